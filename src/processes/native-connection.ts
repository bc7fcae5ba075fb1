/** The connection of workers to Temporal: the same server, certificates and key as every other connection. */
import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import { noAnswer } from '../client/connection.ts';
import type { TemporalTarget } from '../config/temporal-target.ts';
import { SetupError } from '../config/setup-error.ts';

const CONNECT_LIMIT_MS = 15_000;

/**
 * Connects a worker.
 *
 * @throws {@link SetupError} when the server does not answer within 15 s, or does not let this side in.
 */
export async function connectNative(target: TemporalTarget): Promise<NativeConnection> {
  const { address, credentials } = target;
  const done = new AbortController();
  const limit = sleep(CONNECT_LIMIT_MS, undefined, { signal: done.signal }).then(() => {
    throw new Error(`no answer in ${CONNECT_LIMIT_MS / 1000} s`);
  });
  const connecting = NativeConnection.connect({ ...credentials, address });
  try {
    return await Promise.race([connecting, limit]);
  } catch (error) {
    void connecting.then((late) => late.close()).catch(() => undefined);
    const hint =
      'start the server, or correct TEMPORAL_ADDRESS, TEMPORAL_TLS…, TEMPORAL_API_KEY and TEMPORAL_PROFILE';
    throw new SetupError(noAnswer(target, error), hint, { cause: error });
  } finally {
    done.abort();
    limit.catch(() => undefined);
  }
}
