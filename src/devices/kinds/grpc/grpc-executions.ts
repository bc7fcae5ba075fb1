/** Executions on a device behind the wire: one call of ExecuteCircuit each. */
import { PipelineError } from '../../../domain/errors.ts';
import type { ExecutionResult } from '../../../domain/result.ts';
import type { ExecutionHandle, ExecutionRequest, ExecutionStatus } from '../../driver.ts';
import { bytesOf, ExecutionTable } from '../../execution-table.ts';

/**
 * Makes the call; must end soon after the signal was aborted, whatever the peer does. The error then has the detail
 * `stop_confirmed: false` unless the peer said that it has stopped.
 */
export type RemoteRun = (signal: AbortSignal) => Promise<ExecutionResult>;

/** Why a call ends whose execution goes on at the peer: the process that waits for it comes to its end. */
export const LEFT = Symbol('left');

interface Execution {
  readonly handle: ExecutionHandle;
  readonly request: ExecutionRequest;
  readonly stop: AbortController;
  readonly result: Promise<ExecutionResult>;
  /** Settles after {@link Execution.state} is final. */
  readonly settled: Promise<void>;
  state: ExecutionStatus['state'];
  bytes?: number;
}

/** The executions of one remote device. */
export class RemoteExecutions {
  readonly #executions = new ExecutionTable<Execution>();

  /** Starts the call for a request, or returns the execution that it joins. */
  submit(request: ExecutionRequest, run: RemoteRun): ExecutionHandle {
    const joined = this.#executions.joined(request);
    if (joined !== undefined) return joined;
    const handle = this.#executions.newHandle(request.key);
    const stop = new AbortController();
    const result = run(stop.signal).catch((error: unknown) => {
      // Whoever still waits must not take the end of the call for the end of the execution.
      if (stop.signal.reason === LEFT) return new Promise<never>(() => undefined);
      throw error;
    });
    const settled = result.then(
      (completed) => {
        execution.bytes = bytesOf(request, completed);
        execution.state = 'completed';
      },
      () => {
        execution.state = stop.signal.aborted ? 'cancelled' : 'failed';
      },
    );
    const execution: Execution = { handle, request, stop, result, settled, state: 'running' };
    this.#executions.add(execution);
    return handle;
  }

  /** The execution that a key names: it runs, or has completed. */
  known(key: string): ExecutionHandle | undefined {
    return this.#executions.known(key);
  }

  /** The wire has no progress: an execution runs, or has ended. */
  status(handle: ExecutionHandle): ExecutionStatus {
    const execution = this.#executions.find(handle);
    if (execution === undefined) return { state: 'lost', phase: 'QuantumInitializing', progress: 0 };
    const { state } = execution;
    if (state === 'running') return { state, phase: 'QuantumRunning', progress: 0 };
    return { state, phase: 'Measuring', progress: state === 'completed' ? 1 : 0 };
  }

  result(handle: ExecutionHandle, signal: AbortSignal): Promise<ExecutionResult> {
    return this.#executions.result(handle, signal);
  }

  async cancel(handle: ExecutionHandle): Promise<void> {
    const execution = this.#executions.find(handle);
    if (execution?.state !== 'running') return;
    execution.stop.abort();
    await execution.settled;
    await execution.result.catch((error: unknown) => {
      if (error instanceof PipelineError && error.details.stop_confirmed === false) throw error;
    });
  }

  /** Ends every call and leaves the executions to the peer, which keeps them; here nobody hears of them any more. */
  leave(): void {
    for (const { stop, state } of this.#executions.all()) if (state === 'running') stop.abort(LEFT);
  }

  /** Stops every call; whether the peer confirms it is of no use any more. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#executions.all().map(({ handle }) => this.cancel(handle)));
  }
}
