/** What killed processes left in the making goes; what is whole, young or linked elsewhere stays. */
import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sweepLeftovers } from '../../../src/cli/leftovers.ts';

const HOUR = 3_600_000;
/** No process has this number: Linux counts to 4 194 304 at most. */
const DEAD = 2_000_000_000;

const LEFT = [
  'ledger/sim:local/a.jsonl.tmp',
  `ledger/sim:local/${'0'.repeat(64)}.result.json.${DEAD}.tmp`,
  'device_state/qpu:lagos/3f0c.tmp',
  'circuit_fs/job-1/.tmp-0123456789abcdef',
  'circuit_fs/job-1/failed/1/.tmp-0123456789abcdef',
  'compile_cache/ab/.tmp-0123456789abcdef',
  'trash/0123456789abcdef/input.job.yaml',
  `instance.json.${DEAD}`,
  `.tmp-probe-${DEAD}`,
  `.tmp-probe-link-${DEAD}`,
];
const WHOLE = [
  'ledger/sim:local/a.jsonl',
  'ledger/sim:local/notes.tmp.jsonl',
  'device_state/qpu:lagos/lagos.1.json',
  'circuit_fs/job-1/meta.json',
  'circuit_fs/job-1/mine.tmp',
  'compile_cache/ab/abcd',
  'instance.json',
  'qrtx.yaml',
  'own/.tmp-0123456789abcdef',
  'logs/kernel.tmp',
];

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'qrtx-leftovers-'));
});
afterEach(() => rm(root, { recursive: true }));

async function write(path: string, hoursAgo: number): Promise<void> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, 'x');
  const then = new Date(Date.now() - hoursAgo * HOUR);
  await utimes(file, then, then);
  if (path.startsWith('trash/')) await utimes(dirname(file), then, then);
}

async function files(): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => !entry.isDirectory());
  return found.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)).sort();
}

async function swept(options?: Parameters<typeof sweepLeftovers>[1]): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const path of sweepLeftovers({ root }, options)) paths.push(path);
  return paths.sort();
}

const told = LEFT.map((path) => (path.startsWith('trash/') ? dirname(path) : path)).sort();

it('removes what was left behind wherever files are made, and nothing that is whole', async () => {
  for (const path of [...LEFT, ...WHOLE]) await write(path, 2);
  expect(await swept()).toEqual(told);
  expect(await files()).toEqual([...WHOLE].sort());
  expect(await swept()).toEqual([]);
});

it('only tells in a dry run', async () => {
  for (const path of LEFT) await write(path, 2);
  expect(await swept({ dryRun: true })).toEqual(told);
  expect(await files()).toEqual([...LEFT].sort());
});

it('leaves what may still be in the making', async () => {
  for (const path of LEFT) await write(path, 0.9);
  expect(await swept()).toEqual([]);
});

it('leaves what carries the number of a living process for a day', async () => {
  const mine = [`instance.json.${process.pid}`, `ledger/sim:local/b.result.json.${process.pid}.tmp`];
  for (const path of mine) await write(path, 2);
  expect(await swept()).toEqual([]);
  expect(await swept({ now: Date.now() + 24 * HOUR })).toEqual(mine);
});

it('follows no symbolic link, and takes a data folder that is not there for an empty one', async () => {
  await write('elsewhere/.tmp-0123456789abcdef', 2);
  await mkdir(join(root, 'circuit_fs'));
  await symlink(join(root, 'elsewhere'), join(root, 'circuit_fs', 'job-2'));
  expect(await swept()).toEqual([]);
  expect(await files()).toContain('elsewhere/.tmp-0123456789abcdef');
  await rm(root, { recursive: true });
  expect(await swept()).toEqual([]);
  await mkdir(root);
});
