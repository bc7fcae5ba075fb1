/** One simulator thread as its owner sees it: started when first needed, replaced after it was terminated. */
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

/** A started thread and who waits for its next message. */
interface Line {
  readonly worker: Worker;
  answer?: ((message: FromThread) => void) | undefined;
  /** Why it is gone. */
  dead?: string;
}

/** A thread that runs one simulation at a time. */
export class SimulatorThread {
  readonly #memory: LiveQubitManager;
  #line: Line | undefined;

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
    const line = (this.#line ??= this.#start());
    let answer = await ask(line, {
      ...{ kind: 'prepare', request, words: control.words, freeBytes: FREE_BYTES },
    });
    if (answer.kind === 'needs') {
      const { bytes, qubits } = answer;
      const release = await this.#memory.acquire(bytes, qubits, signal);
      try {
        answer = await ask(line, { kind: 'run' });
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
    const line = this.#line;
    this.#line = undefined;
    await line?.worker.terminate();
  }

  #start(): Line {
    const line: Line = { worker: new Worker(ENTRY, { name: 'qrtx-simulator', execArgv: [] }) };
    line.worker.on('message', (message: FromThread) => settle(line, message));
    line.worker.on('error', (error) => bury(line, error.message));
    line.worker.on('exit', () => {
      bury(line, 'the thread was stopped');
      if (this.#line === line) this.#line = undefined;
    });
    return line;
  }
}

/** Sends a message and waits for the answer, or for the end of the thread. */
function ask(line: Line, message: ToThread): Promise<FromThread> {
  if (line.dead !== undefined) return Promise.resolve(died(line.dead));
  return new Promise((resolve) => {
    line.answer = resolve;
    line.worker.postMessage(message);
  });
}

function settle(line: Line, message: FromThread): void {
  const { answer } = line;
  line.answer = undefined;
  answer?.(message);
}

function bury(line: Line, reason: string): void {
  line.dead ??= reason;
  settle(line, died(line.dead));
}

function died(reason: string): FromThread {
  const message = `the simulator thread died: ${reason}`;
  return { kind: 'failed', error: { code: 'DEVICE_LOST', message, details: {} } };
}
