/**
 * How stages 1, 2, 5 and 6 run. A stage is tried once as a local activity, which costs no durable write of its own.
 * One that lasts, or has to be repeated, goes on as a regular activity: from then on the job's state is public, and a
 * cancel is heard at once. What its failures cost stands in `src/job/patience.ts`.
 */
import { type ActivityOptions, sleep } from '@temporalio/workflow';
import type { Attempts } from '../src/job/events.ts';
import type { JobState } from '../src/job/state.ts';
import type { JobRun } from '../src/protocol/stages.ts';
import { failureOf } from './failures.ts';
import type { JobShell } from './job-shell.ts';
import { repeatedByServer, toldOfFirstLoss } from './stage-options.ts';

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

/**
 * Runs a stage to its result.
 *
 * @param inputOf - asked for every call anew, so that times in it are those of the call
 * @throws the failure that no attempt can mend, or a cancellation
 */
export async function runPatiently<I extends JobRun, O>(
  calls: StageCalls<I, O>,
  shell: JobShell,
  inputOf: () => I,
): Promise<O> {
  const { attempts, again, once = again } = calls;
  for (let call = once; ; call = again) {
    try {
      return await call(withPatience(inputOf(), shell.state), boundsOf(shell.state));
    } catch (error) {
      const failure = failureOf(error, shell.job.stage);
      const next = shell.send({ type: 'stageFailed', failure, attempts });
      if (next?.do !== 'repeat') throw error;
      if (next.afterMs > 0) await sleep(next.afterMs, { summary: 'back-off before the next attempt' });
    }
  }
}

/** Tells the activity what the job knows of its repeats. */
function withPatience<I extends JobRun>(input: I, { patience: { failed, waitingFor } }: JobState): I {
  return {
    ...input,
    ...(failed > 0 && { earlier_attempts: failed }),
    ...(waitingFor !== undefined && { waiting_for: waitingFor }),
  };
}

function boundsOf({ patience: { workerLost, waitingFor }, jobDeadline }: JobState): ActivityOptions {
  const told = workerLost || waitingFor !== undefined;
  const scheduleToCloseTimeout = Math.max(LEAST_TRY_MS, jobDeadline - Date.now());
  return { scheduleToCloseTimeout, retry: told ? repeatedByServer() : toldOfFirstLoss() };
}
