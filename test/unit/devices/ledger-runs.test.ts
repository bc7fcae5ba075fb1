/** Fencing over runs of one job, and an outcome that finds no room on the disk. */
import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExecutionRequest } from '../../../src/devices/driver.ts';
import { Ledger } from '../../../src/ledger/ledger.ts';
import { withLedger } from '../../../src/devices/with-ledger.ts';
import { bellResult, fakeDriver, untilCancelled } from '../../support/fake-driver.ts';

const never = new AbortController().signal;
const KEY = 'job-1/quantum_execution';
const asked = (run: string, fencingToken: number): ExecutionRequest => ({
  ...{ key: KEY, jobId: 'job-1', run, fencingToken, aqo: '{}', shots: 10, seed: '1', options: {} },
});

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'qrtx-runs-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const endless = () => withLedger(fakeDriver('d', { run: untilCancelled }), new Ledger(root));

describe('a second run of a job', () => {
  it('takes the key, however far the first one had counted', async () => {
    const first = await endless();
    await first.submit(asked('run-a', 3_000_007), never);
    const second = await endless();
    const handle = await second.submit(asked('run-b', 1_000_001), never);
    const late = first.submit(asked('run-a', 3_000_008), never);
    await expect(late).rejects.toMatchObject({ code: 'FENCING_TOKEN_STALE' });
    const tokens = (await new Ledger(root).readLedger('job-1')).map(({ fencing_token }) => fencing_token);
    expect(tokens).toEqual([...tokens].sort((a, b) => a - b));
    await second.cancel(handle, 1_000_001, 'run-b');
  });

  it('is not stopped by the first one', async () => {
    const driver = await endless();
    const handle = await driver.submit(asked('run-a', 3_000_007), never);
    expect(await driver.submit(asked('run-b', 1_000_001), never)).toEqual(handle);
    await driver.cancel(handle, 3_000_007, 'run-a');
    expect(await driver.status(handle)).toMatchObject({ state: 'running' });
    await driver.cancel(handle, 1_000_001, 'run-b');
  });

  it('follows one whose tokens were times', async () => {
    await (await endless()).submit({ ...asked('', Date.now()), run: undefined } as never, never);
    await (await endless()).submit(asked('run-b', 1_000_001), never);
  });
});

describe('an outcome that finds no room', () => {
  const folder = () => join(root, 'ledger');

  async function full(): Promise<void> {
    await rename(folder(), join(root, 'aside'));
    await writeFile(folder(), 'no folder');
  }

  async function free(): Promise<void> {
    await rm(folder());
    await rename(join(root, 'aside'), folder());
  }

  /** A finished execution whose outcome waits. */
  async function waiting() {
    const run = async (request: ExecutionRequest, call: number) => {
      if (call === 1) await full();
      return bellResult(request);
    };
    const device = fakeDriver('d', { run: (request) => run(request, device.submits.length) });
    const driver = await withLedger(device, new Ledger(root));
    const handle = await driver.submit(asked('run-a', 1), never);
    await expect.poll(async () => (await driver.status(handle)).waiting).toMatch(/^the ledger job-1.jsonl: /);
    expect(await driver.status(handle)).toMatchObject({ state: 'running' });
    return { device, driver, handle };
  }

  it('waits for it, says so, and is not lost', async () => {
    const { device, driver, handle } = await waiting();
    await free();
    expect((await driver.result(handle, never)).shots).toBe(10);
    expect(device.submits).toHaveLength(1);
    const events = (await new Ledger(root).readLedger('job-1')).map(({ event }) => event);
    expect(events).toEqual(['submit', 'outcome']);
  });

  it('is the sentence of a full disk before the device is asked, and the next attempt runs', async () => {
    const device = fakeDriver('d');
    const driver = await withLedger(device, new Ledger(root));
    await driver.result(
      await driver.submit({ ...asked('run-a', 1), key: 'job-0/quantum_execution' }, never),
      never,
    );
    const file = join(root, 'ledger/d/job-1.jsonl');
    // Every write to it ends as on a disk without room.
    await symlink('/dev/full', file);
    await expect(driver.submit(asked('run-a', 1), never)).rejects.toMatchObject({
      code: 'PERSISTENCE_STAGE_FAILED',
      message: 'the ledger job-1.jsonl: ENOSPC: no space left on device: free some space',
    });
    expect(device.submits).toHaveLength(1);
    await rm(file);
    const { shots } = await driver.result(await driver.submit(asked('run-a', 2), never), never);
    expect([shots, device.submits.length]).toEqual([10, 2]);
    expect(await new Ledger(root).readLedger('job-0')).toHaveLength(2);
    expect(await new Ledger(root).readLedger('job-1')).toHaveLength(2);
  });

  it("is given up when the execution is cancelled, and stands in nobody's way", async () => {
    const { device, driver, handle } = await waiting();
    const result = driver.result(handle, never);
    const given = expect(result).rejects.toMatchObject({ code: 'CANCELLED' });
    await driver.cancel(handle, 1, 'run-a');
    await given;
    await free();
    const again = await driver.submit(asked('run-b', 1), never);
    expect((await driver.result(again, never)).shots).toBe(10);
    expect(device.submits).toHaveLength(2);
    const events = (await new Ledger(root).readLedger('job-1')).map(({ event }) => event);
    expect(events).toEqual(['submit', 'lost', 'submit', 'outcome']);
  });
});
