/**
 * The pool of simulator threads: runs wait in line for a thread, short ones of one circuit share a message to it. A
 * cancelled run stops its thread's work within 50 ms or loses the thread after a second.
 */
import type { SimulationControl } from './control.ts';
import { LiveQubitManager } from './live-qubit-manager.ts';
import type { SimulationRequest } from './protocol.ts';
import { Run, type TimedSimulation } from './run.ts';
import { type Template, Templates } from './template.ts';
import { SimulatorThread } from './thread.ts';

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
  readonly #threads: readonly SimulatorThread[];
  readonly #idle: SimulatorThread[];
  readonly #working = new Map<SimulatorThread, readonly Run[]>();
  readonly #templates = new Templates();
  #line: Run[] = [];

  constructor(options: PoolOptions) {
    this.memory = new LiveQubitManager(options.memoryBudget);
    this.#threads = Array.from({ length: options.threads }, () => new SimulatorThread(this.memory));
    this.#idle = [...this.#threads];
  }

  /** Starts a simulation, or puts it in line. */
  run(request: SimulationRequest): PoolRun {
    const run = new Run(this.#templates.of(request), request.seed, request.parameters);
    this.#line.push(run);
    this.#serve();
    return { control: run.control, done: run.done, cancel: () => this.#cancel(run) };
  }

  /** Stops all threads; runs in them fail. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }

  async #cancel(run: Run): Promise<void> {
    run.cancel();
    this.#dismiss();
    const timer = setTimeout(() => void this.#threadOf(run)?.terminate(), CANCEL_GRACE_MS);
    await run.done.catch(() => undefined);
    clearTimeout(timer);
  }

  /** Takes those out of the line that were cancelled. */
  #dismiss(): void {
    for (const run of this.#line) if (run.isCancelled) run.fail(undefined);
    this.#line = this.#line.filter((run) => !run.isCancelled);
  }

  #threadOf(run: Run): SimulatorThread | undefined {
    return this.#threads.find((thread) => this.#working.get(thread)?.includes(run));
  }

  #serve(): void {
    for (;;) {
      const template = this.#line[0]?.template;
      const thread = this.#idle.at(-1);
      if (template === undefined || thread === undefined) return;
      this.#idle.pop();
      void this.#work(thread, template, this.#take(template));
    }
  }

  /** The runs at the head of the line that go in one message. */
  #take(template: Template): readonly Run[] {
    let count = 1;
    while (count < template.batch && this.#line[count]?.template === template) count += 1;
    return this.#line.splice(0, count);
  }

  async #work(thread: SimulatorThread, template: Template, runs: readonly Run[]): Promise<void> {
    this.#working.set(thread, runs);
    const settled = await thread.run(template, runs);
    this.#working.delete(thread);
    this.#idle.push(thread);
    this.#line.unshift(...runs.slice(settled));
    this.#dismiss();
    this.#serve();
  }
}
