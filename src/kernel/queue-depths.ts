/** How many jobs stand in the queue of each device, and how fast it moves, as the server counts them. */
import type { ConnectionLike } from '@temporalio/client';
import proto from '@temporalio/proto';
import { deviceTaskQueue } from '../protocol/messages.ts';
import type { QueueDepths } from '../observability/metrics.ts';

/** The queue of one device. */
export interface QueueState {
  /** Jobs that wait. */
  readonly depth: number;
  /** Seconds until a job that joins now is taken, at the pace of the last half minute; null when nothing moved. */
  readonly waitSeconds: number | null;
}

/** Reads the queues of devices. */
export function queueStates(
  { workflowService }: Pick<ConnectionLike, 'workflowService'>,
  namespace: string,
  deviceIds: () => readonly string[],
): () => Promise<Readonly<Record<string, QueueState>>> {
  const state = async (deviceId: string): Promise<readonly [string, QueueState]> => {
    const { stats } = await workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: deviceTaskQueue(deviceId) },
      taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
      reportStats: true,
    });
    const depth = Number(stats?.approximateBacklogCount ?? 0);
    const perSecond = stats?.tasksDispatchRate ?? 0;
    const waitSeconds = depth === 0 ? 0 : perSecond > 0 ? depth / perSecond : null;
    return [deviceId, { depth, waitSeconds }];
  };
  return async () => Object.fromEntries(await Promise.all(deviceIds().map(state)));
}

/** Reads the depths of the devices' queues. */
export function queueDepths(...source: Parameters<typeof queueStates>): () => Promise<QueueDepths> {
  const read = queueStates(...source);
  return async () =>
    Object.fromEntries(Object.entries(await read()).map(([device, { depth }]) => [device, depth]));
}
