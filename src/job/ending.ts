/** How a job ends that does not complete: one last error, with what it waited for and whether its device has stopped. */
import { type ErrorCode, type LastError, errorFacts } from '../domain/errors.ts';
import type { End, Failure } from './events.ts';
import type { JobState, StopCause } from './state.ts';

const TIMEOUT_CODES = {
  queue: 'TIMEOUT_QUEUE',
  execution: 'TIMEOUT_EXECUTION',
  job: 'TIMEOUT_JOB',
} as const satisfies Record<string, ErrorCode>;

/** The end of a job whose stages ended with `failure`, at `at` (ISO 8601, UTC). */
export function endOf(state: JobState, failure: Failure, at: string): End {
  return withWait(state, withoutWait(state, failure, at));
}

function withoutWait({ record: { job }, stop: { cause }, bug }: JobState, failure: Failure, at: string): End {
  const { stage, device } = job;
  if (bug !== undefined) return failed(errorOf('INVALID_TRANSITION', bug, stage, at));
  const { facts, cancelled } = failure;
  if (cause !== undefined && (cancelled || facts.retryable)) {
    return withDeviceStop(endOfCause(cause, stage, at), device, failure);
  }
  const onDevice = stage === 'resource_allocation' || stage === 'quantum_execution';
  const attempts = onDevice ? Math.max(facts.attempts, job.attempt) : facts.attempts;
  const { code, message, details } = facts;
  return failed({ ...errorOf(code, message, stage, at), attempts, details });
}

function failed(error: LastError): End {
  return { event: 'fail', state: 'Failed', error };
}

function endOfCause(cause: StopCause, stage: LastError['stage'], at: string): End {
  if (cause.kind === 'cancel') {
    const message = `cancelled by ${cause.by}: ${cause.reason}`;
    return { event: 'cancel', state: 'Cancelled', error: errorOf('CANCELLED', message, stage, at) };
  }
  const message = `the ${cause.budget} budget ran out at ${new Date(cause.deadline).toISOString()}`;
  const error = errorOf(TIMEOUT_CODES[cause.budget], message, stage, at);
  return { event: 'expire', state: 'Timeout', error };
}

/** A job that ended while it waited says what for: that is what has to be mended. */
function withWait({ record: { job } }: JobState, end: End): End {
  const { waiting } = job;
  if (waiting === undefined) return end;
  const said = end.error.message.includes(waiting.reason) ? '' : `: ${waiting.reason}`;
  const message = `${end.error.message}; it waited for ${waiting.for} since ${waiting.since}${said}`;
  return { ...end, error: { ...end.error, message, details: { ...end.error.details, waiting } } };
}

/** Says so when the job ends although its device did not confirm that the work has stopped. */
function withDeviceStop(end: End, device: string | undefined, { cancelled, stopped }: Failure): End {
  const confirmed = !cancelled || stopped?.stopped !== false;
  if (confirmed || device === undefined) return end;
  const message = `${end.error.message}; device ${device} did not confirm that it has stopped`;
  return { ...end, error: { ...end.error, message, details: { device, device_stopped: false } } };
}

function errorOf(code: ErrorCode, message: string, stage: LastError['stage'], at: string): LastError {
  const { category, retryable, hint } = errorFacts(code);
  return { category, code, message, stage, retryable, attempts: 1, details: {}, hint, at };
}
