/** One simulator thread as its owner sees it: started when first needed, replaced after it was terminated. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { PipelineError } from '../domain/errors.ts';
import type { SimulationControl } from './control.ts';
import type { LiveQubitManager } from './live-qubit-manager.ts';
import { toPipelineError, type FromThread, type SimulationRequest, type ToThread } from './protocol.ts';
import type { Simulation } from './simulate.ts';

/** Threads run built code: Node 20 has no TypeScript in threads, so sources use the build beside them. */
const ENTRY = import.meta.url.endsWith('.ts')
  ? new URL('../../dist/src/simulator/worker.js', import.meta.url)
  : new URL('./worker.js', import.meta.url);

/** A state up to this size is part of a thread's own footprint and needs no admission. */
export const FREE_BYTES = 4 * 2 ** 20;
/** After a run that held more than this, the thread is replaced, so that its memory goes back to the system. */
const KEEP_BYTES = 128 * 2 ** 20;

/** A finished simulation and its time in the thread. */
export interface TimedSimulation extends Simulation {
  readonly seconds: number;
}

/** A thread that runs one simulation at a time. */
export class SimulatorThread {
  readonly #memory: LiveQubitManager;
  #worker: Worker | undefined;

  constructor(memory: LiveQubitManager) {
    this.#memory = memory;
  }

  /**
   * Runs one simulation.
   *
   * @throws {@link PipelineError} of the simulation; `DEVICE_LOST` when the thread died.
   */
  async run(
    request: SimulationRequest,
    control: SimulationControl,
    signal: AbortSignal,
  ): Promise<TimedSimulation> {
    const worker = this.#start();
    const prepare: ToThread = { kind: 'prepare', request, words: control.words, freeBytes: FREE_BYTES };
    let answer = await this.#ask(worker, prepare);
    if (answer.kind === 'needs') {
      const { bytes, qubits } = answer;
      const release = await this.#memory.acquire(bytes, qubits, signal);
      try {
        answer = await this.#ask(worker, { kind: 'run' });
      } finally {
        if (bytes > KEEP_BYTES) await this.terminate();
        release();
      }
    }
    if (answer.kind === 'done') return { ...answer.simulation, seconds: answer.seconds };
    if (answer.kind === 'failed') throw toPipelineError(answer.error);
    throw new PipelineError('INTERNAL', 'a simulator thread asked for memory twice');
  }

  /** Stops the thread at once; a run in it fails with `DEVICE_LOST`. */
  async terminate(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(ENTRY, { name: 'qrtx-simulator', execArgv: [] });
    worker.setMaxListeners(0);
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    // Every run listens for the error itself; without a run there is nobody to tell.
    worker.on('error', () => undefined);
    this.#worker = worker;
    return worker;
  }

  async #ask(worker: Worker, message: ToThread): Promise<FromThread> {
    const over = new AbortController();
    const { signal } = over;
    const died = Promise.race([
      once(worker, 'exit', { signal }).then(() => 'the thread was stopped'),
      once(worker, 'error', { signal }).then(([error]) => (error as Error).message),
    ]).then((reason): FromThread => {
      const text = `the simulator thread died: ${reason}`;
      return { kind: 'failed', error: { code: 'DEVICE_LOST', message: text, details: {} } };
    });
    worker.postMessage(message);
    const answered = once(worker, 'message', { signal }).then(([answer]) => answer as FromThread);
    try {
      return await Promise.race([answered, died]);
    } finally {
      died.catch(() => undefined);
      answered.catch(() => undefined);
      over.abort();
    }
  }
}
