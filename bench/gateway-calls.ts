/** Unary calls: from EnqueueJob to DONE against the bare pipeline, jobs a second, status calls under load. */
import type { Client } from '@temporalio/client';
import type { JobClient } from '../src/client/index.ts';
import { latencies, throughput as bareThroughput, TRIVIAL } from './pipeline-jobs.ts';
import { atMost, type BenchOptions, type Figure, figuresOf, percentile } from './report.ts';
import { enqueueRequest, requestMetadata, type WireClient } from './wire-client.ts';

/** What the parts of the benchmark share. */
export interface GatewayBench {
  readonly wire: WireClient;
  /** A Temporal client in the kernel's own process: the pipeline without a gateway. */
  readonly temporal: Client;
  /** What the gateway itself stands on. */
  readonly jobs: JobClient;
  readonly options: BenchOptions;
}

/** Enqueues the job that costs nothing but the kernel's own work. */
export async function enqueueTrivial({ wire }: GatewayBench): Promise<string> {
  const request = enqueueRequest('sim:local', {
    program: Buffer.from(TRIVIAL),
    metadata_kvs: { shots: '100' },
  });
  return (await wire.call('EnqueueJob', request)).job_id;
}

/** Follows a job to its end; the time when the last update came. */
export async function followed({ wire }: GatewayBench, job_id: string): Promise<number> {
  let state = '';
  let at = 0;
  for await (const update of wire.updates({ metadata: requestMetadata(), job_id })) {
    state = update.state;
    at = performance.now();
  }
  if (state !== 'TASK_STATE_DONE') throw new Error(`job ${job_id} ended as ${state}`);
  return at;
}

async function enqueuedToDone(bench: GatewayBench): Promise<number> {
  const began = performance.now();
  const end = await followed(bench, await enqueueTrivial(bench));
  return end - began;
}

/** Figures of unary calls. */
export async function callFigures(bench: GatewayBench): Promise<readonly Figure[]> {
  const { quick, progress } = bench.options;
  progress('EnqueueJob to DONE, in turn with the bare pipeline');
  const [through, bare]: [number[], number[]] = [[], []];
  await latencies(bench.temporal, 5, true);
  for (let rounds = quick ? 3 : 20; rounds > 0; rounds -= 1) {
    for (let count = 0; count < 10; count += 1) through.push(await enqueuedToDone(bench));
    bare.push(...(await latencies(bench.temporal, 10, true)));
  }
  const added = percentile(through, 0.5) - percentile(bare, 0.5);
  const none = null;
  return [
    ...figuresOf({
      ...{ name: 'EnqueueJob to DONE', unit: 'ms', values: through },
      statistics: { p50: none, p95: none, p99: none },
    }),
    ...figuresOf({
      name: 'the same without a gateway',
      unit: 'ms',
      values: bare,
      statistics: { p50: none, p99: none },
    }),
    ...figuresOf({
      name: 'what the gateway adds to the p50',
      unit: 'ms',
      values: [added],
      statistics: { p50: atMost(5) },
    }),
    ...(await throughput(bench)),
    ...(await statusUnderLoad(bench)),
  ];
}

async function throughput(bench: GatewayBench): Promise<readonly Figure[]> {
  const { quick, progress } = bench.options;
  progress('jobs a second with 32 outstanding');
  const count = quick ? 60 : 400;
  const began = performance.now();
  await lanes(32, count, () => enqueuedToDone(bench));
  const values = [(1000 * count) / (performance.now() - began)];
  const bare = [await bareThroughput(bench.temporal, count, 32)];
  const [unit, statistics] = ['jobs/s', { p50: null }];
  return [
    ...figuresOf({ name: 'jobs through the gateway, 32 outstanding', unit, values, statistics }),
    ...figuresOf({ name: 'the same without a gateway', unit, values: bare, statistics }),
  ];
}

/** Status calls of 16 callers while 4 jobs are under way all the time. */
async function statusUnderLoad(bench: GatewayBench): Promise<readonly Figure[]> {
  const { quick, progress } = bench.options;
  progress('status calls under load');
  const job_id = await enqueueTrivial(bench);
  let loaded = true;
  const load = lanes(4, Number.POSITIVE_INFINITY, async () => {
    if (loaded) await enqueuedToDone(bench);
    return loaded;
  });
  const asked = async (ask: () => Promise<unknown>) => {
    const values: number[] = [];
    const began = performance.now();
    await lanes(16, quick ? 500 : 3_000, async () => {
      const start = performance.now();
      await ask();
      values.push(performance.now() - start);
    });
    return { values, rate: (1000 * values.length) / (performance.now() - began) };
  };
  const { values, rate } = await asked(() =>
    bench.wire.call('GetJobStatus', { metadata: requestMetadata(), job_id }),
  );
  const direct = await asked(() => bench.jobs.status(job_id));
  loaded = false;
  await load;
  return [
    ...figuresOf({
      name: 'status call under load',
      unit: 'ms',
      values,
      statistics: { p50: null, p99: atMost(25) },
    }),
    ...figuresOf({
      name: 'the same by JobClient',
      unit: 'ms',
      values: direct.values,
      statistics: { p50: null, p99: null },
    }),
    ...figuresOf({
      name: 'status calls under load',
      unit: 'calls/s',
      values: [rate],
      statistics: { p50: null },
    }),
  ];
}

/** Does something `count` times in so many lanes; a lane ends early when it answers `false`. */
async function lanes(width: number, count: number, work: () => Promise<unknown>): Promise<void> {
  let left = count;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      if ((await work()) === false) return;
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
}
