/**
 * Conditions as alternatives that exclude each other, each a set of bits with fixed values. Tools that know equality
 * only can say every condition in this form.
 */
import type { Comparison, Condition } from '../../domain/circuit.ts';

/** Values of some classical bits. No bit at all: it always holds. */
export type Cube = ReadonlyMap<number, 0 | 1>;

/** Most alternatives of one condition. */
const MAX_CUBES = 8;

/** The opposite of each comparison. */
export const OPPOSITE: Readonly<Record<Comparison, Comparison>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
};

/** Alternatives of which exactly one holds when all conditions do; undefined when there are too many. */
export function cubesOf(conditions: readonly Condition[]): readonly Cube[] | undefined {
  let cubes: readonly Cube[] = [new Map()];
  for (const condition of conditions) {
    const next = cubesOfOne(condition);
    if (next === undefined) return undefined;
    cubes = cubes.flatMap((one) => next.flatMap((other) => both(one, other)));
    if (cubes.length > MAX_CUBES) return undefined;
  }
  return cubes;
}

function cubesOfOne({ bits, op, value }: Condition): readonly Cube[] | undefined {
  if (value >= 2 ** bits.length) return op === '==' || op === '>' || op === '>=' ? [] : [new Map()];
  switch (op) {
    case '==':
      return prefix(bits, value, 0);
    case '!=':
      return parted(bits, value, () => true);
    case '<':
      return parted(bits, value, (want) => want === 1);
    case '<=':
      return joined(prefix(bits, value, 0), cubesOfOne({ bits, op: '<', value }));
    case '>':
      return parted(bits, value, (want) => want === 0);
    case '>=':
      return value === 0 ? [new Map()] : cubesOfOne({ bits, op: '>', value: value - 1 });
  }
}

function joined(a: readonly Cube[], b: readonly Cube[] | undefined): readonly Cube[] | undefined {
  return b === undefined || a.length + b.length > MAX_CUBES ? undefined : [...a, ...b];
}

function wantedBit(value: number, index: number): 0 | 1 {
  return Math.floor(value / 2 ** index) % 2 === 1 ? 1 : 0;
}

/** The bits from the highest down to `from` as in `value`; none when one bit would have to be both. */
function prefix(bits: readonly number[], value: number, from: number): readonly Cube[] {
  const cube = new Map<number, 0 | 1>();
  for (let index = from; index < bits.length; index++) {
    const bit = bits[index] ?? 0;
    const want = wantedBit(value, index);
    if (cube.has(bit) && cube.get(bit) !== want) return [];
    cube.set(bit, want);
  }
  return [cube];
}

/** One alternative for each bit that is the highest one to differ from `value`, where that is wanted. */
function parted(
  bits: readonly number[],
  value: number,
  isWanted: (bit: 0 | 1) => boolean,
): readonly Cube[] | undefined {
  const cubes: Cube[] = [];
  for (let index = bits.length - 1; index >= 0; index--) {
    const want = wantedBit(value, index);
    if (!isWanted(want)) continue;
    const differs: Cube = new Map([[bits[index] ?? 0, want === 1 ? 0 : 1]]);
    cubes.push(...prefix(bits, value, index + 1).flatMap((cube) => both(cube, differs)));
    if (cubes.length > MAX_CUBES) return undefined;
  }
  return cubes;
}

/** What holds when both do: one alternative, or none when they exclude each other. */
function both(a: Cube, b: Cube): readonly Cube[] {
  for (const [bit, value] of b) if (a.has(bit) && a.get(bit) !== value) return [];
  return [new Map([...a, ...b])];
}
