/** Kernels of 1-qubit matrices, with or without controls. */
import { at, lanes, swapLanes } from './simd';

/** Applies a complex 2×2 matrix to bit `target` where all bits of `controls` are 1. */
export function matrix(
  re: usize, im: usize, log: u32, target: u32, controls: u32,
  ar: f64, ai: f64, br: f64, bi: f64, cr: f64, ci: f64, dr: f64, di: f64,
): void {
  if (target == 0) {
    matrixLow(re, im, log, controls, ar, ai, br, bi, cr, ci, dr, di);
    return;
  }
  const lane = (controls & 1) != 0;
  const higher = controls & ~1;
  const bit: u32 = 1 << target;
  const fixed = higher | bit;
  const run = fixed & (~fixed + 1);
  const free = ((<u32>1 << log) - 1) & ~fixed & ~(run - 1);
  const step = (<usize>bit) << 3;
  const a0 = lanes(ar, 1, lane), a1 = lanes(ai, 0, lane), b0 = lanes(br, 0, lane), b1 = lanes(bi, 0, lane);
  const c0 = lanes(cr, 0, lane), c1 = lanes(ci, 0, lane), d0 = lanes(dr, 1, lane), d1 = lanes(di, 0, lane);
  let rest: u32 = 0;
  do {
    let p = at(re, rest | higher);
    let q = at(im, rest | higher);
    const end = p + ((<usize>run) << 3);
    do {
      const xr = v128.load(p), xi = v128.load(q), yr = v128.load(p + step), yi = v128.load(q + step);
      v128.store(p, f64x2.sub(f64x2.add(f64x2.sub(f64x2.mul(a0, xr), f64x2.mul(a1, xi)), f64x2.mul(b0, yr)), f64x2.mul(b1, yi)));
      v128.store(q, f64x2.add(f64x2.add(f64x2.add(f64x2.mul(a0, xi), f64x2.mul(a1, xr)), f64x2.mul(b0, yi)), f64x2.mul(b1, yr)));
      v128.store(p + step, f64x2.sub(f64x2.add(f64x2.sub(f64x2.mul(c0, xr), f64x2.mul(c1, xi)), f64x2.mul(d0, yr)), f64x2.mul(d1, yi)));
      v128.store(q + step, f64x2.add(f64x2.add(f64x2.add(f64x2.mul(c0, xi), f64x2.mul(c1, xr)), f64x2.mul(d0, yi)), f64x2.mul(d1, yr)));
      p += 16;
      q += 16;
    } while (p < end);
    rest = (rest - free) & free;
  } while (rest != 0);
}

/** {@link matrix} for target bit 0: both amplitudes of a pair share one vector. */
function matrixLow(
  re: usize, im: usize, log: u32, controls: u32,
  ar: f64, ai: f64, br: f64, bi: f64, cr: f64, ci: f64, dr: f64, di: f64,
): void {
  const fixed = controls | 1;
  const highest: u32 = 1 << log;
  const above = fixed & ~1;
  const run: u32 = above != 0 ? above & (~above + 1) : highest;
  const free = (highest - 1) & ~fixed & ~(run - 1);
  const s0 = f64x2.replace_lane(f64x2.splat(ar), 1, dr), s1 = f64x2.replace_lane(f64x2.splat(ai), 1, di);
  const o0 = f64x2.replace_lane(f64x2.splat(br), 1, cr), o1 = f64x2.replace_lane(f64x2.splat(bi), 1, ci);
  let rest: u32 = 0;
  do {
    let p = at(re, rest | controls);
    let q = at(im, rest | controls);
    const end = p + ((<usize>run) << 3);
    do {
      const xr = v128.load(p), xi = v128.load(q);
      const yr = swapLanes(xr), yi = swapLanes(xi);
      v128.store(p, f64x2.sub(f64x2.add(f64x2.sub(f64x2.mul(s0, xr), f64x2.mul(s1, xi)), f64x2.mul(o0, yr)), f64x2.mul(o1, yi)));
      v128.store(q, f64x2.add(f64x2.add(f64x2.add(f64x2.mul(s0, xi), f64x2.mul(s1, xr)), f64x2.mul(o0, yi)), f64x2.mul(o1, yr)));
      p += 16;
      q += 16;
    } while (p < end);
    rest = (rest - free) & free;
  } while (rest != 0);
}

/**
 * Exchanges the two values of bit `target` where all bits of `exchange` are 1, then applies the matrix 1, b, c, d.
 * Neither is bit 0.
 */
export function turn(
  re: usize, im: usize, log: u32, target: u32, exchange: u32,
  br: f64, bi: f64, cr: f64, ci: f64, dr: f64, di: f64,
): void {
  const bit: u32 = 1 << target;
  const special = exchange | bit;
  const run = special & (~special + 1);
  const free = ((<u32>1 << log) - 1) & ~bit & ~(run - 1);
  const step = (<usize>bit) << 3;
  const b0 = f64x2.splat(br), b1 = f64x2.splat(bi), c0 = f64x2.splat(cr), c1 = f64x2.splat(ci);
  const d0 = f64x2.splat(dr), d1 = f64x2.splat(di);
  let rest: u32 = 0;
  do {
    const first: usize = exchange != 0 && (rest & exchange) == exchange ? step : 0;
    const second: usize = step - first;
    let p = at(re, rest);
    let q = at(im, rest);
    const end = p + ((<usize>run) << 3);
    do {
      const xr = v128.load(p + first), xi = v128.load(q + first), yr = v128.load(p + second), yi = v128.load(q + second);
      v128.store(p, f64x2.sub(f64x2.add(xr, f64x2.mul(b0, yr)), f64x2.mul(b1, yi)));
      v128.store(q, f64x2.add(f64x2.add(xi, f64x2.mul(b0, yi)), f64x2.mul(b1, yr)));
      v128.store(p + step, f64x2.sub(f64x2.add(f64x2.sub(f64x2.mul(c0, xr), f64x2.mul(c1, xi)), f64x2.mul(d0, yr)), f64x2.mul(d1, yi)));
      v128.store(q + step, f64x2.add(f64x2.add(f64x2.add(f64x2.mul(c0, xi), f64x2.mul(c1, xr)), f64x2.mul(d0, yi)), f64x2.mul(d1, yr)));
      p += 16;
      q += 16;
    } while (p < end);
    rest = (rest - free) & free;
  } while (rest != 0);
}

/** Applies a real 2×2 matrix: {@link matrix} without imaginary parts. */
export function real(
  re: usize, im: usize, log: u32, target: u32, controls: u32, a: f64, b: f64, c: f64, d: f64,
): void {
  realPart(re, log, target, controls, a, b, c, d);
  realPart(im, log, target, controls, a, b, c, d);
}

function realPart(base: usize, log: u32, target: u32, controls: u32, a: f64, b: f64, c: f64, d: f64): void {
  const low = target == 0;
  const lane = (controls & 1) != 0;
  const higher = controls & ~1;
  const highest: u32 = 1 << log;
  const bit: u32 = low ? 0 : 1 << target;
  const fixed = higher | bit;
  const run: u32 = fixed != 0 ? fixed & (~fixed + 1) : highest;
  const free = (highest - 1) & ~fixed & ~(run - 1);
  const step = (<usize>bit) << 3;
  const av = low ? f64x2.replace_lane(f64x2.splat(a), 1, d) : lanes(a, 1, lane);
  const bv = low ? f64x2.replace_lane(f64x2.splat(b), 1, c) : lanes(b, 0, lane);
  const cv = lanes(c, 0, lane), dv = lanes(d, 1, lane);
  let rest: u32 = 0;
  do {
    let p = at(base, rest | higher);
    const end = p + ((<usize>run) << 3);
    if (low) {
      do {
        const x = v128.load(p);
        v128.store(p, f64x2.add(f64x2.mul(av, x), f64x2.mul(bv, swapLanes(x))));
        p += 16;
      } while (p < end);
    } else {
      do {
        const x = v128.load(p), y = v128.load(p + step);
        v128.store(p, f64x2.add(f64x2.mul(av, x), f64x2.mul(bv, y)));
        v128.store(p + step, f64x2.add(f64x2.mul(cv, x), f64x2.mul(dv, y)));
        p += 16;
      } while (p < end);
    }
    rest = (rest - free) & free;
  } while (rest != 0);
}

/** Exchanges the two values of bit `target` (Pauli X) where all bits of `controls` are 1. */
export function flip(re: usize, im: usize, log: u32, target: u32, controls: u32): void {
  if (target == 0 || (controls & 1) != 0) {
    real(re, im, log, target, controls, 0, 1, 1, 0);
    return;
  }
  flipPart(re, log, target, controls);
  flipPart(im, log, target, controls);
}

function flipPart(base: usize, log: u32, target: u32, controls: u32): void {
  const bit: u32 = 1 << target;
  const fixed = controls | bit;
  const run = fixed & (~fixed + 1);
  const free = ((<u32>1 << log) - 1) & ~fixed & ~(run - 1);
  const step = (<usize>bit) << 3;
  let rest: u32 = 0;
  do {
    let p = at(base, rest | controls);
    const end = p + ((<usize>run) << 3);
    do {
      const x = v128.load(p), y = v128.load(p + step);
      v128.store(p, y);
      v128.store(p + step, x);
      p += 16;
    } while (p < end);
    rest = (rest - free) & free;
  } while (rest != 0);
}
