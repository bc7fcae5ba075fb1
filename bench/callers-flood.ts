/** The wait of a small tenant behind the flood of another one, with the keys that our clients set and without them. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { JOB_WORKFLOW, JOBS_TASK_QUEUE, jobWorkflowId, turnOf } from '../src/protocol/messages.ts';
import type { GatewayBench } from './gateway-calls.ts';
import { TRIVIAL } from './pipeline-jobs.ts';
import type { Lab } from './pipeline-lab.ts';
import { type Figure, figuresOf } from './report.ts';

function start(
  { temporal }: { readonly temporal: Client },
  tenant: string,
  fair: boolean,
): Promise<WorkflowHandle> {
  const spec = {
    apiVersion: 'eigen.os/v1',
    kind: 'QuantumJob',
    metadata: { name: 'bench-flood' },
    spec: { target: 'sim:local', program: TRIVIAL },
    runtime: { shots: 100 },
  };
  return temporal.workflow.start(JOB_WORKFLOW, {
    workflowId: jobWorkflowId(`bench-${randomUUID()}`),
    taskQueue: JOBS_TASK_QUEUE,
    args: [{ version: 1, spec, tenant }],
    workflowTaskTimeout: '2s',
    ...(fair && { priority: turnOf(50, tenant) }),
  });
}

/** Memory of the server that is in use, in MiB; 0 where the system does not say. */
function residentOf(pid: number): number {
  if (process.platform !== 'linux') return 0;
  const [, kib = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}

const AT_ONCE = 50;

async function seconds(job: Promise<WorkflowHandle>): Promise<number> {
  const began = performance.now();
  await (await job).result();
  return (performance.now() - began) / 1000;
}

/** Seconds from the submit of one small job to its end behind `count` jobs, and what the server grew by. */
async function behindFlood(bench: GatewayBench, lab: Lab, count: number, fair: boolean) {
  const { pid } = lab.server;
  const before = residentOf(pid);
  const flood: WorkflowHandle[] = [];
  while (flood.length < count) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - flood.length) }, () =>
      start(bench, 'flood', fair),
    );
    flood.push(...(await Promise.all(batch)));
  }
  const wait = await seconds(start(bench, 'small', fair));
  const grown = residentOf(pid) - before;
  while (flood.length > 0) {
    const batch = flood.splice(0, AT_ONCE);
    // Those that have ended cannot be terminated.
    await Promise.allSettled(batch.map((job) => job.terminate('the benchmark goes on')));
  }
  return { wait, grown };
}

/** Waits and memory, alone, with fairness and without in turns. */
export async function floodFigures(bench: GatewayBench, lab: Lab): Promise<readonly Figure[]> {
  const { quick, progress } = bench.options;
  const count = quick ? 300 : 1000;
  const [alone, fair, first]: [number[], number[], number[]] = [[], [], []];
  const grown: number[] = [];
  for (let round = 0; round < (quick ? 1 : 2); round += 1) {
    progress(`a small tenant behind ${count} jobs, round ${round + 1}`);
    for (let job = 0; job < 5; job += 1) alone.push(await seconds(start(bench, 'small', true)));
    const with_ = await behindFlood(bench, lab, count, true);
    fair.push(with_.wait);
    grown.push(with_.grown);
    first.push((await behindFlood(bench, lab, count, false)).wait);
  }
  const of = (name: string, values: readonly number[], unit = 's') =>
    figuresOf({ name, unit, values, statistics: { median: null } });
  return [
    ...of('a small job alone', alone),
    ...of(`the same behind ${count} jobs of another tenant`, fair),
    ...of('the same where starts have no keys', first),
    ...of(`memory of the server for ${count} jobs`, grown, 'MiB'),
  ];
}
