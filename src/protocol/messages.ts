/** Names that cross a process border: workflow type and ids, task queues, queries, signals, search attributes. */
import { fairnessKey } from '../domain/fairness-key.ts';
import type { ExecutingPhase } from '../domain/task-state.ts';

/** The workflow type every client starts (contract §2). */
export const JOB_WORKFLOW = 'quantumJob';

/** Task queue of the job workflows and their local activities. */
export const JOBS_TASK_QUEUE = 'qrtx-jobs';

/** Workflow id of a job. */
export function jobWorkflowId(jobId: string): string {
  return `job/${jobId}`;
}

/** The job id inside a workflow id, or undefined when the id names no job. */
export function jobIdOf(workflowId: string): string | undefined {
  return workflowId.startsWith('job/') ? workflowId.slice('job/'.length) : undefined;
}

/** Task queue of one device: RFC 0007's priority queue. */
export function deviceTaskQueue(deviceId: string): string {
  return `qrtx-device/${deviceId}`;
}

/** Priority key of the device queue: 1 goes first, 101 last; JobSpec priority 100 is the most urgent. */
function priorityKey(priority: number): number {
  return 101 - priority;
}

/**
 * How a job waits its turn, at its start and in the queue of its device alike: urgent ones first, tenants in turn. The
 * server orders workflow tasks by it, too.
 */
export function turnOf(priority: number, tenant: string) {
  return { priorityKey: priorityKey(priority), fairnessKey: fairnessKey(tenant) } as const;
}

/** Queries of a job. */
export const QUERIES = { taskState: 'taskState', jobUpdates: 'jobUpdates' } as const;

/** Signals of a job: `cancelJob` from clients, the others from the job's own device activity. */
export const SIGNALS = { cancelJob: 'cancelJob', started: 'started', progressed: 'progressed' } as const;

/** Type of the failure by which a local attempt says that its stage lasts. */
export const STAGE_LASTS = 'StageLasts';

/** Argument of `cancelJob`. */
export interface CancelJob {
  readonly reason?: string;
  /** Who asks, for the record. */
  readonly by?: string;
  /** When it was asked, by the client's clock (ISO 8601): the workflow may hear of it much later. */
  readonly at?: string;
  /** Names this request, so that its sender knows it again in the history. */
  readonly request_id?: string;
}

/** Names one run of the device activity: the job's dispatch (1 is the first) and Temporal's attempt inside it. */
export interface DispatchAttempt {
  readonly dispatch: number;
  readonly attempt: number;
}

/** When the device's executor took the job up: sent when the job waited, allocates or runs for more than 100 ms. */
export interface Started extends DispatchAttempt {
  /** When the executor took it (ISO 8601, UTC). */
  readonly at: string;
  /** When allocation ended and execution began; absent while the executor still allocates. */
  readonly executing_at?: string;
}

/** A phase that lasts, or progress inside it. */
export interface Progressed extends DispatchAttempt {
  readonly phase: ExecutingPhase;
  readonly at: string;
  /** 0.0–1.0 of the device work. */
  readonly progress: number;
  /** What the disk said that has no room for the outcome of the execution. */
  readonly waiting?: string;
}
