/** Calibrations of a simulated device over time: named, kept, seen by every process, and moved only where it is asked. */
import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { homePaths } from '../../../../../src/config/home.ts';
import { CalibrationEpochs } from '../../../../../src/devices/kinds/simulated-qpu/calibration-epochs.ts';
import {
  type Calibration,
  readCalibration,
} from '../../../../../src/devices/kinds/simulated-qpu/calibration.ts';
import { createSimulatedQpu } from '../../../../../src/devices/kinds/simulated-qpu/simulated-qpu.ts';

let folder: string;
let base: Calibration;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qrtx-epochs-'));
  base = await readCalibration(join(homePaths({}).devices.calibrations, 'manila_b.json'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A process of its own. */
const epochs = (drift = 0) => new CalibrationEpochs({ base, folder, drift });

it('begins with the file and counts on, over restarts and in every process', async () => {
  const first = epochs();
  const other = epochs();
  expect(await first.newest()).toEqual({ name: 'manila_b/0', at: base.calibrationDate, calibration: base });
  const next = await first.next();
  expect(next.name).toBe('manila_b/1');
  expect(Date.parse(next.at)).toBeGreaterThan(Date.parse(base.calibrationDate));
  expect(await other.newest()).toEqual(next);
  expect((await other.next()).name).toBe('manila_b/2');
  expect((await first.newest()).name).toBe('manila_b/2');
});

it('gives two processes that calibrate at once an epoch each', async () => {
  const made = await Promise.all(Array.from({ length: 8 }, () => epochs().next()));
  expect(made.map(({ name }) => name).sort()).toEqual(
    Array.from({ length: 8 }, (_, index) => `manila_b/${index + 1}`),
  );
  expect((await readdir(folder)).filter((file) => file.endsWith('.tmp'))).toEqual([]);
});

it('moves no value without drift, and all errors a little with it, the same way everywhere', async () => {
  expect((await new CalibrationEpochs({ base, drift: 0 }).next()).calibration).toEqual(base);
  const moved = (await new CalibrationEpochs({ base, drift: 0.1 }).next()).calibration;
  expect((await new CalibrationEpochs({ base, drift: 0.1 }).next()).calibration).toEqual(moved);
  const ratios = moved.gateCalibration.flatMap(({ error }, index) => {
    const before = base.gateCalibration[index]?.error ?? 0;
    return before === 0 ? [] : [Math.log(error / before)];
  });
  const deviation = Math.sqrt(ratios.reduce((sum, ratio) => sum + ratio ** 2, 0) / ratios.length);
  expect(deviation).toBeGreaterThan(0.05);
  expect(deviation).toBeLessThan(0.2);
});

it('names a stored calibration that is broken', async () => {
  await epochs().next();
  const [file = ''] = await readdir(folder);
  await writeFile(
    join(folder, file),
    JSON.stringify({ name: 'x', at: 'y', calibration: { ...base, qubits: 0 } }),
  );
  await expect(epochs().newest()).rejects.toThrow(/manila_b\.1\.json: qubits: /);
});

it.each(['', '{"schema": "qrtx.calibr', '{"name": "manila_b/1"}'])(
  'a damaged file (%j) takes its device out with a reason and a next step, until it is mended',
  async (text) => {
    await epochs().next();
    const path = join(folder, 'manila_b.1.json');
    const whole = await readFile(path, 'utf8');
    await chmod(path, 0o600);
    await writeFile(path, text);
    const device = createSimulatedQpu({ id: 'qpu:manila', calibration: base, folder });
    try {
      expect(await device.describe()).toMatchObject({
        status: 'OFFLINE',
        statusReason: expect.stringMatching(/manila_b\.1\.json is damaged \(.*\): remove it/) as string,
      });
      expect((await device.health(new AbortController().signal)).ok).toBe(false);
      await writeFile(path, whole);
      expect(await device.describe()).toMatchObject({
        status: 'ONLINE',
        calibration: { epoch: 'manila_b/1' },
      });
    } finally {
      await device.close();
    }
  },
);
