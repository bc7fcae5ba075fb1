/**
 * How a job ends when it does not complete: one last error, a record of what was kept, one terminal state, and the
 * failure that gives the run its Temporal status. A job that had already been committed ends as completed.
 */
import { CancelledFailure } from '@temporalio/common';
import { CancellationScope, isCancellation, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities, EndRecord, JobMeta, JobOutcome } from '../src/protocol/stages.ts';
import { type ErrorCode, type LastError, errorFacts } from '../src/domain/errors.ts';
import { deviceStopOf, failureFacts, jobFailure, lastErrorOf } from './failures.ts';
import type { Waiting } from '../src/domain/job-record.ts';
import type { Interruption, StopCause } from './interruption.ts';
import type { JobLifecycle } from './job-lifecycle.ts';
import { END_RECORD } from './stage-options.ts';

const { recordEnd } = proxyLocalActivities<Activities>(END_RECORD);

interface End {
  readonly event: 'fail' | 'cancel' | 'expire';
  readonly state: 'Failed' | 'Cancelled' | 'Timeout';
  readonly error: LastError;
}

/** The job as far as it came. */
export interface EndContext {
  readonly job: JobLifecycle;
  readonly stop: Interruption;
  readonly runId: string;
  readonly meta: JobMeta;
}

/**
 * Ends a job whose stages threw `error`.
 *
 * @returns the outcome, when the commit had been made before a crash or a cancel hid it
 * @throws the failure that ends the run: CancelledFailure, or ApplicationFailure with the category as its type
 */
export async function endUnsuccessfully(context: EndContext, error: unknown): Promise<JobOutcome> {
  const { job, stop } = context;
  const end = withWait(endOf(context, error), job.snapshot.waiting);
  const record = await recordOf(context, end);
  if (record.committed !== undefined) return finishCommitted(job, record.committed);
  job.learn({
    last_error: end.error,
    ...(record.error_ref !== undefined && { error_details_ref: record.error_ref }),
    ...(record.meta_ref !== undefined && { meta_ref: record.meta_ref }),
    ...cancelTime(job, record),
  });
  if (end.event === 'cancel') await stop.untilCancelledByServer();
  job.enter(end.event, end.error.message, { at: end.error.at });
  job.publish();
  if (end.event !== 'cancel') throw jobFailure(end.error);
  throw new CancelledFailure(end.error.message, [end.error]);
}

function endOf({ job, stop }: EndContext, error: unknown): End {
  const stage = job.snapshot.stage;
  const at = job.now();
  const facts = failureFacts(error, stage);
  const wouldGoOn = isCancellation(error) || facts.retryable;
  if (stop.cause !== undefined && wouldGoOn) {
    return withDeviceStop(endOfCause(stop.cause, stage, at), job.snapshot.device, error);
  }
  const onDevice = stage === 'resource_allocation' || stage === 'quantum_execution';
  const attempts = onDevice ? Math.max(facts.attempts, job.snapshot.attempt) : facts.attempts;
  return { event: 'fail', state: 'Failed', error: lastErrorOf({ ...facts, attempts }, stage, at) };
}

function endOfCause(cause: StopCause, stage: LastError['stage'], at: string): End {
  if (cause.kind === 'cancel') {
    const message = `cancelled by ${cause.by}: ${cause.reason}`;
    return { event: 'cancel', state: 'Cancelled', error: endError('CANCELLED', message, stage, at) };
  }
  const code = ({ queue: 'TIMEOUT_QUEUE', execution: 'TIMEOUT_EXECUTION', job: 'TIMEOUT_JOB' } as const)[
    cause.budget
  ];
  const message = `the ${cause.budget} budget ran out at ${new Date(cause.deadline).toISOString()}`;
  return { event: 'expire', state: 'Timeout', error: endError(code, message, stage, at) };
}

/** A job that ended while it waited says what for: that is what has to be mended. */
function withWait(end: End, waiting: Waiting | undefined): End {
  if (waiting === undefined) return end;
  const said = end.error.message.includes(waiting.reason) ? '' : `: ${waiting.reason}`;
  const message = `${end.error.message}; it waited for ${waiting.for} since ${waiting.since}${said}`;
  return { ...end, error: { ...end.error, message, details: { ...end.error.details, waiting } } };
}

/** Says so when the job ends although its device did not confirm that the work has stopped. */
function withDeviceStop(end: End, device: string | undefined, error: unknown): End {
  const confirmed = !isCancellation(error) || deviceStopOf(error)?.stopped !== false;
  if (confirmed || device === undefined) return end;
  const message = `${end.error.message}; device ${device} did not confirm that it has stopped`;
  return { ...end, error: { ...end.error, message, details: { device, device_stopped: false } } };
}

function endError(code: ErrorCode, message: string, stage: LastError['stage'], at: string): LastError {
  const { category, retryable, hint } = errorFacts(code);
  return { category, code, message, stage, retryable, attempts: 1, details: {}, hint, at };
}

/** A cancel that came while no worker ran was asked when the history says so, not when a worker heard of it. */
function cancelTime({ snapshot }: JobLifecycle, { cancel_requested_at: at }: EndRecord) {
  const { cancel_requested } = snapshot;
  return at === undefined || cancel_requested === undefined
    ? {}
    : { cancel_requested: { ...cancel_requested, at } };
}

/** Best effort: when QFS cannot be written, the failure still carries the error and no reference is promised. */
async function recordOf({ job, stop, runId, meta }: EndContext, end: End): Promise<EndRecord> {
  const input = {
    job_id: job.jobId,
    run_id: runId,
    state: end.state,
    meta,
    last_error: end.error,
    updates: [...job.updates, job.foresee(end.event, end.error.message)],
    at: end.error.at,
    ...(!stop.cancelIsStamped && { wants_cancel_time: true }),
  };
  try {
    return await CancellationScope.nonCancellable(() => recordEnd(input));
  } catch {
    return {};
  }
}

function finishCommitted(job: JobLifecycle, outcome: JobOutcome): JobOutcome {
  if (job.state !== 'Completing') job.enter('complete', 'already committed');
  return job.finish(outcome, 'completed');
}
