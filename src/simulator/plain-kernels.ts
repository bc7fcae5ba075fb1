/**
 * Gate kernels in plain TypeScript: the oracle for the fast ones and what runs where WebAssembly SIMD is missing.
 * Amplitudes are two arrays (real, imaginary); array index bit k is live qubit k.
 */
import type { Matrix2 } from './matrices.ts';

/** Amplitudes of one register. */
export interface Amplitudes {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Set bits for a list of qubits. */
export function maskOf(qubits: readonly number[]): number {
  return qubits.reduce((mask, qubit) => mask | (1 << qubit), 0);
}

/** Applies a 2×2 matrix to `target` where all bits of `controls` are 1. */
export function applyMatrix({ re, im }: Amplitudes, target: number, controls: number, m: Matrix2): void {
  const bit = 1 << target;
  const free = (re.length - 1) & ~(bit | controls);
  const [ar, ai, br, bi, cr, ci, dr, di] = m;
  let rest = 0;
  do {
    const i = rest | controls;
    const j = i | bit;
    const [xr = 0, xi = 0, yr = 0, yi = 0] = [re[i], im[i], re[j], im[j]];
    re[i] = ar * xr - ai * xi + br * yr - bi * yi;
    im[i] = ar * xi + ai * xr + br * yi + bi * yr;
    re[j] = cr * xr - ci * xi + dr * yr - di * yi;
    im[j] = cr * xi + ci * xr + dr * yi + di * yr;
    rest = (rest - free) & free;
  } while (rest !== 0);
}

/** Multiplies amplitudes whose bits in `mask` are all 1 by `pr + i·pi`. */
export function applyPhase({ re, im }: Amplitudes, mask: number, pr: number, pi: number): void {
  const free = (re.length - 1) & ~mask;
  let rest = 0;
  do {
    const i = rest | mask;
    const [xr = 0, xi = 0] = [re[i], im[i]];
    re[i] = pr * xr - pi * xi;
    im[i] = pr * xi + pi * xr;
    rest = (rest - free) & free;
  } while (rest !== 0);
}

/** Exchanges two qubits. */
export function applySwap({ re, im }: Amplitudes, a: number, b: number): void {
  const [low, high] = [1 << a, 1 << b];
  const free = (re.length - 1) & ~(low | high);
  let rest = 0;
  do {
    const [i, j] = [rest | low, rest | high];
    const [xr = 0, xi = 0] = [re[i], im[i]];
    re[i] = re[j] ?? 0;
    im[i] = im[j] ?? 0;
    re[j] = xr;
    im[j] = xi;
    rest = (rest - free) & free;
  } while (rest !== 0);
}
