/** Reads what a stage's failure says, and turns the end of an unsuccessful job into `last_error`. */
import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/common';
import { isCancellation } from '@temporalio/workflow';
import type { DeviceStop } from '../src/protocol/stages.ts';
import { type ErrorCode, type LastError, errorFacts } from '../src/domain/errors.ts';
import type { StageName } from '../src/domain/pipeline.ts';
import type { Failure, FailureFacts } from '../src/job/events.ts';
import { STAGE_LASTS } from '../src/protocol/messages.ts';
import type { StageFailure } from '../src/protocol/failures.ts';
import { PEER_FAILED } from '../src/domain/stage-errors.ts';
import { InvalidTransition } from '../src/domain/task-state.ts';

/** How an activity ended that brought no result, as plain facts. */
export function failureOf(error: unknown, stage: StageName): Failure {
  const lost = lostWorkerOf(error, stage);
  const stopped = deviceStopOf(error);
  return {
    facts: failureFacts(error, stage),
    cancelled: isCancellation(error),
    lasts: isLasting(error),
    outOfTime: error instanceof ActivityFailure && error.retryState === 'TIMEOUT',
    ...(lost !== undefined && { lost }),
    ...(stopped !== undefined && { stopped }),
  };
}

function isLasting(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.type === STAGE_LASTS;
}

/** What a failure says; an error that no stage raised is a bug of the kernel. */
function failureFacts(error: unknown, stage: StageName): FailureFacts {
  const cause = causeOf(error);
  if (cause instanceof ApplicationFailure) return applicationFacts(cause);
  if (cause instanceof TimeoutFailure) return plainFacts(PEER_FAILED[stage], lostWorker(cause, stage), true);
  if (cause instanceof InvalidTransition) return plainFacts('INVALID_TRANSITION', cause.message, false);
  return plainFacts('INTERNAL', cause instanceof Error ? cause.message : String(cause), false);
}

/** What an activity ended with; behind a time-out of all its attempts together stands what the last one said. */
function causeOf(error: unknown): unknown {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const overall = cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_CLOSE';
  return overall ? (cause.cause ?? cause) : cause;
}

/** Says which worker was lost; undefined for any failure that a worker has reported. */
function lostWorkerOf(error: unknown, stage: StageName): string | undefined {
  const cause = causeOf(error);
  return cause instanceof TimeoutFailure ? lostWorker(cause, stage) : undefined;
}

function lostWorker({ timeoutType }: TimeoutFailure, stage: StageName): string {
  const sign = timeoutType === 'HEARTBEAT' ? 'its heartbeat stopped' : 'it did not end in time';
  return `the worker of stage ${stage} was lost: ${sign}`;
}

function applicationFacts(cause: ApplicationFailure): FailureFacts {
  const [given] = (cause.details ?? []) as [StageFailure?];
  if (given === undefined) return plainFacts('INTERNAL', cause.message, false);
  const seconds = given.details.retry_after_seconds;
  return {
    ...given,
    message: cause.message,
    retryable: errorFacts(given.code).retryable,
    ...(seconds !== undefined && { retryAfterMs: seconds * 1000 }),
  };
}

function plainFacts(code: ErrorCode, message: string, retryable: boolean): FailureFacts {
  return { code, message, retryable, details: {}, attempts: 1 };
}

/** What the device's executor said when its attempt was cancelled or failed; undefined when it said nothing. */
function deviceStopOf(error: unknown): DeviceStop | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof CancelledFailure) return (cause.details as [DeviceStop?] | undefined)?.[0];
  if (cause instanceof ApplicationFailure)
    return (cause.details as [StageFailure?] | undefined)?.[0]?.stopped;
  return undefined;
}

/** The failure that ends the run; its `type` is the category, so that every client can match on it. */
export function jobFailure(error: LastError): ApplicationFailure {
  return ApplicationFailure.create({
    type: error.category,
    message: `${error.code}: ${error.message}`,
    nonRetryable: true,
    details: [error],
  });
}
