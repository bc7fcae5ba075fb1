/** A device whose state is damaged is out by itself: the kernel starts, and the other devices run. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { KernelPorts } from '../../../activities/ports.ts';
import { homePaths } from '../../../src/config/home.ts';
import type { ExecutionRequest } from '../../../src/devices/driver.ts';
import { wireKernel } from '../../../src/kernel/wire.ts';
import { createLogger } from '../../../src/observability/log.ts';
import { createMetrics } from '../../../src/observability/metrics.ts';
import { rolePolicy } from '../../../src/security/role-policy.ts';
import { aqoOf } from '../../support/aqo.ts';
import { circuit, gate, measureAll } from '../../support/circuits.ts';

const never = new AbortController().signal;
const DEVICES = `devices:
  - {id: "qpu:one", kind: simulated-qpu, calibration: manila_b}
  - {id: "qpu:two", kind: simulated-qpu, calibration: manila_b}
  - {id: "sim:local", kind: simulator, slots: 1, memory: 64MiB}
`;

let root: string;
let ports: KernelPorts | undefined;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'qrtx-damaged-'));
  await writeFile(join(root, 'devices.yaml'), DEVICES);
});
afterEach(async () => {
  await ports?.devices.close();
  await rm(root, { recursive: true });
});

async function startedKernel(): Promise<KernelPorts> {
  const log = createLogger({ service: 'test', level: 'silent' });
  ports = await wireKernel(homePaths({ QRTX_HOME: root }), createMetrics(), log, rolePolicy());
  return ports;
}

/** An X and a measurement, as the simulated processors take it. */
const request = (device: string): ExecutionRequest => ({
  ...{ key: `job-${device.replaceAll(':', '-')}/quantum_execution`, jobId: 'job', fencingToken: 1 },
  ...{ aqo: aqoOf(circuit(1, 1, [gate('x', 0), measureAll(1)])), shots: 10, seed: '1', options: {} },
});

it.each([
  [
    'a damaged calibration epoch',
    () => damage('{"schema": "qrtx.calibr'),
    /manila_b\.1\.json is damaged \(.*\): remove it/,
  ],
  [
    'a file in place of its folder',
    () => writeFile(join(root, 'device_state', 'qpu:one'), 'x'),
    /epochs cannot be read \(ENOTDIR.*\): mend or move away .*qpu:one$/,
  ],
])('%s takes one device out with a reason, and no other', async (_what, harm, reason) => {
  await mkdir(join(root, 'device_state'), { recursive: true });
  await harm();
  const { devices } = await startedKernel();
  expect(devices.ids).toEqual(['qpu:one', 'qpu:two', 'sim:local']);
  expect(await devices.driver('qpu:one').describe()).toMatchObject({
    status: 'OFFLINE',
    statusReason: expect.stringMatching(reason) as string,
  });
  for (const id of ['qpu:two', 'sim:local']) {
    const driver = devices.driver(id);
    expect(await driver.describe()).toMatchObject({ status: 'ONLINE' });
    const { shots } = await driver.result(await driver.submit(request(id), never), never);
    expect(shots).toBe(10);
  }
});

async function damage(text: string): Promise<void> {
  const folder = join(root, 'device_state', 'qpu:one');
  await mkdir(folder);
  await writeFile(join(folder, 'manila_b.1.json'), text);
}
