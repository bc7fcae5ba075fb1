/** Copies between a register and the contiguous block that the kernels work on. */

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
