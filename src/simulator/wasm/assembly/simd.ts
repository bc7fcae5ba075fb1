/** What the kernels share: addresses and vectors of two numbers. */

/** Address of a number of 8 bytes. */
// @ts-ignore: decorator
@inline
export function at(base: usize, index: u32): usize {
  return base + ((<usize>index) << 3);
}

/** A coefficient in both lanes; lane 0 keeps `neutral` when bit 0 is a control. */
// @ts-ignore: decorator
@inline
export function lanes(value: f64, neutral: f64, controlled: bool): v128 {
  const both = f64x2.splat(value);
  return controlled ? f64x2.replace_lane(both, 0, neutral) : both;
}

/** The two numbers of a vector, exchanged. */
// @ts-ignore: decorator
@inline
export function swapLanes(v: v128): v128 {
  return i64x2.shuffle(v, v, 1, 0);
}
