/** Kernels of diagonal operations: phases alone, and fans of them. */
import { at, lanes } from './simd';

/** Multiplies amplitudes whose bits in `mask` are all 1 by `pr + i·pi`. */
export function phase(re: usize, im: usize, log: u32, mask: u32, pr: f64, pi: f64): void {
  const lane = (mask & 1) != 0;
  const higher = mask & ~1;
  const highest: u32 = 1 << log;
  const run: u32 = higher != 0 ? higher & (~higher + 1) : highest;
  const free = (highest - 1) & ~higher & ~(run - 1);
  const f0 = lanes(pr, 1, lane), f1 = lanes(pi, 0, lane);
  let rest: u32 = 0;
  do {
    let p = at(re, rest | higher);
    let q = at(im, rest | higher);
    const end = p + ((<usize>run) << 3);
    do {
      const xr = v128.load(p), xi = v128.load(q);
      v128.store(p, f64x2.sub(f64x2.mul(f0, xr), f64x2.mul(f1, xi)));
      v128.store(q, f64x2.add(f64x2.mul(f0, xi), f64x2.mul(f1, xr)));
      p += 16;
      q += 16;
    } while (p < end);
    rest = (rest - free) & free;
  } while (rest != 0);
}

/**
 * Multiplies amplitude i, where its bits in `need` are all 1, by low[i mod 2^lowLog] · high[i >> lowLog]. Entries
 * of the low table whose index lacks a needed bit hold 1, and `high` is skipped there, so `need` splits in two.
 */
export function fan(
  re: usize, im: usize, log: u32, need: u32, lowLog: u32, low: usize, high: usize, pr: f64, pi: f64,
): void {
  const width: u32 = 1 << lowLog;
  const needLow = need & (width - 1);
  const needHigh = need >> lowLog;
  const count: u32 = 1 << (log - lowLog);
  for (let h: u32 = 0; h < count; h++) {
    if ((h & needHigh) != needHigh) continue;
    const hr = load<f64>(high + ((<usize>h) << 4)), hi = load<f64>(high + ((<usize>h) << 4) + 8);
    const fr = hr * pr - hi * pi, fi = hr * pi + hi * pr;
    fanRow(at(re, h << lowLog), at(im, h << lowLog), width, needLow, low, fr, fi);
  }
}

// @ts-ignore: decorator
@inline
function fanRow(re: usize, im: usize, width: u32, need: u32, low: usize, fr: f64, fi: f64): void {
  const lane = (need & 1) != 0;
  const higher = need & ~1;
  const run: u32 = higher != 0 ? higher & (~higher + 1) : width;
  const free = (width - 1) & ~higher & ~(run - 1);
  const f0 = lanes(fr, 1, lane), f1 = lanes(fi, 0, lane);
  const imTable = (<usize>width) << 3;
  let rest: u32 = 0;
  do {
    let k = (<usize>(rest | higher)) << 3;
    const end = k + ((<usize>run) << 3);
    do {
      const tr = v128.load(low + k), ti = v128.load(low + imTable + k);
      const gr = f64x2.sub(f64x2.mul(tr, f0), f64x2.mul(ti, f1));
      const gi = f64x2.add(f64x2.mul(tr, f1), f64x2.mul(ti, f0));
      const xr = v128.load(re + k), xi = v128.load(im + k);
      v128.store(re + k, f64x2.sub(f64x2.mul(gr, xr), f64x2.mul(gi, xi)));
      v128.store(im + k, f64x2.add(f64x2.mul(gr, xi), f64x2.mul(gi, xr)));
      k += 16;
    } while (k < end);
    rest = (rest - free) & free;
  } while (rest != 0);
}
