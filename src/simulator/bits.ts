/** Sets of qubits as bits of a 32-bit integer. */

/** The mask of a list of qubits. */
export function maskOf(qubits: readonly number[]): number {
  return qubits.reduce((mask, qubit) => mask | (1 << qubit), 0);
}

/** The qubits of a mask, ascending. */
export function bitsOf(mask: number): readonly number[] {
  const list: number[] = [];
  for (let rest = mask; rest !== 0; rest &= rest - 1) list.push(lowestBit(rest));
  return list;
}

/** Position of the lowest set bit. */
export function lowestBit(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}

/** Number of set bits. */
export function countBits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** 1 when an odd number of bits is set. */
export function parity(value: number): 0 | 1 {
  let x = value ^ (value >>> 16);
  x ^= x >>> 8;
  x ^= x >>> 4;
  return ((0x6996 >>> (x & 15)) & 1) as 0 | 1;
}

/** Puts the bits of `value` on the positions given, lowest first. */
export function deposit(value: number, positions: readonly number[]): number {
  let mask = 0;
  for (let k = 0; k < positions.length; k += 1) mask |= ((value >>> k) & 1) << (positions[k] ?? 0);
  return mask;
}
