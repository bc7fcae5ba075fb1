/**
 * Sampling of basis states from amplitudes: block sums, sorted uniform numbers and one merge of the two. No table
 * of cumulative probabilities is built, and the cost does not depend on the shots times the qubits.
 */
import type { Random } from './random.ts';
import type { Amplitudes } from './register-memory.ts';

const BLOCK = 4096;
/** Basis states between two looks at the cancel flag. */
const CHECK_EVERY = 256;
/** Draws of one basis state between two looks at the cancel flag. */
const CHECK_DRAWS = 2 ** 16;

/** Amplitudes to sample from. */
export interface SampleSource extends Amplitudes {
  /** Probability of `count` neighbouring basis states (an even number). */
  norm(start: number, count: number): number;
  /** Throws when the simulation was cancelled. */
  check(): void;
}

function probabilityAt({ re, im }: Amplitudes, index: number): number {
  const x = re[index] ?? 0;
  const y = im[index] ?? 0;
  return x * x + y * y;
}

/** Probability of each block of {@link BLOCK} neighbouring basis states. */
function blockSums(source: SampleSource): Float64Array {
  const size = source.re.length;
  const sums = new Float64Array(Math.max(1, Math.ceil(size / BLOCK)));
  for (let block = 0; block < sums.length; block += 1) {
    if (block % CHECK_EVERY === 0) source.check();
    sums[block] = source.norm(block * BLOCK, Math.min(BLOCK, size));
  }
  return sums;
}

/** Uniform numbers in ascending order, one at a time, by their order statistics. */
class SortedUniforms {
  readonly #random: Random;
  #left: number;
  #above = 1;

  constructor(count: number, random: Random) {
    this.#left = count;
    this.#random = random;
  }

  /** The next number, or undefined after the last one. */
  next(): number | undefined {
    if (this.#left === 0) return undefined;
    this.#above *= (1 - this.#random.next()) ** (1 / this.#left);
    this.#left -= 1;
    return 1 - this.#above;
  }
}

/**
 * Draws `shots` basis states; equal ones are reported together, in ascending order.
 *
 * @param visit - receives the basis state and how often it was drawn
 */
export function sampleStates(
  source: SampleSource,
  shots: number,
  random: Random,
  visit: (state: number, shots: number) => void,
): void {
  const sums = blockSums(source);
  const total = sums.reduce((sum, value) => sum + value, 0);
  const cursor = new StateCursor(source, sums);
  const uniforms = new SortedUniforms(shots, random);
  let drawn = 0;
  let last = -1;
  let reported = 0;
  for (let u = uniforms.next(); u !== undefined; u = uniforms.next()) {
    const state = cursor.advance(u * total);
    if (state !== last && drawn > 0) {
      visit(last, drawn);
      drawn = 0;
      reported += 1;
      if (reported % CHECK_EVERY === 0) source.check();
    }
    last = state;
    drawn += 1;
    if (drawn % CHECK_DRAWS === 0) source.check();
  }
  if (drawn > 0) visit(last, drawn);
}

/** Finds the basis state of an ascending cumulative probability. */
class StateCursor {
  readonly #amplitudes: Amplitudes;
  readonly #sums: Float64Array;
  /** The last block that any outcome can lie in. */
  readonly #lastBlock: number;
  #block = 0;
  /** Probability of all states before the block, and before the state. */
  #beforeBlock = 0;
  #beforeState = 0;
  #state = 0;
  #possible = 0;

  constructor(amplitudes: Amplitudes, sums: Float64Array) {
    this.#amplitudes = amplitudes;
    this.#sums = sums;
    this.#lastBlock = sums.findLastIndex((sum) => sum > 0);
  }

  /** The state whose interval holds `position`; a state of probability zero is never returned. */
  advance(position: number): number {
    this.#skipBlocks(position);
    const amplitudes = this.#amplitudes;
    const end = Math.min(amplitudes.re.length, (this.#block + 1) * BLOCK);
    let [state, before, possible] = [this.#state, this.#beforeState, this.#possible];
    let found = -1;
    for (; state < end && found < 0;) {
      const probability = probabilityAt(amplitudes, state);
      if (probability > 0) possible = state;
      if (before + probability > position) found = state;
      else {
        before += probability;
        state += 1;
      }
    }
    this.#state = state;
    this.#beforeState = before;
    this.#possible = possible;
    return found < 0 ? possible : found;
  }

  #skipBlocks(position: number): void {
    let next = this.#beforeBlock + (this.#sums[this.#block] ?? 0);
    let moved = false;
    while (next <= position && this.#hasLaterBlock()) {
      this.#beforeBlock = next;
      this.#block += 1;
      next += this.#sums[this.#block] ?? 0;
      moved = true;
    }
    if (!moved) return;
    this.#state = this.#block * BLOCK;
    this.#beforeState = this.#beforeBlock;
  }

  #hasLaterBlock(): boolean {
    return this.#block < this.#lastBlock;
  }
}
