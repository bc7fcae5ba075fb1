/**
 * The calibrations of a simulated device over time. Each one is an epoch with a name; they are kept on disk, so that
 * every process sees the newest and a restart forgets none.
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../../../domain/errors.ts';
import { seedFrom } from '../../../domain/digest.ts';
import { Xoshiro256 } from '../../../simulator/random.ts';
import { type Calibration, parseCalibration } from './calibration.ts';
import { isMissing, writeSynced } from '../../../ledger/ledger-disk.ts';
import { normal } from './normal.ts';

/** One calibration with its name. */
export interface CalibrationEpoch {
  /** `<calibration id>/<number>`; 0 is the file that the device was made from. */
  readonly name: string;
  /** ISO 8601: when it was measured. */
  readonly at: string;
  readonly calibration: Calibration;
}

/** Where epochs are kept, and how they come about. */
export interface EpochOptions {
  readonly base: Calibration;
  /** Folder of this device; absent = the epochs live as long as this process. */
  readonly folder?: string;
  /** How far errors and times move from one calibration to the next, as standard deviation of their logarithm. */
  readonly drift: number;
}

/** The epochs of one device. */
export class CalibrationEpochs {
  readonly #options: EpochOptions;
  readonly #prefix: string;
  #newest: { readonly number: number; readonly epoch: CalibrationEpoch };

  constructor(options: EpochOptions) {
    const { id, calibrationDate } = options.base;
    this.#options = options;
    this.#prefix = `${encodeURIComponent(id)}.`;
    this.#newest = {
      number: 0,
      epoch: { name: `${id}/0`, at: calibrationDate, calibration: options.base },
    };
  }

  /**
   * The newest epoch.
   *
   * @throws {@link PipelineError} `DEVICE_UNAVAILABLE` when its file cannot be read.
   */
  async newest(): Promise<CalibrationEpoch> {
    const number = await this.#newestNumber();
    if (number > this.#newest.number) this.#newest = { number, epoch: await this.#read(number) };
    return this.#newest.epoch;
  }

  /** The last epoch that could be read; at first the file that the device was made from. */
  get lastRead(): CalibrationEpoch {
    return this.#newest.epoch;
  }

  /** Makes the next epoch. Two processes that do so at once get one each. */
  async next(): Promise<CalibrationEpoch> {
    for (;;) {
      const { calibration } = await this.newest();
      const number = this.#newest.number + 1;
      const name = `${this.#options.base.id}/${number}`;
      const at = new Date().toISOString();
      const epoch = { name, at, calibration: drifted(calibration, this.#options.drift, seedFrom(name)) };
      if (await this.#write(number, epoch)) {
        this.#newest = { number, epoch };
        return epoch;
      }
    }
  }

  async #newestNumber(): Promise<number> {
    const { folder } = this.#options;
    if (folder === undefined) return this.#newest.number;
    const files = await readdir(folder).catch((error: unknown) => {
      if (isMissing(error)) return [];
      const message = `the calibration epochs cannot be read (${reasonOf(error)}): mend or move away ${folder}`;
      throw new PipelineError('DEVICE_UNAVAILABLE', message, { path: folder }, { cause: error });
    });
    const numbers = files
      .filter((file) => file.startsWith(this.#prefix))
      .map((file) => /^(\d+)\.json$/.exec(file.slice(this.#prefix.length))?.[1] ?? '0');
    return Math.max(0, ...numbers.map(Number));
  }

  async #read(number: number): Promise<CalibrationEpoch> {
    const path = this.#path(number);
    try {
      const { name, at, calibration } = JSON.parse(await readFile(path, 'utf8')) as CalibrationEpoch;
      if (typeof name !== 'string' || typeof at !== 'string') throw new Error('it has no name and time');
      return { name, at, calibration: parseCalibration(calibration, path) };
    } catch (error) {
      throw new PipelineError(
        'DEVICE_UNAVAILABLE',
        `the calibration epoch ${path} is damaged (${reasonOf(error)}): remove it, the one before then counts`,
        { path },
        { cause: error },
      );
    }
  }

  /** Publishes a whole, synced file; false when another process was first. */
  async #write(number: number, epoch: CalibrationEpoch): Promise<boolean> {
    const { folder } = this.#options;
    if (folder === undefined) return true;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const temporary = join(folder, `${randomUUID()}.tmp`);
    try {
      await writeSynced(temporary, `${JSON.stringify({ schema: 'qrtx.calibration-epoch/1', ...epoch })}\n`);
      await link(temporary, this.#path(number));
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  #path(number: number): string {
    return join(this.#options.folder ?? '', `${this.#prefix}${number}.json`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The same device measured later: every error and time moved a little, the same way on every machine. */
function drifted(calibration: Calibration, drift: number, seed: string): Calibration {
  const random = new Xoshiro256(seed);
  const moved = (value: number): number => (drift === 0 ? value : value * Math.exp(drift * normal(random)));
  const chance = (value: number): number => Math.min(1, moved(value));
  return {
    ...calibration,
    qubitCalibration: calibration.qubitCalibration.map(({ t1Us, t2Us, ...qubit }) => ({
      ...qubit,
      ...(t1Us !== undefined && { t1Us: moved(t1Us) }),
      ...(t2Us !== undefined && { t2Us: moved(t2Us) }),
      pMeas0Prep1: chance(qubit.pMeas0Prep1),
      pMeas1Prep0: chance(qubit.pMeas1Prep0),
    })),
    gateCalibration: calibration.gateCalibration.map((gate) => ({ ...gate, error: chance(gate.error) })),
  };
}
