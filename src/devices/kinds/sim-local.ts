/** The default device `sim:local`: the simulator of this process, one job per thread. */
import { availableParallelism } from 'node:os';
import type { Device } from '../../domain/device.ts';
import { DYNAMIC_FEATURES } from '../../domain/device.ts';
import { METHOD_QUBITS } from '../../simulator/method.ts';
import { defaultMemoryBudget, qubitsThatFit } from '../../simulator/live-qubit-manager.ts';
import { SimulatorPool } from '../../simulator/pool.ts';
import type { QDriver } from '../driver.ts';
import { checkRequest, refuseCancelled } from '../requests.ts';
import { simulationOf } from './simulation-options.ts';
import { SimulatorExecutions } from './simulator-executions.ts';

/** Most shots of one execution. */
export const MAX_SHOTS = 10_000_000;

/** Settings of `sim:local`. */
export interface SimLocalOptions {
  /** Default `sim:local`. */
  readonly id?: string;
  /** For people. */
  readonly name?: string;
  /** Jobs at once; default: available cores. */
  readonly slots?: number;
  /** Threads for one large state; default: available cores, at most 4. */
  readonly threadsPerJob?: number;
  /** Bytes for the states of all running jobs; default: half of the free memory. */
  readonly memoryBudget?: number;
}

/** Creates the driver; threads start with the first execution. */
export function createSimLocalDriver(options: SimLocalOptions = {}): QDriver {
  const slots = options.slots ?? Math.max(1, availableParallelism());
  const memoryBudget = options.memoryBudget ?? defaultMemoryBudget();
  const threads = options.threadsPerJob ?? Math.min(4, availableParallelism());
  const pool = new SimulatorPool({ threads: slots, memoryBudget });
  const executions = new SimulatorExecutions(pool);
  const device: Device = {
    id: options.id ?? 'sim:local',
    name: options.name ?? 'Local simulator',
    backendType: 'simulator',
    status: 'ONLINE',
    maxQubits: Math.min(METHOD_QUBITS.statevector, qubitsThatFit(memoryBudget)),
    // A tableau takes about a byte for each pair of qubits.
    maxCliffordQubits: Math.min(METHOD_QUBITS.stabilizer, Math.floor(Math.sqrt(memoryBudget))),
    maxShots: MAX_SHOTS,
    basis: 'any',
    features: DYNAMIC_FEATURES,
    expectationValues: true,
    shotMemory: true,
    slots,
  };
  return {
    describe: () => Promise.resolve(device),
    health: () => Promise.resolve({ ok: true }),
    submit: async (request, signal) => {
      refuseCancelled(signal);
      checkRequest(device, request);
      return Promise.resolve(executions.submit(request, { simulation: simulationOf(request, threads) }));
    },
    known: (key) => Promise.resolve(executions.known(key)),
    status: (handle) => Promise.resolve(executions.status(handle)),
    result: (handle, signal) => executions.result(handle, signal),
    cancel: (handle) => executions.cancel(handle),
    close: () => pool.close(),
  };
}
