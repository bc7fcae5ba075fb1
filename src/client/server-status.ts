/** What Temporal's own status says of a job when the job's code could not say it itself. */
import type { WorkflowExecutionInfo } from '@temporalio/client';
import { type ErrorCode, type LastError, errorFacts } from '../domain/errors.ts';
import type { JobOwner } from '../domain/job-argument.ts';
import type { JobSnapshot } from '../domain/job-record.ts';
import { isTerminal } from '../domain/task-state.ts';

/** A job that no worker has looked at yet; `owner` is known when the submitter wrote it into the memo. */
export function pendingSnapshot(jobId: string, startTime: Date, owner?: Partial<JobOwner>): JobSnapshot {
  const at = startTime.toISOString();
  return {
    schema: 'qrtx.job/1',
    job_id: jobId,
    name: jobId,
    state: 'Pending',
    phase: null,
    stage: 'validation',
    status: 'PENDING',
    progress: 0,
    message: 'accepted, waiting for a worker',
    event_seq: 1,
    since: at,
    submitted_at: at,
    attempt: 0,
    ...owner,
  };
}

/** The recorded snapshot, unless the server ended the run by itself: then that end (contract §1). */
export function withServerEnd(
  recorded: JobSnapshot,
  run: {
    readonly status: Pick<WorkflowExecutionInfo['status'], 'name'>;
    readonly closeTime?: Date | undefined;
  },
): JobSnapshot {
  const { name } = run.status;
  if (isTerminal(recorded.state) || name === 'RUNNING' || name === 'COMPLETED') return recorded;
  const at = (run.closeTime ?? new Date()).toISOString();
  const end = name === 'TIMED_OUT' ? 'Timeout' : name === 'CANCELLED' ? 'Cancelled' : 'Failed';
  const status = end === 'Timeout' ? 'TIMEOUT' : end === 'Cancelled' ? 'CANCELLED' : 'ERROR';
  const message = `Temporal reports the run as ${name}; the job's own code did not end it`;
  return {
    ...recorded,
    state: end,
    status,
    phase: null,
    message,
    since: at,
    event_seq: recorded.event_seq + 1,
    last_error: endError(recorded, name, message, at),
  };
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  TIMED_OUT: 'TIMEOUT_JOB',
  CANCELLED: 'CANCELLED',
  TERMINATED: 'TERMINATED',
};

function endError(recorded: JobSnapshot, status: string, message: string, at: string): LastError {
  const code = CODES[status] ?? 'INTERNAL';
  const { category, retryable, hint } = errorFacts(code);
  const { stage, attempt: attempts } = recorded;
  return { category, code, message, stage, retryable, attempts, details: {}, hint, at };
}
