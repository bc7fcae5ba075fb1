/** Worker processes of their own: how fast the first job is done, and how fast a killed one's job moves again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import proto from '@temporalio/proto';
import { PACKAGE_ROOT } from '../src/config/package-info.ts';
import { cancelled, reaches, submit, until } from './pipeline-jobs.ts';
import type { Lab } from './pipeline-lab.ts';
import { atMost, type BenchOptions, type Figure, figuresOf } from './report.ts';

/** Heartbeats come every 100 ms: a kill hits any moment between two. */
const SPREAD_MS = 300;

const STARTED = proto.temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_STARTED;

/** A worker process. */
interface WorkerProcess {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
}

/** Figures of workers that start and die; no other worker may run. */
export async function workerFigures(lab: Lab, { quick, progress }: BenchOptions): Promise<readonly Figure[]> {
  progress('cold start of a worker');
  const starts: number[] = [];
  while (starts.length < (quick ? 2 : 7)) starts.push(await coldStart(lab));
  progress('recovery after kill -9 of a worker');
  const recoveries = await kills(lab, quick ? 3 : 20);
  return [
    ...figuresOf({
      name: 'cold start of a worker to its first job',
      unit: 's',
      values: starts,
      statistics: { median: atMost(1.3), max: null },
    }),
    ...figuresOf({
      name: 'kill -9 in Executing to job moving again',
      unit: 's',
      values: recoveries,
      statistics: { p50: atMost(1.7), max: atMost(3.5) },
    }),
  ];
}

function startWorker(lab: Lab): WorkerProcess {
  const child = spawn(process.execPath, [join(PACKAGE_ROOT, 'dist/src/processes/worker.js')], {
    env: { ...process.env, TEMPORAL_ADDRESS: lab.server.address, QRTX_HOME: lab.home.root },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ready = new Promise<void>((resolve, reject) => {
    createInterface(child.stderr).on('line', (line) => {
      if (line.includes('worker is ready')) resolve();
    });
    child.once('exit', () => reject(new Error('a worker process ended')));
  });
  ready.catch(() => undefined);
  return { child, ready };
}

async function end({ child }: WorkerProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

/** Seconds from the start of the process to the end of a job that was waiting for it. */
async function coldStart(lab: Lab): Promise<number> {
  const job = await submit(lab.client, 'trivial');
  const began = performance.now();
  const worker = startWorker(lab);
  await job.result();
  const seconds = (performance.now() - began) / 1000;
  await end(worker, 'SIGTERM');
  return seconds;
}

/** Two workers; the one that has the job is killed, and replaced before the next round. */
async function kills(lab: Lab, count: number): Promise<readonly number[]> {
  const workers = [startWorker(lab), startWorker(lab)];
  const seconds: number[] = [];
  try {
    while (seconds.length < count) {
      await Promise.all(workers.map(({ ready }) => ready));
      seconds.push(await killAndWait(lab, workers));
    }
  } finally {
    for (const worker of workers) await end(worker, 'SIGKILL');
  }
  return seconds;
}

async function killAndWait(lab: Lab, workers: WorkerProcess[]): Promise<number> {
  const job = await submit(lab.client, 'endless');
  await reaches(job, 'Executing');
  await sleep(SPREAD_MS * Math.random());
  const victim = await holderOf(job, workers);
  const began = performance.now();
  await end(victim, 'SIGKILL');
  await until(async () => (await activityOf(job))?.attempt === 2, `${job.workflowId} after a kill`);
  const seconds = (performance.now() - began) / 1000;
  workers[workers.indexOf(victim)] = startWorker(lab);
  await cancelled(job);
  return seconds;
}

/** The started device activity of a job. */
async function activityOf(
  job: WorkflowHandle,
): Promise<{ readonly attempt: number; readonly worker: string } | undefined> {
  const { raw } = await job.describe();
  const pending = raw.pendingActivities?.[0];
  if (pending?.state !== STARTED) return undefined;
  return { attempt: pending.attempt ?? 0, worker: pending.lastWorkerIdentity ?? '' };
}

async function holderOf(job: WorkflowHandle, workers: readonly WorkerProcess[]): Promise<WorkerProcess> {
  const identity = (await activityOf(job))?.worker ?? '';
  const holder = workers.find(({ child }) => identity.startsWith(`${child.pid}@`));
  if (holder === undefined)
    throw new Error(`no worker of this benchmark holds ${job.workflowId}: ${identity}`);
  return holder;
}
