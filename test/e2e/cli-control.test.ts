/** Letting go of jobs and stopping them, as a person does it: Ctrl-C, cancel of one job, cancel by filter. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Child } from '../support/child.ts';
import { HELD, type TestInstance, startTestInstance } from './instance.ts';
import { MAIN, PROGRAM, document, jobFolder, jobYaml, qrtx as run } from './qrtx.ts';

let running: TestInstance;
let work: string;
let started = 0;

beforeAll(async () => {
  running = await startTestInstance();
  work = await mkdtemp(join(tmpdir(), 'qrtx-control-'));
});

afterAll(async () => {
  await running.stop();
  await rm(work, { recursive: true, force: true });
});

const qrtx = (args: readonly string[]) => run(args, running.env);
const snapshot = async (id: string) => document(await qrtx(['status', id, '--json']));
const reaches = (id: string, state: string) =>
  expect.poll(async () => (await snapshot(id)).state).toBe(state);

/** A folder whose job runs until it is stopped. */
const longJob = (label: string) =>
  jobFolder(
    work,
    `long-${++started}`,
    jobYaml({ target: HELD }).replace('  name: bad\n', `  name: long\n  labels: {batch: "${label}"}\n`),
    PROGRAM,
  );

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the watching and leaves the job alone', async (signal) => {
  const id = `left-${signal}`;
  const args = ['submit', await longJob(signal), '--job-id', id, '--watch'];
  const watcher = new Child(process.execPath, [MAIN, ...args], { name: 'the watcher', env: running.env });
  await watcher.says('Executing');
  expect(await watcher.end(signal)).toEqual([0, null]);
  expect(watcher.stderr).toContain(`qrtx watch ${id}`);
  expect(watcher.stderr).toContain(`qrtx cancel ${id}`);
  expect(await snapshot(id)).toMatchObject({ state: 'Executing' });
  expect((await qrtx(['cancel', id])).code).toBe(0);
  await reaches(id, 'Cancelled');
});

test('cancel stops a running job; its watcher exits 3, and a second cancel says that it is too late', async () => {
  expect((await qrtx(['submit', await longJob('one'), '--job-id', 'long'])).code).toBe(0);
  await reaches('long', 'Executing');
  const early = await qrtx(['results', 'long']);
  expect(early).toMatchObject({ code: 2, stdout: '' });
  expect(early.stderr).toContain('qrtx watch long');
  const cancel = await qrtx(['cancel', 'long', '--reason', 'wrong ansatz', '--json']);
  expect(cancel.code).toBe(0);
  expect(document(cancel)).toMatchObject({ accepted: true, reason_code: 'ACCEPTED' });
  expect((await qrtx(['watch', 'long'])).code).toBe(3);
  const after = await snapshot('long');
  expect(after).toMatchObject({ state: 'Cancelled', last_error: { code: 'CANCELLED' } });
  expect(JSON.stringify(after)).toContain('wrong ansatz');
  expect((await qrtx(['results', 'long'])).code).toBe(3);
  expect(document(await qrtx(['results', 'long', '--json']))).toMatchObject({ state: 'Cancelled' });
  const again = await qrtx(['cancel', 'long', '--json']);
  expect(again.code).toBe(3);
  expect(document(again)).toMatchObject({ accepted: false, reason_code: 'ALREADY_TERMINAL' });
});

test('cancel by filter shows the jobs, asks nobody outside a terminal, and stops only what fits', async () => {
  for (const [id, label] of [
    ['sweep-1', 'sweep'],
    ['sweep-2', 'sweep'],
    ['other', 'kept'],
  ] as const) {
    expect((await qrtx(['submit', await longJob(label), '--job-id', id])).code).toBe(0);
  }
  const found = async () => {
    const { jobs } = document(await qrtx(['list', '--label', 'batch=sweep', '--json'])) as {
      jobs: { job_id: string }[];
    };
    return jobs.map(({ job_id }) => job_id).sort();
  };
  await expect.poll(found).toEqual(['sweep-1', 'sweep-2']);

  const asked = await qrtx(['cancel', '--label', 'batch=sweep']);
  expect(asked.code).toBe(2);
  expect(asked.stdout).toContain('sweep-1');
  expect(asked.stdout).not.toContain('other');
  expect(asked.stderr).toContain('add --yes');
  expect((await snapshot('sweep-1')).cancel_requested).toBeUndefined();

  const done = await qrtx(['cancel', '--label', 'batch=sweep', '--yes', '--json', '--reason', 'enough']);
  expect(done.code).toBe(0);
  const { schema, jobs } = document(done) as {
    schema: string;
    jobs: { job_id: string; accepted: boolean }[];
  };
  expect(schema).toBe('qrtx.cancellations/1');
  expect(jobs.map(({ job_id }) => job_id).sort()).toEqual(['sweep-1', 'sweep-2']);
  for (const id of ['sweep-1', 'sweep-2']) await reaches(id, 'Cancelled');
  expect((await snapshot('other')).cancel_requested).toBeUndefined();

  // The server's list is a moment behind the jobs; a second cancel of one that has ended does nothing.
  await expect
    .poll(() => qrtx(['cancel', '--label', 'batch=sweep', '--yes']))
    .toMatchObject({ code: 0, stdout: 'no running job fits the filters\n' });
  expect((await qrtx(['cancel', 'other'])).code).toBe(0);
  await reaches('other', 'Cancelled');
});
