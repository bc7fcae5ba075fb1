/** The one way to Temporal for programs that are no workers; the settings are read by `temporalTarget`. */
import { Connection, type ConnectionLike } from '@temporalio/client';
import type { Environment } from '../config/home.ts';
import { type TemporalTarget, temporalTarget } from '../config/temporal-target.ts';
import { ServiceUnreachable } from './errors.ts';

const CONNECT_LIMIT_MS = 5_000;

/** An open connection and the namespace of the jobs. */
export interface TemporalAccess {
  readonly connection: ConnectionLike;
  readonly namespace: string;
  close(): Promise<void>;
}

/**
 * Connects to the Temporal that the environment names.
 *
 * @throws {@link ServiceUnreachable} when nobody answers within 5 s; the message says where and what to do.
 * PipelineError `CONFIGURATION_INVALID` when the settings cannot be used.
 */
export async function connectTemporal(env: Environment = process.env): Promise<TemporalAccess> {
  return connectTarget(temporalTarget(env));
}

/** Connects to a server whose place is known. @throws as {@link connectTemporal}. */
export async function connectTarget(target: TemporalTarget): Promise<TemporalAccess> {
  const { address, namespace, credentials } = target;
  try {
    const options = { ...credentials, address, connectTimeout: CONNECT_LIMIT_MS };
    const connection = await Connection.connect(options);
    return { connection, namespace, close: () => connection.close() };
  } catch (error) {
    throw new ServiceUnreachable(
      `${noAnswer(target, error)}: start it with \`npm start\`, or set TEMPORAL_ADDRESS and TEMPORAL_TLS`,
      { cause: error },
    );
  }
}

/** What is said of a server that does not answer; it may speak TLS where plain text was sent, or the reverse. */
export function noAnswer({ address, credentials }: TemporalTarget, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  const how = credentials.tls === undefined || credentials.tls === false ? 'without TLS' : 'with TLS';
  return `Temporal does not answer at ${address} ${how} (${reason})`;
}
