/** Streams and cancel: from the change of a state to its watcher, and from the call to the device that has stopped. */
import { setTimeout as sleep } from 'node:timers/promises';
import { enqueueTrivial, type GatewayBench } from './gateway-calls.ts';
import { deviceStoppedAt } from './pipeline-cancel.ts';
import { cancelled, ENDLESS, reaches, submit } from './pipeline-jobs.ts';
import { atMost, type Figure, figuresOf } from './report.ts';
import { enqueueRequest, requestMetadata } from './wire-client.ts';

/** A cancel comes this long after Executing at most. */
const SPREAD_MS = 120;

/** Figures of streams and of cancels. */
export async function streamFigures(bench: GatewayBench): Promise<readonly Figure[]> {
  const { quick, progress } = bench.options;
  progress('delivery of updates');
  const [delivered, direct]: [number[], number[]] = [[], []];
  for (let count = quick ? 20 : 200; count > 0; count -= 1) {
    delivered.push(await delivery(bench));
    direct.push(await directDelivery(bench));
  }
  progress('CancelJob in Executing');
  const [stops, bare]: [number[], number[]] = [[], []];
  for (let count = quick ? 5 : 40; count > 0; count -= 1) {
    stops.push(await cancelInExecuting(bench));
    bare.push(await bareCancel(bench));
  }
  return [
    ...figuresOf({
      ...{ name: 'end of a job to its watcher', unit: 'ms', values: delivered },
      statistics: { p50: atMost(20), p99: atMost(60) },
    }),
    ...figuresOf({
      ...{ name: 'the same to a watcher of JobClient', unit: 'ms', values: direct },
      statistics: { p50: null, p99: null },
    }),
    ...figuresOf({
      ...{ name: 'CancelJob in Executing to device stopped', unit: 'ms', values: stops },
      statistics: { p50: atMost(100), p99: atMost(1000) },
    }),
    ...figuresOf({
      ...{ name: 'the same by a Temporal client', unit: 'ms', values: bare },
      statistics: { p50: null, p99: null },
    }),
  ];
}

/** Milliseconds from the time in the terminal update (whole milliseconds, same clock) to its arrival. */
async function delivery(bench: GatewayBench): Promise<number> {
  const job_id = await enqueueTrivial(bench);
  let late = 0;
  for await (const { timestamp } of bench.wire.updates({ metadata: requestMetadata(), job_id })) {
    late = Date.now() - Number(timestamp?.seconds ?? 0) * 1000 - (timestamp?.nanos ?? 0) / 1e6;
  }
  return Math.max(0, late);
}

async function directDelivery(bench: GatewayBench): Promise<number> {
  const job_id = await enqueueTrivial(bench);
  let late = 0;
  for await (const { timestamp } of bench.jobs.updates(job_id)) late = Date.now() - Date.parse(timestamp);
  return Math.max(0, late);
}

async function bareCancel({ temporal }: GatewayBench): Promise<number> {
  const job = await submit(temporal, 'endless');
  await reaches(job, 'Executing');
  await sleep(SPREAD_MS * Math.random());
  const calledAt = Date.now();
  await cancelled(job);
  return (await deviceStoppedAt(job)) - calledAt;
}

async function cancelInExecuting(bench: GatewayBench): Promise<number> {
  const request = enqueueRequest('sim:local', {
    program: Buffer.from(ENDLESS),
    metadata_kvs: { shots: '10000000' },
  });
  const { job_id } = await bench.wire.call('EnqueueJob', request);
  const about = { metadata: requestMetadata(), job_id };
  let calledAt = 0;
  for await (const { state } of bench.wire.updates(about)) {
    if (state !== 'TASK_STATE_RUNNING' || calledAt > 0) continue;
    await sleep(SPREAD_MS * Math.random());
    calledAt = Date.now();
    await bench.wire.call('CancelJob', about);
  }
  return (await deviceStoppedAt(bench.temporal.workflow.getHandle(`job/${job_id}`))) - calledAt;
}
