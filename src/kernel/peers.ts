/** The peers that qrtx.yaml names, and the compiler among them. */
import type { Compiler } from '../compiler/compiler.ts';
import { createGrpcCompiler } from '../compiler/grpc-compiler.ts';
import type { Settings } from '../config/settings.ts';
import { type PeerOptions, RpcClient } from '../rpc/client.ts';

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

/** A peer as the settings name it. */
export function peerOf(peer: PeerSettings): PeerOptions {
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
