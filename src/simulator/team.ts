/** The threads that work on one large register together: the simulating thread and its helpers. */
import { Worker } from 'node:worker_threads';
import type { SimulationControl } from './control.ts';
import type { Sweep } from './block-operation.ts';
import { BLOCK_QUBITS } from './plan.ts';
import type { RegisterMemory } from './register-memory.ts';
import { Sweeper, type SweepJob } from './sweep.ts';

const HELPER = import.meta.url.endsWith('.ts')
  ? new URL('../../dist/src/simulator/helper.js', import.meta.url)
  : new URL('./helper.js', import.meta.url);

/** From so many qubits on every register is worth a second thread. */
const SHARED_QUBITS = 18;
/** A smaller one of several blocks is from so many amplitudes times operations on: some 5 ms. */
const SHARED_WORK = 2 ** 23;

/** What a helper gets. */
export interface HelperTask {
  readonly memory: WebAssembly.Memory;
  readonly job: SweepJob;
  readonly thread: number;
  readonly control: Int32Array<SharedArrayBuffer>;
  /** Helpers inside the job now. */
  readonly active: Int32Array<SharedArrayBuffer>;
}

const helpers: Worker[] = [];

function helper(index: number): Worker {
  const known = helpers[index];
  if (known !== undefined) return known;
  const worker = new Worker(HELPER, { name: 'qrtx-simulator-helper', execArgv: [] });
  worker.unref();
  helpers[index] = worker;
  return worker;
}

/** Runs sweeps with up to `threads` threads. */
export class Team {
  readonly #memory: RegisterMemory;
  readonly #control: SimulationControl;
  readonly #threads: number;
  #sweeper: Sweeper | undefined;
  /** Helpers inside a job; made for the first one. */
  #active: Int32Array<SharedArrayBuffer> | undefined;

  constructor(memory: RegisterMemory, control: SimulationControl, threads: number) {
    this.#memory = memory;
    this.#control = control;
    this.#threads = memory.kind === 'wasm' ? threads : 1;
  }

  /** Threads that run sweeps over a register of so many qubits. */
  threadsFor(qubits: number, sweeps: readonly Sweep[]): number {
    if (qubits <= BLOCK_QUBITS) return 1;
    const operations = sweeps.reduce((sum, sweep) => sum + sweep.operations.length, 0);
    return qubits >= SHARED_QUBITS || operations * 2 ** qubits > SHARED_WORK ? this.#threads : 1;
  }

  /** @throws {@link SimulationCancelled} once no thread touches the register any more. */
  run(job: SweepJob, report: (fraction: number) => void): void {
    if (job.sweeps.length === 0) return;
    const { memory, kernels } = this.#memory;
    const threads = this.threadsFor(job.register.qubits, job.sweeps);
    for (let thread = 1; thread < threads; thread += 1) {
      this.#active ??= new Int32Array(new SharedArrayBuffer(4));
      const task = { memory, job, thread, control: this.#control.words, active: this.#active };
      helper(thread - 1).postMessage(task satisfies HelperTask);
    }
    const reusable = this.#memory.kind === 'wasm' ? this.#sweeper : undefined;
    this.#sweeper = reusable ?? new Sweeper(kernels, memory.buffer, 0, this.#control);
    try {
      this.#sweeper.run(job, report);
    } catch (error) {
      this.#awaitHelpers();
      throw error;
    }
  }

  #awaitHelpers(): void {
    const words = this.#active;
    if (words === undefined) return;
    for (let active = Atomics.load(words, 0); active > 0; active = Atomics.load(words, 0)) {
      Atomics.wait(words, 0, active, 10);
    }
  }
}
