/** The client-visible JobStatus and the wire's TaskState numbers, from the TaskState machine (contract §1). */
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

/** Numbers of `TASK_STATE_<status>` on the wire; 3 (`OPTIMIZING`) is never used by this kernel. */
export const WIRE_TASK_STATE: Readonly<Record<JobStatus, number>> = {
  PENDING: 1,
  COMPILING: 2,
  QUEUED: 4,
  RUNNING: 5,
  DONE: 6,
  ERROR: 7,
  CANCELLED: 8,
  TIMEOUT: 9,
};
