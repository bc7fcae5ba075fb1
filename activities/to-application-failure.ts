/**
 * The one place where a stage's error becomes a Temporal failure: its type is the category, its details carry the
 * code, and whether it may be retried was decided where the error was made.
 */
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { PipelineError } from '../src/domain/errors.ts';
import type { StageName } from '../src/domain/pipeline.ts';
import { PEER_FAILED } from '../src/domain/stage-errors.ts';
import type { StageFailure } from '../src/protocol/failures.ts';
import type { DeviceStop } from '../src/protocol/stages.ts';

/** Errors of the language itself: a bug in the kernel or a port, which no retry mends. */
function isProgrammingError(error: unknown): boolean {
  return error instanceof TypeError || error instanceof ReferenceError || error instanceof SyntaxError;
}

/** The error of a stage in the kernel's words. */
export function toPipelineError(error: unknown, stage: StageName): PipelineError {
  if (error instanceof PipelineError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = isProgrammingError(error) ? 'INTERNAL' : PEER_FAILED[stage];
  return new PipelineError(code, message, {}, { cause: error });
}

/** What the failure carries beside the error. */
export interface FailureContext {
  readonly stage: StageName;
  readonly attempt: number;
  /** True when Temporal must not retry by itself: the workflow decides. */
  readonly workflowRetries?: boolean;
  readonly stopped?: DeviceStop;
  /** Milliseconds before the server's next attempt, where the retry policy has no say. */
  readonly pauseMs?: number;
}

/** The Temporal failure of a stage's error; cancellations and failures pass through. */
export function toApplicationFailure(error: unknown, context: FailureContext): Error {
  if (error instanceof CancelledFailure || error instanceof ApplicationFailure) return error;
  const failed = toPipelineError(error, context.stage);
  const details: StageFailure = {
    code: failed.code,
    details: failed.details,
    attempts: context.attempt,
    ...(context.stopped !== undefined && { stopped: context.stopped }),
  };
  const seconds = failed.details.retry_after_seconds;
  const pause = seconds === undefined ? context.pauseMs : seconds * 1000;
  return ApplicationFailure.create({
    type: failed.category,
    message: failed.message,
    nonRetryable: context.workflowRetries === true || !failed.retryable,
    details: [details],
    ...(pause !== undefined && { nextRetryDelay: pause }),
    cause: error as Error,
  });
}
