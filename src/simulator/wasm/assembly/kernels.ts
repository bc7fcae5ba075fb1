/**
 * Gate kernels for WebAssembly SIMD, in AssemblyScript. Each works on one contiguous block of 2^log amplitudes: real
 * parts at byte address `re`, imaginary parts at `im`. Every kernel has its plain twin with the same order of
 * operations in src/simulator/plain-kernels.ts.
 */

// @ts-ignore: decorator
@inline
function at(base: usize, index: u32): usize {
  return base + ((<usize>index) << 3);
}

/** A coefficient in both lanes; lane 0 keeps `neutral` when bit 0 is a control. */
// @ts-ignore: decorator
@inline
function lanes(value: f64, neutral: f64, controlled: bool): v128 {
  const both = f64x2.splat(value);
  return controlled ? f64x2.replace_lane(both, 0, neutral) : both;
}

// @ts-ignore: decorator
@inline
function swapLanes(v: v128): v128 {
  return i64x2.shuffle(v, v, 1, 0);
}

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

/**
 * Copies `runs` runs of `bytes` bytes from a register to a contiguous block; 1 when any bit of them is set.
 *
 * @param offsets - address of 32-bit run numbers: run k of the register starts at byte offsets[k]·bytes
 */
export function gather(block: usize, register: usize, offsets: usize, runs: u32, bytes: u32): u32 {
  let any = i64x2.splat(0);
  let to = block;
  for (let k: u32 = 0; k < runs; k++) {
    const from = register + <usize>load<u32>(offsets + (<usize>k << 2)) * bytes;
    for (let b: usize = 0; b < <usize>bytes; b += 16) {
      const v = v128.load(from + b);
      any = v128.or(any, v);
      v128.store(to + b, v);
    }
    to += bytes;
  }
  return v128.any_true(any) ? 1 : 0;
}

/** The way back of {@link gather}. */
export function scatter(block: usize, register: usize, offsets: usize, runs: u32, bytes: u32): void {
  for (let k: u32 = 0; k < runs; k++) {
    const to = register + <usize>load<u32>(offsets + (<usize>k << 2)) * bytes;
    const from = block + <usize>k * bytes;
    for (let b: usize = 0; b < <usize>bytes; b += 16) v128.store(to + b, v128.load(from + b));
  }
}

/** Sum of |amplitude|² over `count` neighbouring amplitudes (an even number): even and odd ones apart, then added. */
export function norm(re: usize, im: usize, count: u32): f64 {
  let sum = f64x2.splat(0);
  for (let k: usize = 0; k < (<usize>count) << 3; k += 16) {
    const x = v128.load(re + k), y = v128.load(im + k);
    sum = f64x2.add(sum, f64x2.add(f64x2.mul(x, x), f64x2.mul(y, y)));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/**
 * Sum of |amplitude|² over those of `count` numbers from `start` on (both even) that have bit `bit` set; for a bit
 * above 0 the numbers lack it, and it is inserted.
 */
export function ones(re: usize, im: usize, start: u32, count: u32, bit: u32): f64 {
  const low: u32 = (1 << bit) - 1;
  let sum = f64x2.splat(0);
  for (let k = start; k < start + count; k += 2) {
    const i = bit == 0 ? k : ((k & ~low) << 1) | (1 << bit) | (k & low);
    const x = v128.load(at(re, i)), y = v128.load(at(im, i));
    sum = f64x2.add(sum, f64x2.add(f64x2.mul(x, x), f64x2.mul(y, y)));
  }
  const odd = f64x2.extract_lane(sum, 1);
  return bit == 0 ? odd : f64x2.extract_lane(sum, 0) + odd;
}

/**
 * Sum over pairs (i, i xor flip) of w(i) times one component of conj(a[i xor flip])·a[i]: the real one, or the
 * imaginary one when `odd`. w(i) is the sum of the coefficients of `terms`, each with the sign by parity of
 * `sign and i`. A term is 32 bytes: coefficient for even i, for odd i, sign mask as u32. Pairs are numbered by i without
 * its bit `top`, the highest of `flip`; with `top` 31 every i counts, as flip 0 and 1 need.
 *
 * @param start - first number, even
 * @param count - how many, even
 */
export function pauli(
  re: usize, im: usize, start: u32, count: u32, flip: u32, top: u32, odd: u32, terms: usize, length: u32,
): f64 {
  const low: u32 = (1 << top) - 1;
  const crossed = (flip & 1) != 0;
  const across = flip & ~1;
  let sum = f64x2.splat(0);
  for (let k = start; k < start + count; k += 2) {
    const i = top == 31 ? k : ((k & ~low) << 1) | (k & low);
    const xr = v128.load(at(re, i)), xi = v128.load(at(im, i));
    let yr = v128.load(at(re, i ^ across)), yi = v128.load(at(im, i ^ across));
    if (crossed) {
      yr = swapLanes(yr);
      yi = swapLanes(yi);
    }
    const product = odd != 0
      ? f64x2.sub(f64x2.mul(yr, xi), f64x2.mul(yi, xr))
      : f64x2.add(f64x2.mul(yr, xr), f64x2.mul(yi, xi));
    let weight = f64x2.splat(0);
    let term = terms;
    const end = terms + (<usize>length << 5);
    while (term < end) {
      const minus = <i64>(popcnt<u32>(i & load<u32>(term, 16)) & 1) << 63;
      weight = f64x2.add(weight, v128.xor(v128.load(term), i64x2.splat(minus)));
      term += 32;
    }
    sum = f64x2.add(sum, f64x2.mul(weight, product));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
