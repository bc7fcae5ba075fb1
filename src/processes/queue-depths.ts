/** How many jobs stand in the queue of each device, as the server counts them. */
import proto from '@temporalio/proto';
import type { NativeConnection } from '@temporalio/worker';
import { deviceTaskQueue } from '../../workflows/messages.ts';
import type { QueueDepths } from '../observability/metrics.ts';

/** Reads the depths of the devices' queues. */
export function queueDepths(
  connection: NativeConnection,
  namespace: string,
  deviceIds: readonly string[],
): () => Promise<QueueDepths> {
  const depth = async (deviceId: string): Promise<readonly [string, number]> => {
    const answer = await connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: deviceTaskQueue(deviceId) },
      taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
      reportStats: true,
    });
    return [deviceId, Number(answer.stats?.approximateBacklogCount ?? 0)];
  };
  return async () => Object.fromEntries(await Promise.all(deviceIds.map(depth)));
}
