/**
 * A device that behaves like a calibrated quantum processor: native gates, coupling, noise, one job at a time, and
 * where it is asked for the waiting time of a provider.
 */
import type { Device } from '../../../domain/device.ts';
import type { NoiseModel } from '../../../simulator/noise.ts';
import { SimulatorPool } from '../../../simulator/pool.ts';
import { CalibrationEpochs, type CalibrationEpoch } from './calibration-epochs.ts';
import { type Calibration, measuredFacts, nativeGates, noiseOf } from './calibration.ts';
import type { QDriver } from '../../driver.ts';
import { type QueueTimeModel, queueSeconds } from './queue-time.ts';
import { checkRequest, refuseCancelled } from '../../requests.ts';
import { simulationOf } from '../simulation-options.ts';
import { SimulatorExecutions } from '../simulator-executions.ts';

const MEMORY_BUDGET = 2 ** 28;

/** Settings of a simulated device. */
export interface SimulatedQpuOptions {
  /** Identity, e.g. `qpu:manila`. */
  readonly id: string;
  /** For people; default: the name in the calibration. */
  readonly name?: string;
  readonly calibration: Calibration;
  /** Folder that keeps later calibrations; absent = they are forgotten with this process. */
  readonly folder?: string;
  /** How far errors move at a calibration; default 0: they stay. */
  readonly drift?: number;
  /** Absent = the device takes every job at once. */
  readonly queueTime?: QueueTimeModel;
  /** Bytes for the state of the running job; default 256 MiB: 12 qubits as a density matrix, 24 as a state. */
  readonly memoryBudget?: number;
}

/** The device that a calibration describes. */
function deviceOf(
  { id, name }: SimulatedQpuOptions,
  { name: epoch, at, calibration }: CalibrationEpoch,
): Device {
  return {
    id,
    name: name ?? `Simulated ${calibration.vendorName}`,
    backendType: 'simulated_qpu',
    status: 'ONLINE',
    maxQubits: calibration.qubits,
    maxShots: calibration.maxShots,
    basis: nativeGates(calibration),
    couplingMap: calibration.couplingMap,
    features: [],
    expectationValues: false,
    shotMemory: true,
    slots: 1,
    calibration: { epoch, at, ...measuredFacts(calibration) },
  };
}

/** What follows from an epoch is worked out once. */
class CurrentEpoch {
  readonly #options: SimulatedQpuOptions;
  readonly #epochs: CalibrationEpochs;
  #current:
    { readonly epoch: CalibrationEpoch; readonly device: Device; readonly noise: NoiseModel } | undefined;

  constructor(options: SimulatedQpuOptions) {
    const { calibration: base, folder, drift = 0 } = options;
    this.#options = options;
    this.#epochs = new CalibrationEpochs({ base, drift, ...(folder !== undefined && { folder }) });
  }

  async get() {
    const epoch = await this.#epochs.newest();
    if (this.#current?.epoch !== epoch) {
      this.#current = { epoch, device: deviceOf(this.#options, epoch), noise: noiseOf(epoch.calibration) };
    }
    return this.#current;
  }

  /** The device; OFFLINE with the reason while its newest epoch cannot be read. */
  async describe(): Promise<Device> {
    const problem = await this.problem();
    if (problem === undefined) return (await this.get()).device;
    return { ...deviceOf(this.#options, this.#epochs.lastRead), status: 'OFFLINE', statusReason: problem };
  }

  /** Why the newest epoch cannot be read; undefined when it can. */
  async problem(): Promise<string | undefined> {
    try {
      await this.get();
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async calibrate(): Promise<string> {
    return (await this.#epochs.next()).name;
  }
}

/** Creates the driver; its thread starts with the first execution. */
export function createSimulatedQpu(options: SimulatedQpuOptions): QDriver {
  const current = new CurrentEpoch(options);
  const pool = new SimulatorPool({ threads: 1, memoryBudget: options.memoryBudget ?? MEMORY_BUDGET });
  const executions = new SimulatorExecutions(pool);
  const { queueTime } = options;
  return {
    describe: () => current.describe(),
    health: async () => {
      const reason = await current.problem();
      return reason === undefined ? { ok: true } : { ok: false, reason };
    },
    submit: async (request, signal) => {
      const { epoch, device, noise } = await current.get();
      refuseCancelled(signal);
      checkRequest(device, request);
      return executions.submit(request, {
        simulation: { ...simulationOf(request, 1), noise },
        waitMs: queueTime === undefined ? 0 : queueSeconds(queueTime, request.key) * 1000,
        metadata: { calibration_epoch: epoch.name },
      });
    },
    known: (key) => Promise.resolve(executions.known(key)),
    status: (handle) => Promise.resolve(executions.status(handle)),
    result: (handle, signal) => executions.result(handle, signal),
    cancel: (handle) => executions.cancel(handle),
    calibrate: () => current.calibrate(),
    close: () => pool.close(),
  };
}
