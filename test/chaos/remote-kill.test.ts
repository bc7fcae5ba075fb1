/**
 * `kill -9` of a worker while a device behind the wire executes its job: the execution lives on there, the next worker
 * attaches to it, and nothing runs twice.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { driverService } from '../../src/drivers/driver-service.ts';
import { Ledger } from '../../src/drivers/ledger.ts';
import { DriverRegistry } from '../../src/drivers/registry.ts';
import { withLedger } from '../../src/drivers/with-ledger.ts';
import { type ServedManager, serveDevices } from '../support/driver-peers.ts';
import { bellResult, type FakeDriver, fakeDriver } from '../support/fake-driver.ts';
import { closedGate } from '../support/gate.ts';
import { ChaosLab } from './lab.ts';

const TARGET = 'lab:qpu';
const finish = closedGate();

let lab: ChaosLab;
let device: FakeDriver;
let manager: ServedManager;
let elsewhere: string;
beforeAll(async () => {
  device = fakeDriver('qpu', {
    run: async (request) => {
      await finish.pass();
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

it('is attached to by the next worker', async () => {
  const entries = () => new Ledger(lab.folder).readLedger('far');
  const says = (event: string) =>
    lab.until(`${event} in the ledger`, async () => (await entries()).some((entry) => entry.event === event));
  const killed = lab.startWorker();
  await lab.submit('far', undefined, TARGET);
  await lab.until('the device to execute', () => device.submits.length > 0);
  await says('accepted');
  await killed.end('SIGKILL');
  lab.startWorker();
  await says('attach');
  finish.open();
  const updates = await lab.updatesOf('far');
  expect(updates.at(-1)?.state).toBe('Completed');
  expect((await lab.client.results('far'))?.counts).toEqual({ '00': 100, '11': 100 });
  expect(device.submits.map(({ key }) => key)).toEqual(['far/quantum_execution']);
  const here = await lab.storyOf('far');
  expect(here.map(({ event }) => event)).toEqual(['submit', 'accepted', 'outcome']);
  const there = await lab.storyOf('far', elsewhere);
  expect(there.map(({ event }) => event)).toEqual(['submit', 'outcome']);
});
