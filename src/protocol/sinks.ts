/** What a job tells its worker as it happens; never during replay, so that nothing is logged or counted twice. */
import type { LastError } from '../domain/errors.ts';
import type { JobUpdate } from '../domain/job-record.ts';
import type { TaskState } from '../domain/task-state.ts';

/** One update of a job with the state before it. */
export interface JobEvent {
  readonly job_id: string;
  readonly from: TaskState | null;
  readonly update: JobUpdate;
  readonly device?: string;
  readonly last_error?: LastError;
}

/** The sinks the kernel's workers install. */
export type KernelSinks = {
  readonly kernel: {
    /** The job has a new update. */
    updated(event: JobEvent): void;
    /** A report of the device came too late to count. */
    lateReport(report: { readonly job_id: string; readonly signal: string }): void;
  };
};
