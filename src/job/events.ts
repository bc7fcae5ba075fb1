/** What can happen to a job, and what the shell does about it. All of it is JSON. */
import type { JobSnapshot, JobUpdate } from '../domain/job-record.ts';
import type { LastError } from '../domain/errors.ts';
import type { TaskState } from '../domain/task-state.ts';
import type { StageFailure } from '../protocol/failures.ts';
import type { RecordEntry } from '../protocol/memo.ts';
import type { CancelJob, Progressed, Started } from '../protocol/messages.ts';
import type {
  AcceptedJob,
  CompiledJob,
  DeviceRun,
  DeviceStop,
  EndRecord,
  JobOutcome,
} from '../protocol/stages.ts';
import type { Deadline } from './budgets.ts';
import type { AttributeName, Submitter } from './state.ts';

/** A stage's failure, in the kernel's words. */
export interface FailureFacts extends StageFailure {
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
}

/** How an activity ended that brought no result. */
export interface Failure {
  readonly facts: FailureFacts;
  /** True when it was stopped, not failed. */
  readonly cancelled: boolean;
  /** True when a local attempt gave up, because the stage lasts. */
  readonly lasts: boolean;
  /** Says which worker was lost; absent when a worker has reported the failure. */
  readonly lost?: string;
  /** True when the server gave up because the next back-off would have passed the job budget. */
  readonly outOfTime: boolean;
  /** What the device's executor said when it stopped. */
  readonly stopped?: DeviceStop;
}

/** Attempts of a step that failed and said so; lost workers and waits are not among them. */
export interface Attempts {
  readonly most: number;
  /** Milliseconds before the third attempt; the second follows the local one at once. Doubles up to `longestMs`. */
  readonly firstMs: number;
  readonly longestMs: number;
}

/** How a job ends that does not complete. */
export interface End {
  readonly event: 'fail' | 'cancel' | 'expire';
  readonly state: 'Failed' | 'Cancelled' | 'Timeout';
  readonly error: LastError;
}

/** An event. The results of stages come in pipeline order; everything else may come at any time. */
export type JobEvent =
  | { readonly type: 'validating'; readonly submitter: Submitter }
  | { readonly type: 'validated'; readonly accepted: AcceptedJob }
  | { readonly type: 'compiling' }
  | { readonly type: 'compiled'; readonly compiled: CompiledJob }
  | { readonly type: 'queued' }
  | { readonly type: 'started'; readonly report: Started }
  | { readonly type: 'progressed'; readonly report: Progressed }
  | { readonly type: 'settled'; readonly dispatch: number }
  | { readonly type: 'executed'; readonly run: DeviceRun }
  | { readonly type: 'dispatchFailed'; readonly failure: Failure }
  | { readonly type: 'pauseOver' }
  | { readonly type: 'processing' }
  | { readonly type: 'committing' }
  | { readonly type: 'committed'; readonly outcome: JobOutcome }
  | { readonly type: 'committedBefore'; readonly outcome: JobOutcome }
  | { readonly type: 'stageFailed'; readonly failure: Failure; readonly attempts: Attempts }
  | { readonly type: 'cancelJob'; readonly request: CancelJob }
  | { readonly type: 'cancelledByServer' }
  | { readonly type: 'timerFired' }
  | { readonly type: 'ended'; readonly end: End; readonly record: EndRecord }
  | { readonly type: 'publish' };

/** What the shell shall do, in this order. */
export type Effect =
  /** Show an update to the worker's sinks and the Web UI. */
  | {
      readonly do: 'announce';
      readonly from: TaskState | null;
      readonly job: JobSnapshot;
      readonly update: JobUpdate;
    }
  /** Write to the history what is new: last in a workflow task that created updates. */
  | {
      readonly do: 'publish';
      readonly entry: RecordEntry;
      readonly attributes: readonly (readonly [AttributeName, string | number | readonly string[]])[];
    }
  /** Set the timer to a deadline, in place of an earlier timer. */
  | { readonly do: 'arm'; readonly deadline: Deadline }
  /** Hand the job to the queue of its device. */
  | { readonly do: 'handOver' }
  /** Stop the activity that stands in the queue, nothing else. */
  | { readonly do: 'leaveQueue' }
  /** Stop the stages. */
  | { readonly do: 'stopStages' }
  /** Ask the server to cancel this run. */
  | { readonly do: 'requestCancel' }
  /** A report of the device came too late to count. */
  | { readonly do: 'lateReport'; readonly signal: 'started' | 'progressed' }
  /** Call the stage again, after a pause. */
  | { readonly do: 'repeat'; readonly afterMs: number }
  /** Hand the job over again, after a pause. */
  | { readonly do: 'pause'; readonly ms: number }
  /** The failure stands: the job ends. */
  | { readonly do: 'giveUp' };
