/** How fast a cancel works: while the device works, and in the states before that. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { cancelled, reaches, submit } from './pipeline-jobs.ts';
import { atMost, type BenchOptions, type Figure, figuresOf } from './report.ts';

/** A cancel comes this long after the submit at most: Validating, Compiling and Queued are all hit. */
const SPREAD_MS = 120;

/** Figures of both kinds of cancel. */
export async function cancelFigures(
  client: Client,
  { quick, progress }: BenchOptions,
): Promise<readonly Figure[]> {
  progress('cancel in Executing');
  const stops: number[] = [];
  const ends: number[] = [];
  while (ends.length < (quick ? 5 : 20)) {
    const job = await submit(client, 'endless');
    await reaches(job, 'Executing');
    await sleep(SPREAD_MS * Math.random());
    const calledAt = Date.now();
    ends.push(await cancelled(job));
    stops.push((await deviceStoppedAt(job)) - calledAt);
  }
  progress('cancel outside Executing');
  const elsewhere = await cancelsOutside(client, quick ? 10 : 100);
  const statistics = { p50: atMost(100), p99: null };
  return [
    ...figuresOf({ name: 'cancel in Executing to device stopped', unit: 'ms', values: stops, statistics }),
    ...figuresOf({
      name: 'cancel in Executing to job Canceled',
      unit: 'ms',
      values: ends,
      statistics: { p50: null, p99: null },
    }),
    ...figuresOf({
      name: 'cancel outside Executing to job Canceled',
      unit: 'ms',
      values: elsewhere,
      statistics: { p50: null, p99: atMost(2000) },
    }),
  ];
}

/** The server's time of the event that says: the device has confirmed its stop. Same clock as ours. */
export async function deviceStoppedAt(job: WorkflowHandle): Promise<number> {
  const { events } = await job.fetchHistory();
  const event = (events ?? []).find(({ activityTaskCanceledEventAttributes: found }) => found);
  if (event?.eventTime == null) throw new Error(`${job.workflowId} has no stopped activity in its history`);
  return Number(event.eventTime.seconds) * 1000 + Number(event.eventTime.nanos) / 1e6;
}

/** Two endless jobs keep the device busy, so that no other job gets beyond Queued. */
async function cancelsOutside(client: Client, count: number): Promise<readonly number[]> {
  const blockers = await Promise.all([submit(client, 'endless'), submit(client, 'endless')]);
  for (const blocker of blockers) await reaches(blocker, 'Executing');
  const values: number[] = [];
  while (values.length < count) {
    const job = await submit(client, 'trivial');
    await sleep(SPREAD_MS * Math.random());
    values.push(await cancelled(job));
  }
  for (const blocker of blockers) await cancelled(blocker);
  return values;
}
