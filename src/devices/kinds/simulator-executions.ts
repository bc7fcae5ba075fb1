/** Executions of a driver that simulates in this process. */
import { PipelineError } from '../../domain/errors.ts';
import type { ExecutionResult } from '../../domain/result.ts';
import type { SimulatorPool } from '../../simulator/pool.ts';
import { type DeviceRun, afterWait } from './wait-in-line.ts';
import type { SimulationRequest } from '../../simulator/protocol.ts';
import type { ExecutionHandle, ExecutionRequest, ExecutionStatus } from '../driver.ts';
import { bytesOf, ExecutionTable } from '../execution-table.ts';

/** How a request is simulated. */
export interface SimulatedRun {
  readonly simulation: SimulationRequest;
  /** Milliseconds before the device takes the job; default 0. */
  readonly waitMs?: number;
  /** Facts that the result carries beside those of the simulation. */
  readonly metadata?: Readonly<Record<string, string>>;
}

interface Execution {
  readonly handle: ExecutionHandle;
  readonly request: ExecutionRequest;
  readonly run: DeviceRun;
  readonly result: Promise<ExecutionResult>;
  state: ExecutionStatus['state'];
  bytes?: number;
}

/** The executions of one simulating driver. */
export class SimulatorExecutions {
  readonly #pool: SimulatorPool;
  readonly #executions = new ExecutionTable<Execution>();

  constructor(pool: SimulatorPool) {
    this.#pool = pool;
  }

  /** Starts the simulation of a request, or returns the execution that it joins. */
  submit(
    request: ExecutionRequest,
    { simulation, waitMs = 0, metadata = {} }: SimulatedRun,
  ): ExecutionHandle {
    const joined = this.#executions.joined(request);
    if (joined !== undefined) return joined;
    const handle = this.#executions.newHandle(request.key);
    const start = (): DeviceRun => this.#pool.run(simulation);
    const run = waitMs === 0 ? start() : afterWait(waitMs, start);
    const result = run.done.then(({ seconds, ...rest }): ExecutionResult => {
      const { shots, seed } = request;
      return { ...rest, shots, seed, executionSeconds: seconds, metadata: { ...rest.metadata, ...metadata } };
    });
    const execution: Execution = { handle, request, run, result, state: 'running' };
    void settle(execution);
    this.#executions.add(execution);
    return handle;
  }

  /** The execution that a key names: it runs, or has completed. */
  known(key: string): ExecutionHandle | undefined {
    return this.#executions.known(key);
  }

  status(handle: ExecutionHandle): ExecutionStatus {
    const execution = this.#executions.find(handle);
    if (execution === undefined) return { state: 'lost', phase: 'QuantumInitializing', progress: 0 };
    const { phase, progress } = execution.run.control;
    return { state: execution.state, phase, progress };
  }

  result(handle: ExecutionHandle, signal: AbortSignal): Promise<ExecutionResult> {
    return this.#executions.result(handle, signal);
  }

  async cancel(handle: ExecutionHandle): Promise<void> {
    const execution = this.#executions.find(handle);
    if (execution?.state === 'running') await execution.run.cancel();
  }
}

async function settle(execution: Execution): Promise<void> {
  try {
    execution.bytes = bytesOf(execution.request, await execution.result);
    execution.state = 'completed';
  } catch (error) {
    const cancelled = error instanceof PipelineError && error.code === 'CANCELLED';
    execution.state = cancelled ? 'cancelled' : 'failed';
  }
}
