/**
 * Conditions as OpenQASM 2 can say them: a whole register equals a number. A guard is a set of values of some bits; it
 * is written as one `if` for each value, and its bits must be one register.
 */
import type { Comparison, Condition } from '../../domain/circuit.ts';

/** Bits in ascending order, and the values (bit 0 of a value is the first bit) for which an operation runs. */
export interface Guard {
  readonly bits: readonly number[];
  readonly values: readonly bigint[];
}

/** Most statements that one guarded operation becomes. */
const MAX_VALUES = 16;
/** Widest comparison other than equality. */
const MAX_COMPARED_BITS = 10;

const HOLDS: Readonly<Record<Comparison, (a: bigint, b: bigint) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** The guard of conditions that must all hold; undefined when it has too many values to be written out. */
export function guardOf(conditions: readonly Condition[]): Guard | undefined {
  return conditions.reduce<Guard | undefined>(
    (guard, condition) => {
      const next = guardOfOne(condition);
      return guard === undefined || next === undefined ? undefined : bothGuards(guard, next);
    },
    { bits: [], values: [0n] },
  );
}

function guardOfOne({ bits, op, value }: Condition): Guard | undefined {
  const wanted = BigInt(value);
  if (op === '==') return sorted(bits, [wanted]);
  if (bits.length > MAX_COMPARED_BITS) return undefined;
  const all = Array.from({ length: 2 ** bits.length }, (_, k) => BigInt(k));
  return sorted(
    bits,
    all.filter((candidate) => HOLDS[op](candidate, wanted)),
  );
}

function sorted(bits: readonly number[], values: readonly bigint[]): Guard | undefined {
  if (values.length > MAX_VALUES) return undefined;
  const order = bits.map((_, index) => index).sort((a, b) => (bits[a] ?? 0) - (bits[b] ?? 0));
  const moved = (value: bigint): bigint =>
    order.reduce((sum, from, to) => sum | (((value >> BigInt(from)) & 1n) << BigInt(to)), 0n);
  return { bits: order.map((index) => bits[index] ?? 0), values: values.map(moved) };
}

/** The guard that holds when both hold. */
export function bothGuards(a: Guard, b: Guard): Guard | undefined {
  const bits = [...new Set([...a.bits, ...b.bits])].sort((x, y) => x - y);
  const spread = (from: Guard, value: bigint): bigint =>
    from.bits.reduce((sum, bit, k) => sum | (((value >> BigInt(k)) & 1n) << BigInt(bits.indexOf(bit))), 0n);
  const mask = (of: Guard): bigint => spread(of, (1n << BigInt(of.bits.length)) - 1n);
  const shared = mask(a) & mask(b);
  const values = a.values.flatMap((one) =>
    b.values.flatMap((two) => {
      const [first, second] = [spread(a, one), spread(b, two)];
      return (first & shared) === (second & shared) ? [first | second] : [];
    }),
  );
  return values.length > MAX_VALUES ? undefined : { bits, values };
}

/** The guard that holds when this one does not. */
export function oppositeGuard({ bits, values }: Guard): Guard | undefined {
  if (bits.length > MAX_COMPARED_BITS) return undefined;
  const all = Array.from({ length: 2 ** bits.length }, (_, k) => BigInt(k));
  const rest = all.filter((value) => !values.includes(value));
  return rest.length > MAX_VALUES ? undefined : { bits, values: rest };
}

/** Sizes of classical registers, in order, such that the bits of every guard lie in one of them. */
export function registersFor(clbits: number, guards: readonly Guard[]): readonly number[] {
  const ranges = guards
    .filter(({ bits }) => bits.length > 0)
    .map(({ bits }) => [bits[0] ?? 0, (bits.at(-1) ?? 0) + 1] as const)
    .sort(([a], [b]) => a - b);
  const sizes: number[] = [];
  let at = 0;
  let inGuard = false;
  for (const [first, end] of ranges) {
    if (first < at && inGuard) {
      sizes[sizes.length - 1] = (sizes.at(-1) ?? 0) + Math.max(0, end - at);
    } else {
      if (first > at) sizes.push(first - at);
      sizes.push(end - first);
    }
    inGuard = true;
    at = Math.max(at, end);
  }
  if (clbits > at) sizes.push(clbits - at);
  return sizes;
}

/** The same guard over all bits of its register: bits that nothing has written yet are 0, others may be either. */
export function overRegister(
  guard: Guard,
  register: readonly number[],
  written: ReadonlySet<number>,
): Guard | undefined {
  const others = register.filter((bit) => !guard.bits.includes(bit));
  return others.reduce<Guard | undefined>(
    (wide, bit) => wide && bothGuards(wide, { bits: [bit], values: written.has(bit) ? [0n, 1n] : [0n] }),
    guard,
  );
}
