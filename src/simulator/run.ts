/** One run on its way through the pool: waiting, in a thread, settled. */
import type { ParameterValues } from '../domain/angle.ts';
import { PipelineError } from '../domain/errors.ts';
import { SimulationControl } from './control.ts';
import type { Simulation } from './simulate.ts';
import type { Template } from './template.ts';

/** A finished simulation and its time in the thread. */
export interface TimedSimulation extends Simulation {
  readonly seconds: number;
}

/** A run: its template, what is its own, and how it ends. */
export class Run {
  readonly template: Template;
  readonly seed: string;
  readonly parameters: ParameterValues | undefined;
  readonly control = new SimulationControl();
  readonly done: Promise<TimedSimulation>;
  #settle: { readonly resolve: (value: TimedSimulation) => void; readonly reject: (error: unknown) => void };
  #abort: AbortController | undefined;
  #cancelled = false;

  constructor(template: Template, seed: string, parameters: ParameterValues | undefined) {
    this.template = template;
    this.seed = seed;
    this.parameters = parameters;
    this.#settle = { resolve: () => undefined, reject: () => undefined };
    this.done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.done.catch(() => undefined);
  }

  get isCancelled(): boolean {
    return this.#cancelled;
  }

  /** Aborts at the cancel; made when it is asked for, because few runs have to wait for anything. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#cancelled) this.#abort.abort(cancelled());
    return this.#abort.signal;
  }

  /** Tells whoever works on the run to stop. */
  cancel(): void {
    this.#cancelled = true;
    this.control.cancel();
    this.#abort?.abort(cancelled());
  }

  finish(simulation: TimedSimulation): void {
    this.#settle.resolve(simulation);
  }

  fail(error: unknown): void {
    this.#settle.reject(this.#cancelled ? cancelled() : error);
  }
}

function cancelled(): PipelineError {
  return new PipelineError('CANCELLED', 'the execution was cancelled');
}
