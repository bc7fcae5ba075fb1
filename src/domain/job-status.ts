/** The client-visible JobStatus of a job, from the TaskState machine (contract §1). */
import type { TaskState } from './task-state.ts';

/** Client-visible status words. */
export type JobStatus =
  'PENDING' | 'COMPILING' | 'QUEUED' | 'RUNNING' | 'DONE' | 'ERROR' | 'CANCELLED' | 'TIMEOUT';

const STATUS: Readonly<Record<TaskState, JobStatus>> = {
  Pending: 'PENDING',
  Validating: 'PENDING',
  Compiling: 'COMPILING',
  Queued: 'QUEUED',
  Allocating: 'QUEUED',
  Executing: 'RUNNING',
  Completing: 'RUNNING',
  Completed: 'DONE',
  Failed: 'ERROR',
  Cancelled: 'CANCELLED',
  Timeout: 'TIMEOUT',
};

/** The status a client sees for a state. */
export function jobStatus(state: TaskState): JobStatus {
  return STATUS[state];
}
