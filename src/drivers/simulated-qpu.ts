/** A device that behaves like a calibrated quantum processor: native gates, coupling, noise, one job at a time. */
import type { Device } from '../domain/device.ts';
import { SimulatorPool } from '../simulator/pool.ts';
import { defaultMemoryBudget } from '../simulator/live-qubit-manager.ts';
import { nativeGates, noiseOf, type Calibration } from './calibration.ts';
import type { QDriver } from './driver.ts';
import { checkRequest } from './requests.ts';
import { simulationOf } from './simulation-options.ts';
import { SimulatorExecutions } from './simulator-executions.ts';

/** Settings of a simulated device. */
export interface SimulatedQpuOptions {
  /** Identity, e.g. `qpu:manila`. */
  readonly id: string;
  readonly calibration: Calibration;
  /** Bytes for the state of the running job; default: half of the free memory. */
  readonly memoryBudget?: number;
}

/** The device that a calibration describes. */
function deviceOf({ id, calibration }: SimulatedQpuOptions): Device {
  return {
    id,
    name: `Simulated ${calibration.vendorName}`,
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
  const pool = new SimulatorPool({ threads: 1, memoryBudget: options.memoryBudget ?? defaultMemoryBudget() });
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
