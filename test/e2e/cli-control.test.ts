/** Letting go of jobs and stopping them, as a person does it: Ctrl-C, cancel of one job, cancel by filter. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type TestInstance, startTestInstance } from './instance.ts';
import { LONG_PROGRAM, MAIN, document, jobFolder, jobYaml, qrtx as run } from './qrtx.ts';

/** A test runs a dozen commands, each a process of its own: on a busy machine that takes its time. */
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });
const PATIENCE = { timeout: 120_000 };

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
  expect.poll(async () => (await snapshot(id)).state, PATIENCE).toBe(state);

/** A folder whose job runs until it is stopped. */
const longJob = (label: string) =>
  jobFolder(
    work,
    `long-${++started}`,
    jobYaml({ shots: '10000000' }).replace('  name: bad\n', `  name: long\n  labels: {batch: "${label}"}\n`),
    LONG_PROGRAM,
  );

/** Output of a child as it comes. */
function collected(child: ChildProcess): { stdout: string; stderr: string } {
  const text = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => (text.stdout += String(chunk)));
  child.stderr?.on('data', (chunk) => (text.stderr += String(chunk)));
  return text;
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the watching and leaves the job alone', async (signal) => {
  const id = `left-${signal}`;
  const args = ['submit', await longJob(signal), '--job-id', id, '--watch'];
  const child = spawn(process.execPath, [MAIN, ...args], { env: running.env });
  const text = collected(child);
  await expect.poll(() => text.stdout, PATIENCE).toContain('Executing');
  child.kill(signal);
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(text.stderr).toContain(`qrtx watch ${id}`);
  expect(text.stderr).toContain(`qrtx cancel ${id}`);
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
  await expect.poll(found, PATIENCE).toEqual(['sweep-1', 'sweep-2']);

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

  const none = await qrtx(['cancel', '--label', 'batch=sweep', '--yes']);
  expect(none).toMatchObject({ code: 0, stdout: 'no running job fits the filters\n' });
  expect((await qrtx(['cancel', 'other'])).code).toBe(0);
  await reaches('other', 'Cancelled');
});
