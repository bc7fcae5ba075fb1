/** Workers that run in one process: more may come, and all of them stop together. */
import type { Worker } from '@temporalio/worker';

/** The workers of a process. */
export class RunningWorkers {
  readonly #workers: Worker[] = [];
  readonly #runs: Promise<void>[] = [];
  #fail: (error: unknown) => void = () => undefined;
  #drain: () => void = () => undefined;
  #draining = false;
  /** Settles when all workers have stopped after {@link RunningWorkers.drain}; rejects when one failed. */
  readonly stopped: Promise<void>;

  constructor() {
    const failed = new Promise<never>((_resolve, reject) => (this.#fail = reject));
    const drained = new Promise<void>((resolve) => (this.#drain = resolve)).then(() =>
      Promise.all(this.#runs).then(() => undefined),
    );
    this.stopped = Promise.race([failed, drained]);
    // Whoever waits for it hears of a failure; nobody has to.
    this.stopped.catch(() => undefined);
  }

  /** Runs workers from now on, as soon as all of them are made. */
  async started(workers: readonly Promise<Worker>[]): Promise<void> {
    for (const worker of await Promise.all(workers)) this.#follow(this.#run(worker));
  }

  /** Makes and runs one more; a failure is one of all. */
  run(create: () => Promise<Worker>): void {
    if (!this.#draining) this.#follow(create().then((worker) => this.#run(worker)));
  }

  /** Stops taking work, and waits until what runs has ended or was handed over. */
  async drain(): Promise<void> {
    this.#draining = true;
    for (const worker of this.#workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    this.#drain();
    await this.stopped;
  }

  #follow(run: Promise<void>): void {
    run.catch(this.#fail);
    this.#runs.push(run);
  }

  #run(worker: Worker): Promise<void> {
    this.#workers.push(worker);
    const run = worker.run();
    if (this.#draining) worker.shutdown();
    return run;
  }
}
