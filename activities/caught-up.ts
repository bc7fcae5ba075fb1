/**
 * What the history has ended, the device does not start. A cancel or a budget that ran out while no worker of the
 * jobs ran is in the history, but the workflow has not judged it; the device's task may reach its executor first.
 *
 * The server is asked only when that can be: the task waited for long (longer than a worker that is there takes for a
 * workflow task), an attempt before this one was lost or gave the job back, or this process is young, so that the task
 * may be older than it. The usual job costs no round trip.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import type { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { PipelineError } from '../src/domain/errors.ts';
import type { StageFailure } from '../src/protocol/failures.ts';

/** A worker of the jobs that is there has judged the news of a job within the 2 s of a workflow task. */
const WAITED_LONG_MS = 2000;
/** Tasks from before the start of a process reach it in its first seconds, whatever the clocks of two machines say. */
const YOUNG_SECONDS = 10;
/** Longest wait of the executor for the workflow; then the job gives the slot back. */
const CATCH_UP_MS = 2000;
const LOOK_AGAIN_MS = 50;
const GIVEN_BACK_MS = 500;
/** Longest wait for the server to say how a job stands. */
const ASK_MS = 5000;
const { PENDING_ACTIVITY_STATE_CANCEL_REQUESTED } = proto.temporal.api.enums.v1.PendingActivityState;

/** True when news of the job may stand in its history that its workflow has not judged. */
export function mayHaveNews(attempt: number, waitedSeconds: number): boolean {
  const waitedLong = waitedSeconds * 1000 >= WAITED_LONG_MS;
  return attempt > 1 || waitedLong || process.uptime() < YOUNG_SECONDS;
}

/**
 * Waits until the workflow of an activity has judged all that its history holds. If that ends the job, the activity
 * hears of it as of any cancel, with its next heartbeat, and does not go on before.
 *
 * @throws PipelineError `CANCELLED` when the job is over; a failure that the server repeats when no worker of the jobs
 * comes to judge.
 */
export async function untilCaughtUp({ client, info, cancellationSignal }: Context): Promise<void> {
  const run = info.workflowExecution;
  if (run === undefined) return;
  const handle = client.workflow.getHandle(run.workflowId, run.runId);
  for (const giveUpAt = Date.now() + CATCH_UP_MS; ;) {
    const { status, raw } = await client.withDeadline(Date.now() + ASK_MS, () => described(handle));
    if (status.name !== 'RUNNING') throw new PipelineError('CANCELLED', 'the job has ended');
    // Whatever the workflow has not judged has a workflow task that waits or runs.
    const judged = raw.pendingWorkflowTask == null;
    const self = raw.pendingActivities?.find(({ activityId }) => activityId === info.activityId);
    const isCancelled = self?.state === PENDING_ACTIVITY_STATE_CANCEL_REQUESTED;
    if (judged && !isCancelled) return;
    if (Date.now() > giveUpAt) throw givenBack();
    await sleep(LOOK_AGAIN_MS, undefined, { signal: cancellationSignal });
  }
}

async function described(handle: ReturnType<Context['client']['workflow']['getHandle']>) {
  try {
    return await handle.describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw new PipelineError('CANCELLED', 'the job is gone');
    // The server does not answer: nobody knows, and the device starts nothing that may be over.
    throw givenBack();
  }
}

function givenBack(): ApplicationFailure {
  const details: StageFailure = { code: 'DEVICE_UNAVAILABLE', details: {}, attempts: 1 };
  return ApplicationFailure.create({
    type: 'NotCaughtUp',
    message: 'the job has news that no worker has judged yet: it gives its slot back',
    details: [details],
    nextRetryDelay: GIVEN_BACK_MS,
  });
}
