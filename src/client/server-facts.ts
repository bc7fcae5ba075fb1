/** What a Temporal server says of itself and of the workers behind it, for a person who looks why nothing moves. */
import { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { JOBS_TASK_QUEUE, deviceTaskQueue } from '../protocol/messages.ts';
import { SEARCH_ATTRIBUTES } from '../config/search-attributes.ts';
import { limited } from './calls.ts';
import type { TemporalAccess } from './connection.ts';
import { stuckJobs } from './stuck-task.ts';
import { recentPollers } from './worker-presence.ts';

const { TaskQueueType } = proto.temporal.api.enums.v1;
const DAY_SECONDS = 86_400;

/** A server and its workers. */
export interface ServerFacts {
  readonly version: string;
  readonly namespace: string;
  /** Days for which ended runs stay readable in Temporal; 0 when the server does not say. */
  readonly retention_days: number;
  /** Search attributes of QRTX that the namespace lacks; a worker registers them at start. */
  readonly missing_search_attributes: readonly string[];
  /** Jobs whose workflow task fails again and again; the first of them by id. */
  readonly stuck_jobs: { readonly count: number; readonly ids: readonly string[] };
  /** Workers of the job workflows. */
  readonly workers: number;
  /** Executors of each device, by device id. */
  readonly executors: Readonly<Record<string, number>>;
}

/**
 * Asks the server.
 *
 * @throws {@link ServiceUnreachable} when it does not answer.
 */
export async function serverFacts(
  { connection, namespace }: TemporalAccess,
  deviceIds: readonly string[],
): Promise<ServerFacts> {
  const { workflowService } = connection;
  const call = <T>(work: () => Promise<T>): Promise<T> => limited(connection, work);
  const pollers = async (
    queue: string,
    taskQueueType: proto.temporal.api.enums.v1.TaskQueueType,
  ): Promise<number> => {
    const request = { namespace, taskQueue: { name: queue }, taskQueueType };
    const answer = await call(() => workflowService.describeTaskQueue(request));
    return recentPollers(answer.pollers);
  };
  const client = new Client({ connection, namespace });
  const [system, described, known, stuck_jobs, workers, ...executors] = await Promise.all([
    call(() => workflowService.getSystemInfo({})),
    call(() => workflowService.describeNamespace({ namespace })),
    call(() => connection.operatorService.listSearchAttributes({ namespace })),
    stuckJobs(client),
    pollers(JOBS_TASK_QUEUE, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW),
    ...deviceIds.map((id) => pollers(deviceTaskQueue(id), TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)),
  ]);
  const retention = Number(described.config?.workflowExecutionRetentionTtl?.seconds ?? 0);
  return {
    version: system.serverVersion,
    namespace,
    retention_days: Math.round(retention / DAY_SECONDS),
    missing_search_attributes: Object.keys(SEARCH_ATTRIBUTES).filter(
      (name) => !(name in known.customAttributes),
    ),
    stuck_jobs,
    workers,
    executors: Object.fromEntries(deviceIds.map((id, index) => [id, executors[index] ?? 0])),
  };
}
