/**
 * `kill -9` of a driver service while it executes a job of a kernel elsewhere: the next service on the same data folder
 * records the execution as lost, the kernel asks again, and the key completes once on both sides.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/config/package-info.ts';
import { findFreePorts } from '../../src/temporal-server/ports.ts';
import { Child } from '../support/child.ts';
import { ChaosLab } from './lab.ts';

const DEVICE = '- {id: "qpu:far", kind: simulated-qpu, calibration: manila_a';
const LONG_WAIT = ', queue_time: {median: 60m, p90: 61m}';

let lab: ChaosLab;
let far: string;
let port: number;
const services: Child[] = [];
beforeAll(async () => {
  [port = 0] = await findFreePorts(1);
  far = await mkdtemp(join(tmpdir(), 'qrtx-far-'));
  await writeFile(join(far, 'qrtx.yaml'), `driver_service: {listen: "127.0.0.1:${port}"}\n`);
  lab = await ChaosLab.open();
  const settings = `driver_managers: [{name: lab, service: "127.0.0.1:${port}"}]\n`;
  await writeFile(join(lab.folder, 'qrtx.yaml'), settings);
});
afterAll(async () => {
  for (const service of services) await service.end('SIGKILL');
  await lab.close();
  await rm(far, { recursive: true, force: true });
});

/** The service as it is shipped, over one device. */
async function startService(more: string): Promise<Child> {
  await writeFile(join(far, 'devices.yaml'), `devices:\n  ${DEVICE}${more}}\n`);
  const main = join(PACKAGE_ROOT, 'dist/src/cli/main.js');
  const own = { QRTX_HOME: far, QRTX_CONFIG: undefined, QRTX_DEVICES: undefined, QRTX_LOG_LEVEL: 'silent' };
  const child = new Child(process.execPath, [main, 'driver-service', '--json'], {
    name: 'the driver service',
    env: { ...process.env, ...own },
  });
  services.push(child);
  await child.says('qrtx.service/1');
  return child;
}

const eventsOf = async (folder?: string) =>
  (await lab.storyOf('far', folder)).map((entry) =>
    entry.event === 'outcome' ? entry.outcome : entry.event,
  );

it('is taken up by the next service, and completes once', async () => {
  // The device takes the job and does not begin it for an hour.
  const first = await startService(LONG_WAIT);
  lab.startWorker();
  await lab.submit('far', undefined, 'lab:qpu:far');
  await lab.until('both ledgers to have the execution', async () =>
    (await eventsOf()).includes('accepted') ? (await eventsOf(far)).includes('submit') : false,
  );
  await first.end('SIGKILL');
  await startService('');
  const updates = await lab.updatesOf('far');
  expect(updates.at(-1)?.state).toBe('Completed');
  expect(await eventsOf(far)).toEqual(['submit', 'lost', 'submit', 'completed']);
  expect(await eventsOf()).toEqual([
    ...['submit', 'accepted', 'failed'],
    ...['submit', 'accepted', 'completed'],
  ]);
  const counts = (await lab.client.results('far'))?.counts ?? {};
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(200);
});
