/**
 * `kill -9` of a driver service while it executes a job of a kernel elsewhere: the next service on the same data folder
 * records the execution as lost, the kernel asks again, and the key completes once on both sides.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/config/package-info.ts';
import { Ledger } from '../../src/drivers/ledger.ts';
import { findFreePorts, waitForPort } from '../../src/processes/ports.ts';
import { waitFor } from '../support/test-kernel.ts';
import { ChaosLab } from './lab.ts';

const DEVICE = '- {id: "qpu:far", kind: simulated-qpu, calibration: manila_a';
const LONG_WAIT = ', queue_time: {median: 60m, p90: 61m}';

let lab: ChaosLab;
let far: string;
let port: number;
const services: ChildProcess[] = [];
beforeAll(async () => {
  [port = 0] = await findFreePorts(1);
  far = await mkdtemp(join(tmpdir(), 'qrtx-far-'));
  await writeFile(join(far, 'qrtx.yaml'), `driver_service: {listen: "127.0.0.1:${port}"}\n`);
  lab = await ChaosLab.open();
  const settings = `driver_managers: [{name: lab, service: "127.0.0.1:${port}"}]\n`;
  await writeFile(join(lab.folder, 'qrtx.yaml'), settings);
});
afterAll(async () => {
  for (const service of services) await kill(service);
  await lab.close();
  await rm(far, { recursive: true, force: true });
});

/** The service as it is shipped, over one device. */
async function startService(more: string): Promise<ChildProcess> {
  await writeFile(join(far, 'devices.yaml'), `devices:\n  ${DEVICE}${more}}\n`);
  const main = join(PACKAGE_ROOT, 'dist/src/cli/main.js');
  const own = { QRTX_HOME: far, QRTX_CONFIG: undefined, QRTX_DEVICES: undefined, QRTX_LOG_LEVEL: 'silent' };
  const child = spawn(process.execPath, [main, 'driver-service'], {
    env: { ...process.env, ...own },
    stdio: 'ignore',
  });
  services.push(child);
  const ended = new AbortController();
  child.once('exit', () => ended.abort(new Error('the service ended before it served')));
  await waitForPort(port, AbortSignal.any([ended.signal, AbortSignal.timeout(60_000)]));
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

const eventsIn = async (folder: string, job: string) =>
  (await new Ledger(folder).readLedger(job)).map((entry) =>
    entry.event === 'outcome' ? entry.outcome : entry.event,
  );

it('is taken up by the next service, and completes once', { timeout: 240_000 }, async () => {
  // The device takes the job and does not begin it for an hour.
  const first = await startService(LONG_WAIT);
  lab.startWorker();
  await lab.submit('far', undefined, 'lab:qpu:far');
  const isUnderWay = async () =>
    (await eventsIn(lab.folder, 'far')).includes('accepted') &&
    (await eventsIn(far, 'far')).includes('submit');
  await waitFor(async () => ((await isUnderWay()) ? true : undefined));
  await kill(first);
  await startService('');
  const updates = await lab.updatesOf('far');
  expect(updates.at(-1)?.state).toBe('Completed');
  expect(await eventsIn(far, 'far')).toEqual(['submit', 'lost', 'submit', 'completed']);
  expect(await eventsIn(lab.folder, 'far')).toEqual([
    ...['submit', 'accepted', 'failed'],
    ...['submit', 'accepted', 'completed'],
  ]);
  const counts = (await lab.client.results('far'))?.counts ?? {};
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(200);
});
