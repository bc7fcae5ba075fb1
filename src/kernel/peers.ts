/** The peers that qrtx.yaml names: a compiler and devices that run apart from the kernel. */
import type { Compiler } from '../compiler/compiler.ts';
import { createGrpcCompiler } from '../compiler/grpc-compiler.ts';
import type { Settings } from '../config/settings.ts';
import type { QDriver } from '../devices/driver.ts';
import { grpcDrivers } from '../devices/kinds/grpc/grpc-driver.ts';
import { type PeerOptions, RpcClient } from '../rpc/client.ts';
import { messageOf, SetupError } from '../config/setup-error.ts';

interface PeerSettings {
  readonly service: string;
  readonly tls?: Settings['compiler']['tls'];
  readonly token_file?: string | undefined;
  readonly plaintext_token?: boolean | undefined;
}

/** The compiler behind the wire, or `local` when the settings name none. */
export async function configuredCompiler({ compiler }: Settings, local: Compiler): Promise<Compiler> {
  const { service, languages, ...rest } = compiler;
  if (service === undefined) return local;
  const client = await RpcClient.of('CompilationService', peerOf({ service, ...rest }));
  return createGrpcCompiler({ client, local, languages });
}

/**
 * Drivers of all devices that the driver managers list.
 *
 * @throws {@link SetupError} when one does not answer: a kernel that does not know its devices would refuse their jobs.
 */
export async function remoteDrivers({ driver_managers }: Settings): Promise<readonly QDriver[]> {
  const { signal } = new AbortController();
  const lists = driver_managers.map(async (manager) => {
    const { name } = manager;
    try {
      const client = await RpcClient.of('DriverManagerService', peerOf(manager));
      return await grpcDrivers({ name, client }, signal);
    } catch (error) {
      throw new SetupError(
        messageOf(error),
        `start driver manager ${name}, or take it out of driver_managers in qrtx.yaml`,
        { cause: error },
      );
    }
  });
  return (await Promise.all(lists)).flat();
}

function peerOf(peer: PeerSettings): PeerOptions {
  const { service, tls, token_file, plaintext_token = false } = peer;
  return {
    address: service,
    ...(tls !== undefined && { tls: present(tls) }),
    ...(token_file !== undefined && { tokenFile: token_file }),
    plaintextToken: plaintext_token,
  };
}

/** The files that are named. */
function present(tls: NonNullable<PeerSettings['tls']>): NonNullable<PeerOptions['tls']> {
  const { cert, key, ca } = tls;
  return {
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(ca !== undefined && { ca }),
  };
}
