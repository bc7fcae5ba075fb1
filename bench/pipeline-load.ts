/** Cost of a job in the kernel's own process and from another one: latency, throughput, writes, memory. */
import { spawn } from 'node:child_process';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client } from '@temporalio/client';
import { PACKAGE_ROOT } from '../src/config/package-info.ts';
import type { Kernel } from '../src/kernel/kernel.ts';
import { WORKFLOW_BUNDLE } from '../src/kernel/workers.ts';
import { latencies, reaches, submit, throughput } from './pipeline-jobs.ts';
import type { Lab } from './pipeline-lab.ts';
import { atLeast, atMost, type BenchOptions, type Figure, figuresOf } from './report.ts';

const OUTSTANDING = [1, 8, 32, 64];

/** All figures of a kernel that does nothing but trivial jobs. */
export async function loadFigures(
  lab: Lab,
  kernel: Kernel,
  { quick, progress }: BenchOptions,
): Promise<readonly Figure[]> {
  const client = new Client({ connection: kernel.connection, namespace: lab.server.namespace });
  progress('warm-up');
  await throughput(client, quick ? 10 : 60, 8);
  progress('latency at 1 outstanding, same process');
  const near = await latencies(client, quick ? 20 : 200, true);
  progress('latency at 1 outstanding, separate process');
  const far = await latenciesElsewhere(lab, quick ? 20 : 200);
  const rates = await rateFigures(client, quick, progress);
  progress('writes per job');
  const writes = await writeFigures(client);
  progress('memory per cached job');
  const memory = await memoryFigure(client, quick ? 50 : 200);
  const percentiles = { p50: atMost(70), p95: null, p99: atMost(150) };
  return [
    ...figuresOf({
      name: 'submit to Completed, same process',
      unit: 'ms',
      values: near,
      statistics: percentiles,
    }),
    ...figuresOf({
      name: 'submit to Completed, separate client',
      unit: 'ms',
      values: far,
      statistics: { p50: atMost(90), p95: null, p99: null },
    }),
    ...rates,
    ...writes,
    ...memory,
    ...bundleFigure(),
    ...diskFigure(lab),
  ];
}

async function latenciesElsewhere(lab: Lab, count: number): Promise<readonly number[]> {
  const program = join(PACKAGE_ROOT, 'dist/bench/pipeline-client.js');
  const child = spawn(process.execPath, [program, lab.server.address, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(await text(child.stdout)) as readonly number[];
}

async function rateFigures(
  client: Client,
  quick: boolean,
  progress: (line: string) => void,
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const outstanding of OUTSTANDING) {
    progress(`jobs per second at ${outstanding} outstanding`);
    const count = Math.max(outstanding * 2, quick ? 20 : 120);
    const values: number[] = [];
    while (values.length < (quick ? 1 : 3)) values.push(await throughput(client, count, outstanding));
    const name = `jobs per second at ${outstanding} outstanding`;
    const goal = outstanding === 1 ? null : atLeast(35);
    figures.push(...figuresOf({ name, unit: '/s', values, statistics: { median: goal } }));
  }
  return figures;
}

/** Numbers that the server keeps of each run. */
async function writeFigures(client: Client): Promise<readonly Figure[]> {
  const events: number[] = [];
  const tasks: number[] = [];
  const transitions: number[] = [];
  for (let job = 0; job < 5; job += 1) {
    const handle = await submit(client, 'trivial', true);
    await handle.result();
    const history = await handle.fetchHistory();
    const { raw } = await handle.describe();
    events.push(history.events?.length ?? 0);
    tasks.push((history.events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes).length);
    transitions.push(Number(raw.workflowExecutionInfo?.stateTransitionCount ?? 0));
  }
  const of = (name: string, values: readonly number[]): readonly Figure[] =>
    figuresOf({ name, unit: '', values, statistics: { median: null } });
  return [
    ...of('history events per job', events),
    ...of('workflow tasks per job', tasks),
    ...of('durable state transitions per job', transitions),
  ];
}

/** Jobs that wait behind two endless ones stay cached: what they add to the process is divided by their number. */
async function memoryFigure(client: Client, count: number): Promise<readonly Figure[]> {
  const blockers = await Promise.all([submit(client, 'endless'), submit(client, 'endless')]);
  for (const blocker of blockers) await reaches(blocker, 'Executing');
  const before = process.memoryUsage.rss();
  const jobs = await Promise.all(Array.from({ length: count }, () => submit(client, 'trivial', true)));
  for (const job of jobs) await reaches(job, 'Queued');
  const megabytes = (process.memoryUsage.rss() - before) / 2 ** 20 / count;
  for (const job of [...jobs, ...blockers]) await job.cancel();
  for (const job of [...jobs, ...blockers]) await job.result().catch(() => undefined);
  const [figure] = figuresOf({
    name: 'memory per cached job',
    unit: 'MiB',
    values: [megabytes],
    statistics: { median: null },
  });
  return figure === undefined ? [] : [{ ...figure, statistic: `of ${count} jobs` }];
}

/** Size of what a worker loads, without the source map that a stack trace needs. */
function bundleFigure(): readonly Figure[] {
  const [code = ''] = readFileSync(WORKFLOW_BUNDLE.codePath, 'utf8').split('//# sourceMappingURL=');
  const values = [Buffer.byteLength(code) / 1024];
  return figuresOf({ name: 'workflow bundle', unit: 'KiB', values, statistics: { median: atMost(600) } });
}

/** What one durable 4 KiB write costs on this disk: a job makes several. */
function diskFigure(lab: Lab): readonly Figure[] {
  const file = openSync(join(lab.home.root, 'disk-probe'), 'w');
  const values = Array.from({ length: 30 }, () => {
    const began = performance.now();
    writeSync(file, Buffer.alloc(4096));
    fsyncSync(file);
    return performance.now() - began;
  });
  closeSync(file);
  return figuresOf({
    name: 'disk: 4 KiB and fsync',
    unit: 'ms',
    values,
    statistics: { p50: null, p95: null },
  });
}
