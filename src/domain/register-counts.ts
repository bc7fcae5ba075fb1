/** Counts of one register, read from the counts over all bits: there is no second record of them. */
import type { ClassicalRegister } from './circuit.ts';
import { countsFrom } from './many-counts.ts';
import type { Counts } from './result.ts';

/**
 * Counts of a register; `registers` are all of them, from classical bit 0 up.
 *
 * @throws RangeError naming the registers when there is none of that name.
 */
export function registerCounts(
  counts: Counts,
  registers: readonly ClassicalRegister[] | undefined,
  name: string,
): Counts {
  let first = 0;
  for (const register of registers ?? []) {
    if (register.name === name) return sliced(counts, first, register.size);
    first += register.size;
  }
  const known = (registers ?? []).map((register) => register.name).join(', ');
  const next = known === '' ? 'the results name no registers' : `known are ${known}`;
  throw new RangeError(`there is no register "${name.slice(0, 60)}"; ${next}`);
}

function sliced(counts: Counts, first: number, size: number): Counts {
  const sums = new Map<string, number>();
  for (const [key, count] of Object.entries(counts)) {
    const part = key.slice(key.length - first - size, key.length - first);
    sums.set(part, (sums.get(part) ?? 0) + count);
  }
  return countsFrom(sums);
}
