/** Indices and slices of registers, numbers and arrays. Both ends of a range are included; -1 is the last element. */
import type { Range } from '../../diagnostics/source-text.ts';
import type { Expression, IndexNode, RangeNode } from '../ast.ts';
import { knownInteger } from './casts.ts';
import type { LoweringContext } from './context.ts';
import type { BitsValue, Value } from './values.ts';
import { bitsOf, bitsOfAngle, describe, exactValue } from './values.ts';

type Evaluate = (ctx: LoweringContext, node: Expression) => Value;

/** Longest range of a loop or a slice. */
export const MAX_RANGE = 1_000_000;

/** The positions an index names. */
export interface Positions {
  readonly indices: readonly number[];
  /** True for a single index. */
  readonly scalar: boolean;
}

/** Whole numbers in equal steps. */
export interface Progression {
  readonly from: number;
  readonly step: number;
  readonly count: number;
}

/**
 * A range `from : step : to`, both ends included. For a slice of something of `length` elements, missing
 * ends are the first and the last element and negative ends count from the back.
 */
export function rangeOf(
  ctx: LoweringContext,
  node: RangeNode,
  evaluate: Evaluate,
  length?: number,
): Progression {
  const part = (expression: Expression | undefined, fallback: number | undefined): number => {
    if (expression === undefined) return fallback ?? ctx.fail('OQ2010', node, 'the range needs both ends');
    return whole(ctx, evaluate(ctx, expression), expression);
  };
  const end = (expression: Expression | undefined, fallback: number | undefined): number => {
    const value = part(expression, fallback);
    return length !== undefined && value < 0 ? value + length : value;
  };
  const last = length === undefined ? undefined : length - 1;
  const first = length === undefined ? undefined : 0;
  const step = part(node.step, 1);
  if (step === 0) ctx.fail('OQ2009', node, 'the step of a range is not 0');
  const from = end(node.from, step > 0 ? first : last);
  const to = end(node.to, step > 0 ? last : first);
  const count = Math.max(0, Math.floor((to - from) / step) + 1);
  if (count > MAX_RANGE)
    ctx.fail('OQ4002', node, `the range has ${count} values, at most ${MAX_RANGE} are allowed`);
  return { from, step, count };
}

/** The positions an index expression names in something of a given length. */
export function positions(
  ctx: LoweringContext,
  item: Expression,
  length: number,
  evaluate: Evaluate,
  what: string,
): Positions {
  const checked = (index: number): number => checkedIndex(ctx, index, item, length, what);
  if (item.kind === 'range') {
    const { from, step, count } = rangeOf(ctx, item, evaluate, length);
    ctx.work(count);
    return {
      indices: Array.from({ length: count }, (_, index) => checked(from + index * step)),
      scalar: false,
    };
  }
  const value = evaluate(ctx, item);
  if (value.kind === 'array') {
    ctx.work(value.items.length);
    const indices = value.items.map((entry) => checked(whole(ctx, entry, item)));
    return { indices, scalar: false };
  }
  return { indices: [checked(whole(ctx, value, item))], scalar: true };
}

/** The position of an index in something of a given length. */
function checkedIndex(
  ctx: LoweringContext,
  index: number,
  range: Range,
  length: number,
  what: string,
): number {
  const actual = index < 0 && ctx.version === 3 ? index + length : index;
  if (actual >= 0 && actual < length) return actual;
  return ctx.fail('OQ2003', range, `index ${index} is out of range: ${what} has ${length} elements`, {
    expected: length === 0 ? 'no index' : `0 to ${length - 1}`,
  });
}

function whole(ctx: LoweringContext, value: Value, range: Range): number {
  return knownInteger(ctx, value, range, 'an index', -Number.MAX_SAFE_INTEGER);
}

/** `base[items]` as a value. */
export function indexValue(ctx: LoweringContext, node: IndexNode, base: Value, evaluate: Evaluate): Value {
  const [item] = node.items;
  if (item === undefined) return ctx.fail('OQ2010', node, 'the index is missing');
  if (base.kind === 'array') return arrayElement(ctx, node, base, evaluate);
  if (node.items.length > 1) return ctx.fail('OQ2010', node, `${describe(base)} has one index`);
  const name = node.base.kind === 'name' ? `"${node.base.name}"` : describe(base);
  if (base.kind === 'qubits') {
    if (base.scalar) return ctx.fail('OQ2003', node, `${name} is a single qubit and has no index`);
    const at = positions(ctx, item, base.qubits.length, evaluate, name);
    return { kind: 'qubits', qubits: at.indices.map((index) => base.qubits[index] ?? 0), scalar: at.scalar };
  }
  const bits =
    base.kind === 'bits'
      ? base
      : base.kind === 'number' && base.type === 'int'
        ? asBits(bitsOf(exactValue(base), base.shape?.width ?? 64))
        : asBits(bitsOfAngle(base));
  if (bits === undefined || bits.scalar) return ctx.fail('OQ2010', node, `${name} has no index`);
  const at = positions(ctx, item, bits.bits.length, evaluate, name);
  return { kind: 'bits', bits: at.indices.map((index) => bits.bits[index] ?? 0), scalar: at.scalar };
}

function asBits(bits: readonly (0 | 1)[] | undefined): BitsValue | undefined {
  return bits === undefined ? undefined : { kind: 'bits', bits, scalar: false };
}

function arrayElement(
  ctx: LoweringContext,
  node: IndexNode,
  base: Value & { readonly kind: 'array' },
  evaluate: Evaluate,
): Value {
  const pick = (value: Value, rest: readonly Expression[]): Value => {
    const [item, ...others] = rest;
    if (item === undefined) return value;
    if (value.kind !== 'array') return ctx.fail('OQ2010', node, 'the array has fewer dimensions');
    const at = positions(ctx, item, value.items.length, evaluate, 'the array');
    const picked = at.indices.map((index) => pick(value.items[index] ?? { kind: 'nothing' }, others));
    return at.scalar ? (picked[0] ?? { kind: 'nothing' }) : { kind: 'array', items: picked };
  };
  return pick(base, node.items);
}
