/**
 * How stages 1, 2, 5 and 6 run and what their failures cost. A stage is tried once as a local activity, which costs no
 * durable write of its own. One that lasts, or has to be repeated, goes on as a regular activity: from then on the
 * job's state is public, and a cancel is heard at once.
 *
 * - A lost worker (a heartbeat or start-to-close time-out: it froze or died) costs no attempt. The job says so the
 *   first time; later losses of the stage are repeated by the server alone.
 * - What is waited for (`waitedFor`: the store, a compiler or driver manager that is away) costs no attempt either. The job says so, and the server repeats the
 *   stage with a back-off to 30 s. Neither grows the history.
 * - Any other failure that may pass is one of the stage's few attempts.
 *
 * All of it ends with the job budget: as Timeout, from the commit point on as the failure of the stage.
 */
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { type ActivityOptions, isCancellation, sleep } from '@temporalio/workflow';
import type { JobRun } from '../src/protocol/stages.ts';
import { waitedFor } from '../src/domain/stage-errors.ts';
import { type FailureFacts, failureFacts, lostWorkerOf } from './failures.ts';
import type { Interruption } from './interruption.ts';
import type { JobLifecycle } from './job-lifecycle.ts';
import { STAGE_LASTS } from '../src/protocol/messages.ts';
import { type Attempts, attemptPause, repeatedByServer, toldOfFirstLoss } from './stage-options.ts';

/** A job and what may stop it. */
export interface StageContext {
  readonly job: JobLifecycle;
  readonly stop: Interruption;
}

/** The activity of a stage in both kinds. */
export interface StageCalls<I extends JobRun, O> {
  /** The local activity, with one attempt; absent for one that lasts anyway. */
  readonly once?: (input: I) => Promise<O>;
  /** The regular activity; the given options bound its repeats. */
  readonly again: (input: I, bounds: ActivityOptions) => Promise<O>;
  readonly attempts: Attempts;
}

/** What a try is given at least, also when the job budget is over: a budget of seconds is no reason to lose a commit. */
const LEAST_TRY_MS = 2000;
/** Less than this before the end of the job budget no further try is made. */
const LAST_MOMENT_MS = 250;

/**
 * Runs a stage to its result.
 *
 * @param inputOf - asked for every call anew, so that times in it are those of the call
 * @throws the failure that no attempt can mend, or a cancellation
 */
export async function runPatiently<I extends JobRun, O>(
  calls: StageCalls<I, O>,
  context: StageContext,
  inputOf: () => I,
): Promise<O> {
  const repeats = new Repeats(context, calls.attempts);
  const { once = calls.again } = calls;
  for (let call = once; ; call = calls.again) {
    try {
      return await call(repeats.addTo(inputOf()), repeats.bounds());
    } catch (error) {
      await repeats.after(error);
    }
  }
}

/** What the repeats of one stage have cost so far. */
class Repeats {
  readonly #job: JobLifecycle;
  readonly #stop: Interruption;
  readonly #attempts: Attempts;
  #failed = 0;
  #waitingFor: string | undefined;
  #workerLost = false;

  constructor({ job, stop }: StageContext, attempts: Attempts) {
    this.#job = job;
    this.#stop = stop;
    this.#attempts = attempts;
  }

  /** Tells the activity what the workflow knows. */
  addTo<I extends JobRun>(input: I): I {
    return {
      ...input,
      ...(this.#failed > 0 && { earlier_attempts: this.#failed }),
      ...(this.#waitingFor !== undefined && { waiting_for: this.#waitingFor }),
    };
  }

  bounds(): ActivityOptions {
    const told = this.#workerLost || this.#waitingFor !== undefined;
    const scheduleToCloseTimeout = Math.max(LEAST_TRY_MS, this.#remainingMs());
    return { scheduleToCloseTimeout, retry: told ? repeatedByServer() : toldOfFirstLoss() };
  }

  /** Prepares the next call, or throws the error again when there is none. */
  async after(error: unknown): Promise<void> {
    if (isLasting(error)) {
      this.#job.publish();
      return;
    }
    const { stage } = this.#job.snapshot;
    const facts = failureFacts(error, stage);
    if (isCancellation(error) || !facts.retryable) throw error;
    this.#stop.learnJobBudget(facts.details.job_seconds);
    if (this.#remainingMs() < LAST_MOMENT_MS) {
      this.#stop.spendJobBudget();
      throw error;
    }
    const lost = lostWorkerOf(error, stage);
    if (lost !== undefined) this.#sayLost(lost);
    else if (!this.#hasWait(error, facts)) await this.#countAttempt(error, facts);
  }

  #remainingMs(): number {
    return this.#stop.jobDeadline - Date.now();
  }

  #sayLost(message: string): void {
    if (!this.#workerLost) this.#job.note(`${message}; the stage goes on with another one`);
    this.#workerLost = true;
    this.#job.publish();
  }

  /** True when the failure is waited for: from now on by the server. */
  #hasWait(error: unknown, facts: FailureFacts): boolean {
    const what = waitedFor(facts, this.#job.snapshot.stage);
    if (what === undefined) return false;
    const isNews = this.#waitingFor !== what || !isOutOfTime(error);
    if (isNews) this.#job.wait(what, facts.message);
    this.#waitingFor = what;
    this.#job.publish();
    return true;
  }

  async #countAttempt(error: unknown, { retryAfterMs }: FailureFacts): Promise<void> {
    this.#failed += 1;
    if (this.#failed >= this.#attempts.most) throw error;
    this.#job.publish();
    const pause = Math.max(attemptPause(this.#attempts, this.#failed), retryAfterMs ?? 0);
    if (pause > 0) await sleep(pause, { summary: 'back-off before the next attempt' });
  }
}

/** The server gave up because the next back-off would have passed the job budget. */
function isOutOfTime(error: unknown): boolean {
  return error instanceof ActivityFailure && error.retryState === 'TIMEOUT';
}

function isLasting(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.type === STAGE_LASTS;
}
