/**
 * One of two workers as they are shipped stands still (SIGSTOP) for 8 s while six programs of 100 KiB arrive: every job
 * is done, whichever worker its stages had been given to. `QRTX_CHAOS_ROUNDS=10` repeats it and prints what each round
 * took.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Child } from '../support/child.ts';
import { waitFor } from '../support/wait-for.ts';
import { ChaosLab } from './lab.ts';

const FROZEN_MS = 8000;
const JOBS = 6;
const BYTES = 100 * 1024;
const rounds = Number(process.env.QRTX_CHAOS_ROUNDS ?? 1);

let lab: ChaosLab;
let workers: readonly Child[];
beforeAll(async () => {
  lab = await ChaosLab.open();
  workers = [lab.startWorker(), lab.startWorker()];
  await lab.until('both workers to poll', async () => (await lab.workersOfJobs()) >= workers.length);
});
afterAll(() => lab.close());

/** A program of 100 KiB that no other job has; its turns do not cancel each other at once. */
function longProgram(seed: number): string {
  const head = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\n';
  const line = (index: number): string =>
    `rz(${((seed * 7919 + index) % 6283) / 1000}) q[${index % 2}];\nh q[${index % 2}];\n`;
  let program = head;
  for (let index = 0; program.length < BYTES; index += 1) program += line(index);
  return `${program}cx q[0], q[1];\nc = measure q;\n`;
}

it.each(Array.from({ length: rounds }, (_, round) => round))('costs no job, round %i', async (round) => {
  const frozen = workers[round % workers.length]!;
  frozen.process.kill('SIGSTOP');
  const stopped = Date.now();
  const ids = Array.from({ length: JOBS }, (_, index) => `long-${round}-${index}`);
  const took = Promise.all(
    ids.map(async (jobId, index) => {
      await lab.submit(jobId, longProgram(round * JOBS + index));
      const updates = await lab.updatesOf(jobId);
      return { state: updates.at(-1)?.state, ms: Date.now() - stopped };
    }),
  );
  took.catch(() => undefined);
  await waitFor('the time to go by', () => Date.now() - stopped >= FROZEN_MS);
  frozen.process.kill('SIGCONT');
  const ends = await took;
  if (rounds > 1) console.log(`round ${round}: ${report(ends)}`);
  expect(ends.map(({ state }) => state)).toEqual(ids.map(() => 'Completed'));
});

function report(ends: readonly { readonly state: string | undefined; readonly ms: number }[]): string {
  const done = ends.filter(({ state }) => state === 'Completed').length;
  const longest = Math.max(...ends.map(({ ms }) => ms)) / 1000;
  return `${done} of ${JOBS} DONE, the longest after ${longest.toFixed(1)} s`;
}
