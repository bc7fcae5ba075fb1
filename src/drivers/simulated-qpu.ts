/** A device that behaves like a calibrated quantum processor: native gates, coupling, noise, one job at a time. */
import type { Device } from '../domain/device.ts';
import { SimulatorPool } from '../simulator/pool.ts';
import { nativeGates, noiseOf, type Calibration } from './calibration.ts';
import type { QDriver } from './driver.ts';
import { checkRequest } from './requests.ts';
import { simulationOf } from './simulation-options.ts';
import { SimulatorExecutions } from './simulator-executions.ts';

const MEMORY_BUDGET = 2 ** 28;

/** Settings of a simulated device. */
export interface SimulatedQpuOptions {
  /** Identity, e.g. `qpu:manila`. */
  readonly id: string;
  /** For people; default: the name in the calibration. */
  readonly name?: string;
  readonly calibration: Calibration;
  /** Bytes for the state of the running job; default 256 MiB: 12 qubits as a density matrix, 24 as a state. */
  readonly memoryBudget?: number;
}

/** The device that a calibration describes. */
function deviceOf({ id, name, calibration }: SimulatedQpuOptions): Device {
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
    slots: 1,
    calibrationEpoch: calibration.calibrationDate,
  };
}

/** Creates the driver; its thread starts with the first execution. */
export function createSimulatedQpu(options: SimulatedQpuOptions): QDriver {
  const device = deviceOf(options);
  const noise = noiseOf(options.calibration);
  const pool = new SimulatorPool({ threads: 1, memoryBudget: options.memoryBudget ?? MEMORY_BUDGET });
  const executions = new SimulatorExecutions(pool);
  return {
    describe: () => Promise.resolve(device),
    health: () => Promise.resolve({ ok: true }),
    submit: async (request, signal) => {
      signal.throwIfAborted();
      checkRequest(device, request);
      return Promise.resolve(executions.submit(request, { ...simulationOf(request, 1), noise }));
    },
    status: (handle) => Promise.resolve(executions.status(handle)),
    result: (handle, signal) => executions.result(handle, signal),
    cancel: (handle) => executions.cancel(handle),
    close: () => pool.close(),
  };
}
