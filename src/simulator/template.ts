/**
 * What many runs have in common: an optimiser sends one circuit with its observables again and again, with other
 * angles. The common part goes to a thread once, and short runs share a message: the way to the thread and back then
 * costs less than the run.
 */
import { isDeepStrictEqual } from 'node:util';
import type { SimulationRequest, SimulationTemplate } from './protocol.ts';

/** Runs of one message take together no longer than this: so long a finished one may wait for the others. */
export const MESSAGE_MS = 5;
const MOST_RUNS = 64;
/** Templates that a thread keeps, and the pool. */
export const KEPT_TEMPLATES = 32;
/** A longer text takes longer to run than to send and to read. */
const KEPT_CHARACTERS = 200_000;

/** The common part of some runs. */
export class Template {
  readonly shared: SimulationTemplate;
  #batch = 1;

  constructor(shared: SimulationTemplate) {
    this.shared = shared;
  }

  /** True when threads keep it for the next run. */
  get isKept(): boolean {
    return this.shared.aqo.length <= KEPT_CHARACTERS;
  }

  /** Runs that fit in one message. */
  get batch(): number {
    return this.#batch;
  }

  /** Some runs took so long together. */
  learn(runs: number, milliseconds: number): void {
    const fit = Math.floor((runs * MESSAGE_MS) / milliseconds);
    this.#batch = this.isKept ? Math.max(1, Math.min(MOST_RUNS, fit)) : 1;
  }
}

/** The templates of recent runs, one for each circuit. */
export class Templates {
  readonly #byCircuit = new Map<string, Template>();

  of({ seed: _seed, parameters: _parameters, ...shared }: SimulationRequest): Template {
    const known = this.#byCircuit.get(shared.aqo);
    const template = isDeepStrictEqual(known?.shared, shared) && known ? known : new Template(shared);
    if (!template.isKept) return template;
    this.#byCircuit.delete(shared.aqo);
    this.#byCircuit.set(shared.aqo, template);
    const [oldest] = this.#byCircuit.keys();
    if (this.#byCircuit.size > KEPT_TEMPLATES && oldest !== undefined) this.#byCircuit.delete(oldest);
    return template;
  }
}
