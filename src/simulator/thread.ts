/** One simulator thread as its owner sees it: started when first needed, replaced after it was terminated. */
import { Worker } from 'node:worker_threads';
import { PipelineError } from '../domain/errors.ts';
import type { LiveQubitManager } from './live-qubit-manager.ts';
import { type Answer, type FromThread, toPipelineError, type ToThread } from './protocol.ts';
import type { Run } from './run.ts';
import { KEPT_TEMPLATES, type Template } from './template.ts';

/** Threads run built code: Node 20 has no TypeScript in threads, so sources use the build beside them. */
const ENTRY = import.meta.url.endsWith('.ts')
  ? new URL('../../dist/src/simulator/worker.js', import.meta.url)
  : new URL('./worker.js', import.meta.url);

/** A state up to this size is part of a thread's own footprint and needs no admission. */
export const FREE_BYTES = 4 * 2 ** 20;
/** After a run that held more than this, the thread is replaced, so that its memory goes back to the system. */
const KEEP_BYTES = 128 * 2 ** 20;

/** A thread that runs one simulation at a time. */
export class SimulatorThread {
  readonly #memory: LiveQubitManager;
  #line: Line | undefined;

  constructor(memory: LiveQubitManager) {
    this.#memory = memory;
  }

  /**
   * Runs simulations of one template, one after the other, and settles them; never rejects.
   *
   * @returns how many of them are settled: the first ones, at least one
   */
  async run(template: Template, runs: readonly Run[]): Promise<number> {
    try {
      if (this.#line?.isDead !== false) this.#line = new Line();
      const line = this.#line;
      const { answers, milliseconds } = await line.ask(prepareMessage(line, template, runs));
      if (answers.every(({ kind }) => kind === 'done')) template.learn(answers.length, milliseconds);
      for (const [index, answer] of answers.entries()) await this.#settle(runs[index], answer, line);
      return answers.length;
    } catch (error) {
      for (const run of runs) run.fail(error);
      return runs.length;
    }
  }

  /** Stops the thread at once; runs in it fail with `DEVICE_LOST`. */
  async terminate(): Promise<void> {
    const line = this.#line;
    this.#line = undefined;
    await line?.close();
  }

  async #settle(run: Run | undefined, answer: Answer, line: Line): Promise<void> {
    if (answer.kind === 'done') run?.finish({ ...answer.simulation, seconds: answer.seconds });
    else if (answer.kind === 'failed') run?.fail(toPipelineError(answer.error));
    else if (run !== undefined) await this.#runLarge(run, answer, line);
  }

  /** The last one of a message: the thread has read it and waits until there is memory. */
  async #runLarge(
    run: Run,
    { bytes, qubits }: Extract<Answer, { kind: 'needs' }>,
    line: Line,
  ): Promise<void> {
    try {
      const release = await this.#memory.acquire(bytes, qubits, run.signal);
      try {
        const { answers } = await line.ask({ kind: 'run' });
        for (const answer of answers) await this.#settle(run, answer, line);
      } finally {
        if (bytes > KEEP_BYTES) await this.terminate();
        release();
      }
    } catch (error) {
      run.fail(error);
    }
  }
}

function prepareMessage(line: Line, template: Template, runs: readonly Run[]): ToThread {
  return {
    kind: 'prepare',
    ...line.place(template),
    runs: runs.map(({ seed, parameters, control }) => ({ seed, parameters, words: control.words })),
    freeBytes: FREE_BYTES,
  };
}

/** A started thread, what it keeps, and who waits for its next message. */
class Line {
  readonly #worker = new Worker(ENTRY, { name: 'qrtx-simulator', execArgv: [] });
  /** Place of each template in the thread; the one used least recently stands first. */
  readonly #slots = new Map<Template, number>();
  #waiting: { answer(message: FromThread): void; fail(error: PipelineError): void } | undefined;
  /** Why it is gone. */
  #dead: PipelineError | undefined;

  constructor() {
    this.#worker.on('message', (message: FromThread) => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      waiting?.answer(message);
    });
    this.#worker.on('error', (error) => this.#bury(error.message));
    this.#worker.on('exit', () => this.#bury('the thread was stopped'));
  }

  get isDead(): boolean {
    return this.#dead !== undefined;
  }

  /**
   * Sends a message and waits for the answer.
   *
   * @throws {@link PipelineError} `DEVICE_LOST` when the thread has died.
   */
  ask(message: ToThread): Promise<FromThread> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    return new Promise((answer, fail) => {
      this.#waiting = { answer, fail };
      this.#worker.postMessage(message);
    });
  }

  /** Where the thread has a template; it goes along when the thread does not have it. */
  place(template: Template): { slot: number | undefined; template: Template['shared'] | undefined } {
    if (!template.isKept) return { slot: undefined, template: template.shared };
    const known = this.#slots.get(template);
    const slot = known ?? this.#freeSlot();
    this.#slots.delete(template);
    this.#slots.set(template, slot);
    return { slot, template: known === undefined ? template.shared : undefined };
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #freeSlot(): number {
    const [oldest] = this.#slots;
    if (oldest === undefined || this.#slots.size < KEPT_TEMPLATES) return this.#slots.size;
    this.#slots.delete(oldest[0]);
    return oldest[1];
  }

  #bury(reason: string): void {
    this.#dead ??= new PipelineError('DEVICE_LOST', `the simulator thread died: ${reason}`);
    this.#waiting?.fail(this.#dead);
    this.#waiting = undefined;
  }
}
