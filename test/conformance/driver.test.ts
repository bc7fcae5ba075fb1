import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homePaths } from '../../src/config/home.ts';
import { readCalibration } from '../../src/devices/kinds/simulated-qpu/calibration.ts';
import type { QDriver } from '../../src/devices/driver.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { createSimLocalDriver } from '../../src/devices/kinds/sim-local.ts';
import { createSimulatedQpu } from '../../src/devices/kinds/simulated-qpu/simulated-qpu.ts';
import { withHealth } from '../../src/devices/with-health.ts';
import { withLedger } from '../../src/devices/with-ledger.ts';
import { withMetrics } from '../../src/devices/with-metrics.ts';
import { overTheWire } from '../support/driver-peers.ts';
import { WAIT_MS } from '../support/patience.ts';
import { describeDriver } from './driver-suite.ts';

const ideal = { noise: 0, dynamicCircuits: true, expectationValues: true, cancel: true, calibrates: false };
const noisy = {
  noise: 0.2,
  dynamicCircuits: false,
  expectationValues: false,
  cancel: true,
  calibrates: true,
};

const simulator = (): QDriver => createSimLocalDriver({ slots: 2, memoryBudget: 2 ** 28 });

async function processor(): Promise<QDriver> {
  const calibration = await readCalibration(join(homePaths({}).devices.calibrations, 'manila_b.json'));
  return createSimulatedQpu({ id: 'qpu:manila_b', calibration });
}

/** A driver as the kernel has it: counted, with its ledger, watched. */
async function asInTheKernel(driver: QDriver): Promise<QDriver> {
  const root = await mkdtemp(join(tmpdir(), 'qrtx-driver-'));
  const ledgered = await withLedger(await withMetrics(driver, () => undefined), new Ledger(root));
  return withHealth(ledgered, { intervalMs: 1000, deadlineMs: WAIT_MS });
}

describeDriver({ ...ideal, name: 'sim:local', fencing: false, create: () => Promise.resolve(simulator()) });
describeDriver({ ...noisy, name: 'qpu:manila_b', fencing: false, create: processor });
describeDriver({
  ...ideal,
  name: 'sim:local in the kernel',
  fencing: true,
  create: () => asInTheKernel(simulator()),
});
describeDriver({
  ...noisy,
  name: 'qpu:manila_b in the kernel',
  fencing: true,
  create: async () => asInTheKernel(await processor()),
});

describeDriver({
  ...ideal,
  name: 'sim:local behind DriverManagerService',
  fencing: false,
  expectationValues: false,
  create: () => overTheWire(simulator()),
});

describeDriver({
  ...noisy,
  name: 'qpu:manila_b behind DriverManagerService in the kernel',
  fencing: true,
  create: async () => asInTheKernel(await overTheWire(await processor())),
});

describeDriver({
  ...ideal,
  name: 'sim:local behind DriverManagerService in the kernel',
  fencing: true,
  expectationValues: false,
  create: async () => asInTheKernel(await overTheWire(simulator())),
});
