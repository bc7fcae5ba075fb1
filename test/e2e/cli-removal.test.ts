/** What `qrtx rm` and `qrtx gc` take away, and what they leave. */
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestInstance, startTestInstance } from './instance.ts';
import { BELL, document, qrtx as run } from './qrtx.ts';

let running: TestInstance;
beforeAll(async () => {
  running = await startTestInstance();
  expect((await qrtx(['submit', BELL, '--job-id', 'bell', '--watch'])).code).toBe(0);
});
afterAll(() => running.stop());

const qrtx = (args: readonly string[]) => run(args, running.env);

test('rm removes what an ended job left, and results say so', async () => {
  expect((await qrtx(['submit', BELL, '--job-id', 'bell-rm', '--watch'])).code).toBe(0);
  expect(document(await qrtx(['rm', 'bell-rm', '--json']))).toMatchObject({
    dry_run: false,
    jobs: [{ job_id: 'bell-rm', state: 'Completed' }],
  });
  expect(await readdir(join(running.env.QRTX_HOME, 'circuit_fs'))).not.toContain('bell-rm');
  expect(document(await qrtx(['ledger', 'bell-rm', '--json'])).entries).toEqual([]);
  expect((await qrtx(['results', 'bell-rm'])).code).toBe(3);
});

test('gc leaves young jobs alone, and shows what it would remove', async () => {
  expect((await qrtx(['gc', '--older-than', '1d'])).stdout).toBe('nothing to remove\n');
  const ran = await qrtx(['gc', '--older-than', '0s', '--dry-run', '--json']);
  const jobs = document(ran).jobs as { job_id: string }[];
  expect(jobs.map(({ job_id }) => job_id)).toContain('bell');
  expect((await qrtx(['results', 'bell'])).code).toBe(0);
});

test('gc removes what a killed process left in the making, and shows it first', async () => {
  const path = 'circuit_fs/bell/.tmp-0123456789abcdef';
  const file = join(running.env.QRTX_HOME, path);
  await writeFile(file, 'half');
  const then = new Date(Date.now() - 2 * 3_600_000);
  await utimes(file, then, then);
  const told = await qrtx(['gc', '--older-than', '1d', '--dry-run', '--json']);
  expect(document(told)).toEqual({ schema: 'qrtx.removed/1', dry_run: true, jobs: [], leftovers: 1 });
  const removed = `removed: ${path} (left by a process that was killed)\n`;
  expect((await qrtx(['gc', '--older-than', '1d'])).stdout).toBe(removed);
  expect((await qrtx(['gc', '--older-than', '1d'])).stdout).toBe('nothing to remove\n');
});
