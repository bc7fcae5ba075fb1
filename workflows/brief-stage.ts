/**
 * Stages that are usually done in milliseconds. Each is tried once as a local activity, which costs no durable write
 * of its own. One that lasts, or has to be tried again, goes on as a regular activity: from then on the job's state
 * is public, and a cancel is heard at once.
 */
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { isCancellation, sleep } from '@temporalio/workflow';
import type { JobRun } from '../activities/stages.ts';
import { failureFacts } from './failures.ts';
import type { JobLifecycle } from './job-lifecycle.ts';
import { STAGE_LASTS } from './messages.ts';

/** Runs the stage of a job. */
export type BriefStage<I extends JobRun, O> = (job: JobLifecycle, input: I) => Promise<O>;

/**
 * A stage of both kinds.
 *
 * @param once - the local activity, with one attempt
 * @param again - the same as a regular activity, with the retries of the stage
 */
export function briefStage<I extends JobRun, O>(
  once: (input: I) => Promise<O>,
  again: (input: I) => Promise<O>,
): BriefStage<I, O> {
  return async (job, input) => {
    try {
      return await once(input);
    } catch (error) {
      const earlier_attempts = await attemptsSpent(job, error);
      return again({ ...input, earlier_attempts });
    }
  };
}

/** Shows the job and waits as long as its peer asked for; throws the error again when no attempt can mend it. */
async function attemptsSpent(job: JobLifecycle, error: unknown): Promise<number> {
  if (isLasting(error)) {
    job.publish();
    return 0;
  }
  const { retryable, retryAfterMs } = failureFacts(error, job.snapshot.stage);
  if (isCancellation(error) || !retryable) throw error;
  job.publish();
  if (retryAfterMs !== undefined) await sleep(retryAfterMs, { summary: 'pause that the peer asked for' });
  return 1;
}

function isLasting(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.type === STAGE_LASTS;
}
