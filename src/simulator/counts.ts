/** Collects outcomes as counts: one key of classical bits, highest index first. */
import type { Counts } from '../domain/result.ts';

const ZERO = 48;

/** Shots per key. */
export class CountsTable {
  readonly #key: Buffer;
  readonly #table = new Map<string, number>();

  /** @param width - characters of a key: the first classical bits */
  constructor(width: number) {
    this.#key = Buffer.alloc(width);
  }

  /** Adds an outcome; `bits[k]` is classical bit k. */
  add(bits: Uint8Array, shots: number): void {
    const top = this.#key.length - 1;
    for (let bit = 0; bit <= top; bit += 1) this.#key[top - bit] = ZERO + (bits[bit] ?? 0);
    const key = this.#key.toString('latin1');
    this.#table.set(key, (this.#table.get(key) ?? 0) + shots);
  }

  /** All counts. */
  counts(): Counts {
    return Object.fromEntries(this.#table);
  }
}
