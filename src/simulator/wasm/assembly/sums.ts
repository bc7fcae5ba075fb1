/** Sums over amplitudes: probabilities and expectation values. */
import { at, swapLanes } from './simd';

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
