/**
 * How a job ends when it does not complete: one last error, a record of what was kept, one terminal state, and the
 * failure that gives the run its Temporal status. A job that had already been committed ends as completed.
 */
import { CancelledFailure } from '@temporalio/common';
import { CancellationScope, proxyLocalActivities } from '@temporalio/workflow';
import { endOf } from '../src/job/ending.ts';
import type { End } from '../src/job/events.ts';
import { foresee } from '../src/job/record.ts';
import { metaOf } from '../src/job/state.ts';
import type { Activities, EndRecord, JobOutcome } from '../src/protocol/stages.ts';
import { failureOf, jobFailure } from './failures.ts';
import type { JobShell } from './job-shell.ts';
import { END_RECORD } from './stage-options.ts';

const { recordEnd } = proxyLocalActivities<Activities>(END_RECORD);

/**
 * Ends a job whose stages threw `error`.
 *
 * @returns the outcome, when the commit had been made before a crash or a cancel hid it
 * @throws the failure that ends the run: CancelledFailure, or ApplicationFailure with the category as its type
 */
export async function endUnsuccessfully(shell: JobShell, error: unknown): Promise<JobOutcome> {
  const end = endOf(shell.state, failureOf(error, shell.job.stage), shell.now());
  const record = await recordOf(shell, end);
  if (record.committed !== undefined) {
    shell.send({ type: 'committed', outcome: record.committed });
    return record.committed;
  }
  if (end.event === 'cancel') await shell.untilCancelledByServer();
  shell.send({ type: 'ended', end, record });
  if (end.event !== 'cancel') throw jobFailure(end.error);
  throw new CancelledFailure(end.error.message, [end.error]);
}

/** Best effort: when QFS cannot be written, the failure still carries the error and no reference is promised. */
async function recordOf({ run, state }: JobShell, { event, state: ended, error }: End): Promise<EndRecord> {
  const { at, message } = error;
  const input = {
    ...run,
    state: ended,
    meta: metaOf(state),
    last_error: error,
    updates: [...state.record.updates, foresee(state.record, event, { at, message })],
    at,
    ...(state.stop.unstamped === true && { wants_cancel_time: true }),
  };
  try {
    return await CancellationScope.nonCancellable(() => recordEnd(input));
  } catch {
    return {};
  }
}
