/**
 * Gate kernels in plain TypeScript: the oracle for the WebAssembly ones, and what runs where SIMD is missing.
 */
import { parity } from './bits.ts';
import type { Kernels } from './kernels.ts';

/** Calls `visit` for every index below `size` whose bits in `ones` are 1 and whose bits in `zeros` are 0. */
function eachIndex(size: number, ones: number, zeros: number, visit: (index: number) => void): void {
  const free = (size - 1) & ~(ones | zeros);
  let rest = 0;
  do {
    visit(rest | ones);
    rest = (rest - free) & free;
  } while (rest !== 0);
}

/** Plain kernels over a memory. */
export class PlainKernels implements Kernels {
  readonly #f: Float64Array;
  readonly #u: Uint32Array;

  constructor(buffer: ArrayBufferLike) {
    this.#f = new Float64Array(buffer);
    this.#u = new Uint32Array(buffer);
  }

  matrix(...[re, im, log, target, controls, ...m]: Parameters<Kernels['matrix']>): void {
    const f = this.#f;
    const [ar, ai, br, bi, cr, ci, dr, di] = m;
    const [r0, i0, bit] = [re / 8, im / 8, 2 ** target];
    eachIndex(2 ** log, controls, bit, (k) => {
      const [xr, xi] = [f[r0 + k] ?? 0, f[i0 + k] ?? 0];
      const [yr, yi] = [f[r0 + k + bit] ?? 0, f[i0 + k + bit] ?? 0];
      f[r0 + k] = ar * xr - ai * xi + br * yr - bi * yi;
      f[i0 + k] = ar * xi + ai * xr + br * yi + bi * yr;
      // A pair in one vector adds its own amplitude first: the same order as the vector kernel.
      const low = target === 0;
      f[r0 + k + bit] = low ? dr * yr - di * yi + cr * xr - ci * xi : cr * xr - ci * xi + dr * yr - di * yi;
      f[i0 + k + bit] = low ? dr * yi + di * yr + cr * xi + ci * xr : cr * xi + ci * xr + dr * yi + di * yr;
    });
  }

  turn(...[re, im, log, target, exchange, br, bi, cr, ci, dr, di]: Parameters<Kernels['turn']>): void {
    const f = this.#f;
    const [r0, i0, bit] = [re / 8, im / 8, 2 ** target];
    eachIndex(2 ** log, 0, bit, (k) => {
      const crossed = exchange !== 0 && (k & exchange) === exchange;
      const [x, y] = crossed ? [k + bit, k] : [k, k + bit];
      const [xr, xi, yr, yi] = [f[r0 + x] ?? 0, f[i0 + x] ?? 0, f[r0 + y] ?? 0, f[i0 + y] ?? 0];
      f[r0 + k] = xr + br * yr - bi * yi;
      f[i0 + k] = xi + br * yi + bi * yr;
      f[r0 + k + bit] = cr * xr - ci * xi + dr * yr - di * yi;
      f[i0 + k + bit] = cr * xi + ci * xr + dr * yi + di * yr;
    });
  }

  real(...[re, im, log, target, controls, a, b, c, d]: Parameters<Kernels['real']>): void {
    const f = this.#f;
    const bit = 2 ** target;
    for (const base of [re / 8, im / 8]) {
      eachIndex(2 ** log, controls, bit, (k) => {
        const [x, y] = [f[base + k] ?? 0, f[base + k + bit] ?? 0];
        f[base + k] = a * x + b * y;
        f[base + k + bit] = target === 0 ? d * y + c * x : c * x + d * y;
      });
    }
  }

  flip(...[re, im, log, target, controls]: Parameters<Kernels['flip']>): void {
    this.real(re, im, log, target, controls, 0, 1, 1, 0);
  }

  phase(...[re, im, log, mask, pr, pi]: Parameters<Kernels['phase']>): void {
    const f = this.#f;
    const [r0, i0] = [re / 8, im / 8];
    eachIndex(2 ** log, mask, 0, (k) => {
      const [xr, xi] = [f[r0 + k] ?? 0, f[i0 + k] ?? 0];
      f[r0 + k] = pr * xr - pi * xi;
      f[i0 + k] = pr * xi + pi * xr;
    });
  }

  fan(...[re, im, log, need, lowLog, low, high, pr, pi]: Parameters<Kernels['fan']>): void {
    const f = this.#f;
    const width = 2 ** lowLog;
    const [r0, i0, lowRe] = [re / 8, im / 8, low / 8];
    eachIndex(2 ** log, need, 0, (k) => {
      const h = high / 8 + 2 * (k >>> lowLog);
      const l = lowRe + (k & (width - 1));
      const [hr, hi, tr, ti] = [f[h] ?? 0, f[h + 1] ?? 0, f[l] ?? 0, f[l + width] ?? 0];
      const [fr, fi] = [hr * pr - hi * pi, hr * pi + hi * pr];
      const [gr, gi] = [tr * fr - ti * fi, tr * fi + ti * fr];
      const [xr, xi] = [f[r0 + k] ?? 0, f[i0 + k] ?? 0];
      f[r0 + k] = gr * xr - gi * xi;
      f[i0 + k] = gr * xi + gi * xr;
    });
  }

  gather(block: number, register: number, offsets: number, runs: number, bytes: number): number {
    for (let k = 0; k < runs; k += 1)
      this.#copy(block + k * bytes, register + this.#run(offsets, k) * bytes, bytes);
    return this.#u.subarray(block / 4, (block + runs * bytes) / 4).some((word) => word !== 0) ? 1 : 0;
  }

  scatter(block: number, register: number, offsets: number, runs: number, bytes: number): void {
    for (let k = 0; k < runs; k += 1)
      this.#copy(register + this.#run(offsets, k) * bytes, block + k * bytes, bytes);
  }

  norm(re: number, im: number, count: number): number {
    const f = this.#f;
    const sums: [number, number] = [0, 0];
    for (let k = 0; k < count; k += 1) {
      const [x, y] = [f[re / 8 + k] ?? 0, f[im / 8 + k] ?? 0];
      if (k % 2 === 0) sums[0] += x * x + y * y;
      else sums[1] += x * x + y * y;
    }
    return sums[0] + sums[1];
  }

  ones(re: number, im: number, start: number, count: number, bit: number): number {
    const f = this.#f;
    const low = 2 ** bit - 1;
    const sums: [number, number] = [0, 0];
    for (let k = start; k < start + count; k += 1) {
      const i = bit === 0 ? k : ((k & ~low) << 1) | (1 << bit) | (k & low);
      const [x, y] = [f[re / 8 + i] ?? 0, f[im / 8 + i] ?? 0];
      sums[k % 2 === 0 ? 0 : 1] += x * x + y * y;
    }
    return bit === 0 ? sums[1] : sums[0] + sums[1];
  }

  pauli(...[re, im, start, count, flip, top, odd, terms, length]: Parameters<Kernels['pauli']>): number {
    const f = this.#f;
    const [r0, i0, low] = [re / 8, im / 8, 2 ** top - 1];
    const sums: [number, number] = [0, 0];
    for (let k = start; k < start + count; k += 1) {
      const i = top === 31 ? k : ((k & ~low) << 1) | (k & low);
      const [xr, xi] = [f[r0 + i] ?? 0, f[i0 + i] ?? 0];
      const [yr, yi] = [f[r0 + (i ^ flip)] ?? 0, f[i0 + (i ^ flip)] ?? 0];
      const product = odd === 1 ? yr * xi - yi * xr : yr * xr + yi * xi;
      let weight = 0;
      for (let term = terms; term < terms + 32 * length; term += 32) {
        const value = f[term / 8 + (i & 1)] ?? 0;
        const mask = this.#u[term / 4 + 4] ?? 0;
        weight += parity(i & mask & ~1) === 1 ? -value : value;
      }
      sums[i % 2 === 0 ? 0 : 1] += weight * product;
    }
    return sums[0] + sums[1];
  }

  #run(offsets: number, k: number): number {
    return this.#u[offsets / 4 + k] ?? 0;
  }

  #copy(to: number, from: number, bytes: number): void {
    this.#f.copyWithin(to / 8, from / 8, (from + bytes) / 8);
  }
}
