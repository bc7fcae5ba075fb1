/** Waits until a Temporal server serves a namespace, and sets what its command line cannot. */
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { RETENTION_DAYS } from './dev-server-settings.ts';

const CALL_LIMIT_MS = 2_000;
const POLL_MS = 20;
const FRONT_END = 'temporal.api.workflowservice.v1.WorkflowService';
/** `SERVING` of the gRPC health protocol. */
const SERVING = 1;

/** True when a Temporal server answers at `address` and says that it serves. */
export async function isServing(address: string): Promise<boolean> {
  const connection = Connection.lazy({ address });
  try {
    const { status }: { readonly status: number } = await connection.withDeadline(
      Date.now() + CALL_LIMIT_MS,
      () => connection.healthService.check({ service: FRONT_END }),
    );
    return status === SERVING;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

/** Waits until the server is healthy and knows the namespace, and gives it its retention; rejects on abort. */
export async function waitUntilServing(
  address: string,
  namespace: string,
  signal: AbortSignal,
): Promise<void> {
  while (!(await isServing(address))) await sleep(POLL_MS, undefined, { signal });
  const connection = Connection.lazy({ address });
  try {
    await untilItWorks(signal, () => setRetention(connection, namespace));
  } finally {
    await connection.close();
  }
}

async function setRetention(connection: Connection, namespace: string): Promise<void> {
  const config = { workflowExecutionRetentionTtl: msToTs(`${RETENTION_DAYS} days`) };
  await connection.withDeadline(Date.now() + CALL_LIMIT_MS, () =>
    connection.workflowService.updateNamespace({ namespace, config }),
  );
}

/** A namespace is there a moment after the front end is. */
async function untilItWorks(signal: AbortSignal, call: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await call();
      return;
    } catch (error) {
      if (signal.aborted) throw error;
      await sleep(POLL_MS);
    }
  }
}
