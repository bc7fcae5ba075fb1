/**
 * What a set of gate kernels offers. A block is 2^log neighbouring amplitudes: real parts at byte address `re`,
 * imaginary parts at `im`, both in one memory. The WebAssembly and the plain kernels do the same operations in the
 * same order, so that their results are equal to the last bit.
 */

/** Gate kernels over one memory. */
export interface Kernels {
  /** Applies a complex 2×2 matrix (rows re, im) to bit `target` where all bits of `controls` are 1. */
  matrix(...args: [...block: Block, target: number, controls: number, ...rows: Row, ...lowerRow: Row]): void;
  /**
   * Exchanges the two values of bit `target` where all bits of `exchange` are 1, then applies a complex matrix whose
   * first number is 1. Neither is bit 0.
   */
  turn(
    ...args: [...block: Block, target: number, exchange: number, br: number, bi: number, ...lowerRow: Row]
  ): void;
  /** Applies a real 2×2 matrix a, b, c, d. */
  real(...args: [...block: Block, target: number, controls: number, ...rows: Row]): void;
  /** Applies Pauli X. */
  flip(...args: [...block: Block, target: number, controls: number]): void;
  /** Multiplies amplitudes whose bits in `mask` are all 1 by `pr + i·pi`. */
  phase(...args: [...block: Block, mask: number, pr: number, pi: number]): void;
  /**
   * Multiplies amplitude i, where its bits in `need` are all 1, by (pr + i·pi)·low[i mod 2^lowLog]·high[i / 2^lowLog].
   * `low`: address of 2^lowLog real parts, then imaginary parts, 1 where a needed bit is missing. `high`: address of
   * pairs.
   */
  fan(
    ...args: [
      ...block: Block,
      need: number,
      lowLog: number,
      low: number,
      high: number,
      pr: number,
      pi: number,
    ]
  ): void;
  /**
   * Copies runs of a register into a contiguous block; run k starts at byte offsets[k]·bytes of the register. Gives
   * 0 when all of them are zero, else 1.
   */
  gather(block: number, register: number, offsets: number, runs: number, bytes: number): number;
  /** The way back of `gather`. */
  scatter(block: number, register: number, offsets: number, runs: number, bytes: number): void;
  /** Sum of |amplitude|² over an even number of neighbours: even and odd ones apart, then added. */
  norm(re: number, im: number, count: number): number;
  /**
   * Sum of |amplitude|² where bit `bit` is 1. Bit 0: over `count` indices from `start` on (both even). Higher bits:
   * the numbers are indices without that bit.
   */
  ones(re: number, im: number, start: number, count: number, bit: number): number;
  /**
   * Sum over i of w(i) times the real part of conj(a[i xor flip])·a[i], or the imaginary one when `odd`. i runs over
   * `count` numbers from `start` on (both even) with a 0 inserted at bit `top`; with `top` 31 nothing is inserted.
   * `terms`: address of `length` entries of 32 bytes: coefficient for even i, for odd i, and a mask of 32 bits; the
   * parity of `mask and i` is the sign. w(i) is the sum of the signed coefficients.
   */
  pauli(
    ...args: [
      ...[re: number, im: number, start: number, count: number],
      ...[flip: number, top: number, odd: 0 | 1, terms: number, length: number],
    ]
  ): number;
}

/** Address of the real parts, of the imaginary parts, and log2 of the number of amplitudes. */
type Block = [re: number, im: number, log: number];
type Row = [a: number, b: number, c: number, d: number];
