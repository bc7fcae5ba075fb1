/**
 * The pool of simulator threads: runs wait in line for a thread, a cancelled run stops its thread's work within
 * 50 ms or loses the thread after a second.
 */
import { PipelineError } from '../domain/errors.ts';
import { SimulationControl } from './control.ts';
import { LiveQubitManager } from './live-qubit-manager.ts';
import type { SimulationRequest } from './protocol.ts';
import { SimulatorThread, type TimedSimulation } from './thread.ts';

/** Time for a thread to notice the cancel flag before it is terminated. */
const CANCEL_GRACE_MS = 1000;

/** Size of a pool. */
export interface PoolOptions {
  readonly threads: number;
  /** Bytes that all running simulations may hold together. */
  readonly memoryBudget: number;
}

/** One simulation in the pool. */
export interface PoolRun {
  readonly control: SimulationControl;
  /** Rejects with the {@link PipelineError} of the simulation; `CANCELLED` after a cancel. */
  readonly done: Promise<TimedSimulation>;
  /** Resolves when the work has stopped. */
  cancel(): Promise<void>;
}

/** Runs simulations on a fixed number of threads. */
export class SimulatorPool {
  readonly memory: LiveQubitManager;
  readonly #idle: SimulatorThread[];
  readonly #threads: readonly SimulatorThread[];
  readonly #line: ((thread: SimulatorThread) => void)[] = [];

  constructor(options: PoolOptions) {
    this.memory = new LiveQubitManager(options.memoryBudget);
    this.#threads = Array.from({ length: options.threads }, () => new SimulatorThread(this.memory));
    this.#idle = [...this.#threads];
  }

  /** Starts a simulation, or puts it in line. */
  run(request: SimulationRequest): PoolRun {
    const control = new SimulationControl();
    const abort = new AbortController();
    let thread: SimulatorThread | undefined;
    const work = async (): Promise<TimedSimulation> => {
      thread = await this.#take(abort.signal);
      const mine = thread;
      try {
        return await mine.run(request, control, abort.signal);
      } catch (error) {
        throw abort.signal.aborted ? cancelled() : error;
      } finally {
        thread = undefined;
        this.#give(mine);
      }
    };
    const done = work();
    done.catch(() => undefined);
    const cancel = async (): Promise<void> => {
      control.cancel();
      abort.abort(cancelled());
      const timer = setTimeout(() => void thread?.terminate(), CANCEL_GRACE_MS);
      await done.catch(() => undefined);
      clearTimeout(timer);
    };
    return { control, done, cancel };
  }

  /** Stops all threads; runs in them fail. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }

  #take(signal: AbortSignal): Promise<SimulatorThread> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return Promise.resolve(idle);
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#line.splice(this.#line.indexOf(enter), 1);
        reject(cancelled());
      };
      const enter = (thread: SimulatorThread): void => {
        signal.removeEventListener('abort', leave);
        resolve(thread);
      };
      this.#line.push(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #give(thread: SimulatorThread): void {
    const next = this.#line.shift();
    if (next === undefined) this.#idle.push(thread);
    else next(thread);
  }
}

function cancelled(): PipelineError {
  return new PipelineError('CANCELLED', 'the execution was cancelled');
}
