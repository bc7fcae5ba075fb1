/**
 * The devices of this installation: from devices.yaml, or the built-in ones. Everything that is wrong is reported at
 * once, before any job can meet it; kernel, worker and CLI read the same list.
 */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { PipelineError, type Violation } from '../../domain/errors.ts';
import { type Calibration, readCalibration } from '../kinds/simulated-qpu/calibration.ts';
import {
  DEVICE_KINDS,
  type DeviceEntry,
  type SimulatedQpuEntry,
  type SimulatorEntry,
} from './device-config.ts';
import { invalidDevices, parseDeviceFile, readDeviceFile } from './device-file.ts';

/** Where the list comes from. */
export interface DeviceSources {
  /** devices.yaml. */
  readonly file: string;
  /** True when a missing file is an error, because somebody named it. */
  readonly required: boolean;
  /** Folder of the calibrations that come with QRTX. */
  readonly calibrations: string;
}

/** A device whose calibration, where it has one, was read. */
export type ConfiguredDevice = SimulatorEntry | (SimulatedQpuEntry & { readonly calibrated: Calibration });

/**
 * The devices of this installation, in their order.
 *
 * @throws {@link PipelineError} `CONFIGURATION_INVALID` with every violation, each with file, line and column.
 */
export async function readDeviceList(sources: DeviceSources): Promise<readonly ConfiguredDevice[]> {
  const text = await readDeviceFile(sources.file);
  if (text === undefined && sources.required) {
    throw invalidDevices(sources.file, [{ field: 'devices.yaml', rule: 'file', message: 'does not exist' }]);
  }
  if (text === undefined) return builtIn(sources);
  const file = parseDeviceFile(text);
  const devices = file.builtins ? [...(await builtIn(sources))] : [];
  const violations: Violation[] = [...file.violations];
  for (const { index, entry } of file.entries) {
    const at = ['devices', index];
    if (devices.some(({ id }) => id === entry.id)) {
      const message = `"${entry.id}" is the id of another device; every device needs its own`;
      violations.push(file.place({ path: [...at, 'id'], rule: 'unique', message }));
    }
    try {
      devices.push(await withCalibration(entry, sources));
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      const { message } = error;
      violations.push(file.place({ path: [...at, 'calibration'], rule: 'calibration', message }));
    }
  }
  if (violations.length > 0) throw invalidDevices(sources.file, violations);
  return devices;
}

/** Names of the calibrations that come with QRTX, e.g. `manila_b`. */
async function calibrationNames(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder);
  return files.flatMap((file) => (file.endsWith('.json') ? [basename(file, '.json')] : [])).sort();
}

async function builtIn({ calibrations }: DeviceSources): Promise<readonly ConfiguredDevice[]> {
  const names = await calibrationNames(calibrations);
  const qpus = names.map(async (name): Promise<ConfiguredDevice> => {
    const entry = { kind: 'simulated-qpu', id: `qpu:${name}`, calibration: name };
    const calibrated = await readCalibration(join(calibrations, `${name}.json`));
    return { ...DEVICE_KINDS['simulated-qpu'].parse(entry), calibrated };
  });
  const simulator = DEVICE_KINDS.simulator.parse({ kind: 'simulator', id: 'sim:local' });
  return [simulator, ...(await Promise.all(qpus))];
}

/** A calibration is a file beside devices.yaml, or the name of one that comes with QRTX. */
async function withCalibration(entry: DeviceEntry, sources: DeviceSources): Promise<ConfiguredDevice> {
  if (entry.kind === 'simulator') return entry;
  const names = await calibrationNames(sources.calibrations);
  const path = names.includes(entry.calibration)
    ? join(sources.calibrations, `${entry.calibration}.json`)
    : resolve(dirname(sources.file), entry.calibration);
  try {
    return { ...entry, calibrated: await readCalibration(path) };
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    const message = `${error.message}; name a file, or one of ${names.join(', ')}`;
    throw new PipelineError('CONFIGURATION_INVALID', message, {}, { cause: error });
  }
}
