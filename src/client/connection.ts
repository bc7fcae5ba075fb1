/**
 * The connection to Temporal, from the standard environment and profile settings (`TEMPORAL_ADDRESS`, …), as the
 * `temporal` command reads them; without any, the embedded default of this machine.
 */
import { Connection, type ConnectionLike } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { type Environment, serverPorts } from '../config/home.ts';
import { ServiceUnreachable } from './errors.ts';

const CONNECT_LIMIT_MS = 5_000;

/** An open connection and the namespace of the jobs. */
export interface TemporalAccess {
  readonly connection: ConnectionLike;
  readonly namespace: string;
  close(): Promise<void>;
}

/**
 * Connects to Temporal.
 *
 * @throws {@link ServiceUnreachable} when nobody answers within 5 s; the message says where and what to do.
 */
export async function connectTemporal(env: Environment = process.env): Promise<TemporalAccess> {
  const config = loadClientConnectConfig();
  const address = config.connectionOptions.address ?? `127.0.0.1:${serverPorts(env).temporal}`;
  try {
    const options = { ...config.connectionOptions, address, connectTimeout: CONNECT_LIMIT_MS };
    const connection = await Connection.connect(options);
    return { connection, namespace: config.namespace ?? 'default', close: () => connection.close() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ServiceUnreachable(
      `Temporal does not answer at ${address} (${reason}): start it with \`npm start\`, or set TEMPORAL_ADDRESS`,
      { cause: error },
    );
  }
}
