/**
 * The end of a worker while a device behind the wire executes its job, by `kill -9` or by SIGTERM: the execution lives
 * on there, the next worker attaches to it, and nothing runs twice.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { driverService } from '../../src/devices/driver-service.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { withLedger } from '../../src/devices/with-ledger.ts';
import { type ServedManager, serveDevices } from '../support/driver-peers.ts';
import { bellResult, type FakeDriver, fakeDriver } from '../support/fake-driver.ts';
import { closedGate } from '../support/gate.ts';
import { ChaosLab } from './lab.ts';

const TARGET = 'lab:qpu';
const finish = { killed: closedGate(), stopped: closedGate() };

let lab: ChaosLab;
let device: FakeDriver;
let manager: ServedManager;
let elsewhere: string;
beforeAll(async () => {
  device = fakeDriver('qpu', {
    run: async (request) => {
      await finish[request.jobId as keyof typeof finish].pass();
      return bellResult(request);
    },
  });
  elsewhere = await mkdtemp(join(tmpdir(), 'qrtx-elsewhere-'));
  const ledgered = await withLedger(device, new Ledger(elsewhere));
  manager = await serveDevices(driverService(await DriverRegistry.of([ledgered])));
  lab = await ChaosLab.open();
  const settings = `driver_managers: [{name: lab, service: '${manager.address}'}]\n`;
  await writeFile(join(lab.folder, 'qrtx.yaml'), settings);
});
afterAll(async () => {
  await lab.close();
  await manager.close();
  await rm(elsewhere, { recursive: true, force: true });
});

it.each([
  ['killed', 'SIGKILL'],
  ['stopped', 'SIGTERM'],
] as const)('is attached to by the next worker when the one before was %s', async (job, signal) => {
  const entries = () => new Ledger(lab.folder).readLedger(job);
  const says = (event: string) =>
    lab.until(`${event} in the ledger`, async () => (await entries()).some((entry) => entry.event === event));
  const first = lab.startWorker();
  await lab.submit(job, undefined, TARGET);
  await finish[job].reached;
  await says('accepted');
  await first.end(signal);
  const second = lab.startWorker();
  await says('attach');
  finish[job].open();
  const updates = await lab.updatesOf(job);
  expect(updates.at(-1)?.state).toBe('Completed');
  expect((await lab.client.results(job))?.counts).toEqual({ '00': 100, '11': 100 });
  expect(device.submits.filter(({ jobId }) => jobId === job)).toHaveLength(1);
  expect(device.cancels).toEqual([]);
  const here = await lab.storyOf(job);
  expect(here.map(({ event }) => event)).toEqual(['submit', 'accepted', 'outcome']);
  const there = await lab.storyOf(job, elsewhere);
  expect(there.map(({ event }) => event)).toEqual(['submit', 'outcome']);
  await second.end('SIGKILL');
});
