/** Collects outcomes as counts: one key of classical bits, highest index first. */
import { PipelineError } from '../domain/errors.ts';
import { countsFrom, manyCounts, MANY_OUTCOMES } from '../domain/many-counts.ts';
import type { Counts, ManyCounts } from '../domain/result.ts';

const ZERO = 48;

/** Most different outcomes of one run, which a million shots never exceed, and most characters of all their keys. */
const MAX_OUTCOMES = 2 ** 20;
const MAX_CHARACTERS = 2 ** 27;

/** Shots per key. */
export class CountsTable {
  readonly #key: Buffer;
  readonly #table = new Map<string, number>();
  readonly #most: number;

  /** @param width - characters of a key: the first classical bits */
  constructor(width: number) {
    this.#key = Buffer.alloc(width);
    this.#most = Math.min(MAX_OUTCOMES, Math.floor(MAX_CHARACTERS / Math.max(1, width)));
  }

  /**
   * Adds an outcome; `bits[k]` is classical bit k.
   *
   * @throws {@link PipelineError} `EXECUTION_STAGE_FAILED` for one different outcome too many.
   */
  add(bits: Uint8Array, shots: number): void {
    const top = this.#key.length - 1;
    for (let bit = 0; bit <= top; bit += 1) this.#key[top - bit] = ZERO + (bits[bit] ?? 0);
    const key = this.#key.toString('latin1');
    const before = this.#table.get(key);
    if (before === undefined && this.#table.size === this.#most) throw tooMany(this.#most, top + 1);
    this.#table.set(key, (before ?? 0) + shots);
  }

  /** All counts. */
  counts(): Counts {
    return countsFrom(this.#table);
  }

  /**
   * All counts, as text when they are many: so they cost the thread that gets them nothing.
   *
   * @param check - called every few ms; may throw
   */
  toSend(check: () => void): Counts | ManyCounts {
    if (this.#table.size <= MANY_OUTCOMES) return this.counts();
    const steps = manyCounts(this.#table, this.#key.length);
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done === true) return step.value;
      check();
    }
  }
}

function tooMany(limit: number, width: number): PipelineError {
  const most = `more than ${limit} different outcomes of ${width} bits, the most that are counted`;
  const message = `the shots have ${most}: ask for fewer shots, or measure fewer qubits`;
  return new PipelineError('EXECUTION_STAGE_FAILED', message, { limit });
}
