/** How many jobs wait for each device, when a server can be asked. */
import { ServiceUnreachable } from '../client/errors.ts';
import type { QueueState } from '../kernel/queue-depths.ts';

/** The queues of devices by id, or why they are not known. */
export interface DeviceQueues {
  readonly byDevice: Readonly<Record<string, QueueState>>;
  /** Absent when the server answered. */
  readonly unknown?: string;
}

/** Asks the server; one that does not answer leaves the queues unknown. */
export async function deviceQueues(deviceIds: readonly string[]): Promise<DeviceQueues> {
  const [{ connectTemporal }, { queueStates }] = await Promise.all([
    import('../client/connection.ts'),
    import('../kernel/queue-depths.ts'),
  ]);
  try {
    const access = await connectTemporal();
    try {
      const { limited } = await import('../client/calls.ts');
      const read = queueStates(access.connection, access.namespace, () => deviceIds);
      return { byDevice: await limited(access.connection, read) };
    } finally {
      await access.close();
    }
  } catch (error) {
    if (!(error instanceof ServiceUnreachable)) throw error;
    return { byDevice: {}, unknown: error.message };
  }
}
