/**
 * Where a job stands in the line of its device, counted by whoever asks: the job itself writes nothing for it. An
 * approximation: the server's list lags by moments, jobs of equal priority are taken in the order of their submits,
 * and the turns that fairness gives to other tenants are not counted.
 */
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { deviceTaskQueue } from '../protocol/messages.ts';
import type { JobSnapshot, QueuePlace } from '../domain/job-record.ts';
import { limited } from './calls.ts';
import { visibilityQuery } from './list-filter.ts';

/**
 * The place of a job that is Queued; undefined for any other job.
 *
 * @throws {@link ServiceUnreachable} when the server does not answer.
 */
export async function queuePlace(client: Client, job: JobSnapshot): Promise<QueuePlace | undefined> {
  const { state, device, priority } = job;
  if (state !== 'Queued' || device === undefined || priority === undefined) return undefined;
  const [{ count }, pace] = await Promise.all([
    limited(client.connection, () => client.workflow.count(queryAhead(job, device, priority))),
    dispatchesPerSecond(client, device),
  ]);
  const position = count + 1;
  if (pace === 0) return { position };
  return { position, estimated_start: new Date(Date.now() + (1000 * position) / pace).toISOString() };
}

/** Selects the jobs ahead: more urgent ones, and earlier ones of the same priority. */
function queryAhead({ submitted_at }: JobSnapshot, device: string, priority: number): string {
  const line = visibilityQuery({ states: ['Queued'], device, running: true });
  const earlier = `(JobPriority = ${priority} AND StartTime < "${submitted_at}")`;
  return `${line} AND (JobPriority > ${priority} OR ${earlier})`;
}

/** How fast the device has taken jobs of late (half a minute), as the server counts it; 0 when it has taken none. */
async function dispatchesPerSecond(client: Client, device: string): Promise<number> {
  const { stats } = await limited(client.connection, () =>
    client.workflowService.describeTaskQueue({
      namespace: client.options.namespace,
      taskQueue: { name: deviceTaskQueue(device) },
      taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
      reportStats: true,
    }),
  );
  return stats?.tasksDispatchRate ?? 0;
}
