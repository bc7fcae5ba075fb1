/**
 * The disk is full for a while when jobs stand in every stage that writes: each waits and says so, goes on by itself
 * when there is room, and no execution is made twice.
 *
 * Here a disk is full when the calls of the store say so and the ledger cannot write. By hand it can be a real one:
 * `QRTX_CHAOS_DISK=FOLDER` names a small file system (a tmpfs of 64 MiB) that is filled to the last page, and
 * `QRTX_CHAOS_FULL_MS` says for how long.
 */
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitFor } from '../support/wait-for.ts';
import { ChaosLab } from './lab.ts';

/** Where jobs are held, in the order in which they are brought there: two stay on the device. */
const POINTS = ['processing', 'completing', 'compiling', 'validating', 'running', 'allocating'] as const;
/** Jobs of which the device has made an execution before the disk was full. */
const EXECUTED = ['processing', 'completing', 'running'];
const disk = process.env.QRTX_CHAOS_DISK;
const fullMs = Number(process.env.QRTX_CHAOS_FULL_MS ?? 0);
const BLOCK = Buffer.alloc(4096, 1);

let lab: ChaosLab;
beforeAll(async () => {
  lab = await ChaosLab.open(disk);
});
afterAll(() => lab.close());

const inHome = (name: string): string => join(lab.folder, name);

async function fill(): Promise<void> {
  const ballast = await open(inHome('ballast'), 'w');
  try {
    for (;;) await ballast.write(BLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await ballast.close();
  }
}

async function makeFull(): Promise<void> {
  if (disk !== undefined) {
    await fill();
    return;
  }
  await writeFile(inHome('disk-is-full'), '');
  await rename(inHome('ledger'), inHome('aside'));
  await writeFile(inHome('ledger'), 'no folder');
}

async function makeRoom(): Promise<void> {
  if (disk !== undefined) {
    await rm(inHome('ballast'));
    return;
  }
  await rm(inHome('ledger'));
  await rename(inHome('aside'), inHome('ledger'));
  await rm(inHome('disk-is-full'));
}

it('a disk that is full for a while costs no job and no finished execution', async () => {
  const worker = lab.startHeldWorker({ slots: 2 });
  await lab.submit('undisturbed');
  await lab.updatesOf('undisturbed');
  for (const point of POINTS) {
    await lab.submit(`${point}-1`);
    await worker.says(`held ${point}-1\n`);
  }
  await makeFull();
  const since = Date.now();
  worker.tell('go');
  for (const point of POINTS) {
    // A line of the ledger may still find room in the last page of its file.
    if (disk !== undefined && point === 'running') continue;
    await lab.until(`job ${point}-1 to wait for the store`, async () => {
      const { waiting, state } = await lab.client.status(`${point}-1`);
      expect(state).not.toBe('Failed');
      return waiting?.for === 'the store';
    });
  }
  await waitFor('the disk to be full for long enough', () => Date.now() - since >= fullMs);
  await makeRoom();
  for (const point of POINTS) {
    await lab.expectUndisturbed(`${point}-1`, 'undisturbed');
    if (!EXECUTED.includes(point)) continue;
    const story = (await lab.storyOf(`${point}-1`)).map(({ event }) => event);
    expect(story, point).toEqual(['submit', 'outcome']);
  }
  if (disk !== undefined)
    console.log(`all ${POINTS.length} jobs DONE, ${Date.now() - since} ms after the disk was full`);
});
