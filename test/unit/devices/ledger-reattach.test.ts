/** Executions that outlive the process that asked for them: found again, not repeated; the old process is refused. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ExecutionRequest, QDriver } from '../../../src/devices/driver.ts';
import { Ledger } from '../../../src/ledger/ledger.ts';
import { withLedger } from '../../../src/devices/with-ledger.ts';
import { type RemoteDevice, remoteDevice } from '../../support/remote-device.ts';

const never = new AbortController().signal;
const asked = (fencingToken: number): ExecutionRequest => ({
  ...{
    key: 'job/quantum_execution',
    jobId: 'job',
    fencingToken,
    aqo: '{}',
    shots: 10,
    seed: '1',
    options: {},
  },
});

let root: string;
let device: RemoteDevice;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'qrtx-reattach-'));
  device = remoteDevice('remote:lab');
});
afterEach(() => rm(root, { recursive: true }));

/** A process: its own driver, its own view of the ledger. */
const worker = (driver: QDriver = device.open()): Promise<QDriver> => withLedger(driver, new Ledger(root));
const lines = async () =>
  (await new Ledger(root).readLedger('job')).map((entry) => [
    entry.event === 'outcome' ? entry.outcome : entry.event,
    entry.fencing_token,
    'handle' in entry ? entry.handle : undefined,
  ]);
const HANDLE = 'remote:job/quantum_execution';

it('attaches after a death between the acknowledgement and the result', async () => {
  const died = await worker();
  const handle = await died.submit(asked(1), never);
  await died.close();
  const next = await worker();
  expect(await next.submit(asked(2), never)).toEqual(handle);
  device.finish();
  expect((await next.result(handle, never)).shots).toBe(10);
  expect(device.begun).toHaveLength(1);
  expect(await lines()).toEqual([
    ['submit', 1, undefined],
    ['accepted', 1, HANDLE],
    ['attach', 2, HANDLE],
    ['completed', 2, HANDLE],
  ]);
});

it('attaches after a death between submit and acknowledgement', async () => {
  const inner = device.open();
  const died = await worker({
    ...inner,
    submit: async (request, signal) => {
      await inner.submit(request, signal);
      return new Promise<never>(() => undefined);
    },
  });
  void died.submit(asked(1), never);
  await expect.poll(() => device.begun.length).toBe(1);
  const next = await worker();
  const handle = await next.submit(asked(2), never);
  device.finish();
  await next.result(handle, never);
  expect(device.begun).toHaveLength(1);
  expect((await lines()).map(([event]) => event)).toEqual(['submit', 'attach', 'completed']);
});

it('submits again when the device never heard of the key', async () => {
  let reached = false;
  const silence = (): Promise<never> => {
    reached = true;
    return new Promise(() => undefined);
  };
  const died = await worker({ ...device.open(), submit: silence });
  void died.submit(asked(1), never);
  await expect.poll(() => reached).toBe(true);
  const next = await worker();
  const handle = await next.submit(asked(2), never);
  device.finish();
  await next.result(handle, never);
  expect(device.begun).toHaveLength(1);
  expect((await lines()).map(([event]) => event)).toEqual([
    'submit',
    'lost',
    'submit',
    'accepted',
    'completed',
  ]);
});

it('submits nothing while the device cannot say whether it has the execution', async () => {
  const died = await worker();
  await died.submit(asked(1), never);
  await died.close();
  const next = await worker({ ...device.open(), find: () => Promise.reject(new Error('no answer')) });
  await expect(next.submit(asked(2), never)).rejects.toThrow('no answer');
  expect(device.begun).toHaveLength(1);
  expect(await lines()).toHaveLength(2);
});

it('refuses the old process that wakes up after another one attached, and says so in the ledger', async () => {
  const old = await worker();
  const handle = await old.submit(asked(1), never);
  const next = await worker();
  await next.submit(asked(2), never);
  const late = old.result(handle, never);
  device.finish();
  await expect(late).rejects.toMatchObject({ code: 'FENCING_TOKEN_STALE' });
  expect((await next.result(handle, never)).shots).toBe(10);
  const events = (await lines()).map(([event]) => event);
  expect(events.filter((event) => event === 'completed')).toHaveLength(1);
  expect(events.filter((event) => event === 'refused')).toHaveLength(1);
});

it('lets the old process stop nothing that another one attached to', async () => {
  const old = await worker();
  const handle = await old.submit(asked(1), never);
  const next = await worker();
  await next.submit(asked(2), never);
  await old.cancel(handle, 1);
  device.finish();
  expect((await next.result(handle, never)).shots).toBe(10);
});
