/**
 * What the failures of stages 1, 2, 5 and 6 cost.
 *
 * - A lost worker (a heartbeat or start-to-close time-out: it froze or died) costs no attempt. The job says so the
 *   first time; later losses of the stage are repeated by the server alone.
 * - What is waited for (`waitedFor`) costs no attempt either. The job says so, and the server repeats the stage with a
 *   back-off to 30 s. Neither grows the history.
 * - Any other failure that may pass is one of the stage's few attempts.
 *
 * All of it ends with the job budget: as Timeout, from the commit point on as the failure of the stage.
 */
import { waitedFor } from '../domain/stage-errors.ts';
import type { Attempts, Failure } from './events.ts';
import type { Step } from './step.ts';
import { spendJobBudget } from './stop.ts';

/** Less than this before the end of the job budget no further try is made. */
const LAST_MOMENT_MS = 250;

/** A stage failed: says what follows, a repeat or the end. */
export function onStageFailed(step: Step, failure: Failure, attempts: Attempts): void {
  const { facts, cancelled, lasts, lost } = failure;
  if (lasts) {
    repeat(step);
    return;
  }
  if (cancelled || !facts.retryable) {
    step.do({ do: 'giveUp' });
    return;
  }
  learnJobBudget(step, facts.details.job_seconds);
  if (step.state.jobDeadline - step.now < LAST_MOMENT_MS) {
    spendJobBudget(step);
    step.do({ do: 'giveUp' });
  } else if (lost !== undefined) {
    onWorkerLost(step, lost);
  } else if (waitedFor(facts, step.job.stage) !== undefined) {
    onWait(step, failure);
  } else {
    countAttempt(step, failure, attempts);
  }
}

/** Stage 1 has read the job budget, or failed and could tell it all the same. */
export function learnJobBudget(step: Step, seconds: unknown): void {
  if (typeof seconds !== 'number') return;
  step.change({ jobDeadline: Date.parse(step.job.submitted_at) + seconds * 1000 });
}

/** Milliseconds before the attempt that follows `failed` failed ones. */
export function attemptPause({ firstMs, longestMs }: Attempts, failed: number): number {
  return failed < 2 ? 0 : Math.min(firstMs * 2 ** (failed - 2), longestMs);
}

function onWorkerLost(step: Step, message: string): void {
  if (!step.state.patience.workerLost) step.note(`${message}; the stage goes on with another one`);
  step.changePatience({ workerLost: true });
  repeat(step);
}

function onWait(step: Step, { facts, outOfTime }: Failure): void {
  const what = waitedFor(facts, step.job.stage);
  if (what === undefined) return;
  const isNews = step.state.patience.waitingFor !== what || !outOfTime;
  if (isNews) step.wait(what, facts.message);
  step.changePatience({ waitingFor: what });
  repeat(step);
}

function countAttempt(step: Step, { facts: { retryAfterMs = 0 } }: Failure, attempts: Attempts): void {
  const failed = step.state.patience.failed + 1;
  step.changePatience({ failed });
  if (failed >= attempts.most) step.do({ do: 'giveUp' });
  else repeat(step, Math.max(attemptPause(attempts, failed), retryAfterMs));
}

function repeat(step: Step, afterMs = 0): void {
  step.publish();
  step.do({ do: 'repeat', afterMs });
}
