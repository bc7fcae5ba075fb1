/** Types with their sizes computed, and values converted to them. */
import { MAX_CLBITS, MAX_QUBITS } from '../../../domain/aqo/limits.ts';
import type { Range } from '../../diagnostics/source-text.ts';
import type { Expression, TypeNode } from '../ast.ts';
import type { LoweringContext } from './context.ts';
import { compareBits, truthSource } from './runtime-bits.ts';
import { angleOfSteps, quantised } from './angles.ts';
import type { NumberValue, ResolvedType, Value } from './values.ts';
import {
  asNumber,
  bitsOf,
  bitsOfAngle,
  boolValue,
  describe,
  exactValue,
  floatValue,
  intValue,
  integerOf,
  knownNumber,
  wholePart,
} from './values.ts';

type Evaluate = (ctx: LoweringContext, node: Expression) => Value;

/** Width of `int` and `uint` without a size. */
export const DEFAULT_INT_WIDTH = 32;
const MAX_ARRAY_ITEMS = 1_000_000;
/** Largest registers; numbers have at most 1024 bits. */
const WIDEST: Partial<Record<TypeNode['name'], number>> = { bit: MAX_CLBITS, qubit: MAX_QUBITS };

/** A size or an index that must be known: a whole number from `low` to `high`. */
export function knownInteger(
  ctx: LoweringContext,
  value: Value,
  range: Range,
  what: string,
  low = 0,
  high = Number.MAX_SAFE_INTEGER,
): number {
  const number = asNumber(value);
  const known = number.kind === 'number' ? number.value : undefined;
  if (known === undefined) {
    const runtime = value.kind === 'bits' || value.kind === 'conditions' || value.kind === 'symbolic';
    return ctx.fail(
      runtime ? 'OQ2011' : 'OQ2010',
      range,
      `${what} must be a known integer, not ${describe(value)}`,
    );
  }
  if (!Number.isInteger(known)) return ctx.fail('OQ2010', range, `${what} must be an integer, not ${known}`);
  if (known < low || known > high) {
    return ctx.fail('OQ4004', range, `${what} is ${known}; it must be from ${low} to ${high}`);
  }
  return known;
}

/** A type whose sizes are computed. */
export function resolveType(ctx: LoweringContext, node: TypeNode, evaluate: Evaluate): ResolvedType {
  if (node.name === 'array') {
    const element = node.element === undefined ? undefined : resolveType(ctx, node.element, evaluate);
    const sizes = node.sizes?.map((size) =>
      knownInteger(ctx, evaluate(ctx, size), size, 'the size of an array'),
    );
    const items = (sizes ?? []).reduce((product, size) => product * size, 1);
    if (items > MAX_ARRAY_ITEMS) ctx.fail('OQ4004', node, `an array has at most ${MAX_ARRAY_ITEMS} elements`);
    ctx.work(items * (element?.name === 'bit' ? (element.size ?? 1) : 1));
    return {
      name: 'array',
      ...(element === undefined ? {} : { element }),
      ...(sizes === undefined ? {} : { sizes }),
    };
  }
  if (node.size === undefined) return { name: node.name };
  if (node.name === 'bool') ctx.fail('OQ2010', node, 'bool has no size');
  const high = WIDEST[node.name] ?? 1024;
  const size = knownInteger(ctx, evaluate(ctx, node.size), node.size, `the size of ${node.name}`, 1, high);
  return { name: node.name, size };
}

/** The value a variable has before it is written. */
export function defaultValue(type: ResolvedType): Value {
  switch (type.name) {
    case 'bool':
      return boolValue(false);
    case 'float':
    case 'angle':
      return floatValue(0);
    case 'bit':
      return {
        kind: 'bits',
        bits: Array.from({ length: type.size ?? 1 }, () => 0 as const),
        scalar: type.size === undefined,
      };
    case 'array':
      return defaultArray(type, 0);
    default:
      return intValue(0);
  }
}

function defaultArray(type: ResolvedType, level: number): Value {
  const { sizes = [], element = { name: 'int' } } = type;
  const length = sizes[level] ?? 0;
  // A value that nothing can change is one for all; rows are assigned to, and each is its own.
  const items =
    level + 1 < sizes.length
      ? Array.from({ length }, () => defaultArray(type, level + 1))
      : new Array<Value>(length).fill(defaultValue(element));
  return { kind: 'array', items };
}

/**
 * A value converted to a type. An explicit cast allows more than an assignment does: bits to numbers and back.
 * `int[n]` of n bits reads them as an unsigned number, as comparisons with `==` in common programs expect.
 */
export function cast(
  ctx: LoweringContext,
  type: ResolvedType,
  value: Value,
  range: Range,
  explicit: boolean,
): Value {
  switch (type.name) {
    case 'int':
    case 'uint':
      return castInteger(ctx, type, value, range);
    case 'float':
    case 'angle':
      return castReal(ctx, type, value, range);
    case 'bool':
      return castBool(ctx, value, range);
    case 'bit':
      return castBits(ctx, type, value, range, explicit);
    case 'array':
      return castArray(ctx, type, value, range, 0);
    case 'qubit':
      return value.kind === 'qubits' ? value : mismatch(ctx, type, value, range);
  }
}

function mismatch(ctx: LoweringContext, type: ResolvedType, value: Value, range: Range): never {
  const size = type.size === undefined ? '' : `[${type.size}]`;
  return ctx.fail('OQ2010', range, `${describe(value)} cannot become ${type.name}${size}`, {
    expected: `a value of type ${type.name}${size}`,
  });
}

function castInteger(ctx: LoweringContext, type: ResolvedType, value: Value, range: Range): Value {
  if (value.kind === 'conditions')
    return { kind: 'bits', bits: [truthSource(ctx.builder, value.when)], scalar: false };
  if (value.kind === 'bits') {
    const known = knownNumber(value.bits);
    if (known !== undefined) return integerOfType(type, known);
    return { kind: 'bits', bits: value.bits.slice(0, type.size ?? value.bits.length), scalar: false };
  }
  if (value.kind !== 'number') return mismatch(ctx, type, value, range);
  if (!Number.isFinite(value.value) && value.exact === undefined) return mismatch(ctx, type, value, range);
  return integerOfType(type, value);
}

/** Two's complement of the type's width; a type that states its width keeps it in arithmetic. */
function integerOfType(type: ResolvedType, number: NumberValue): NumberValue {
  const shape = { width: type.size ?? DEFAULT_INT_WIDTH, signed: type.name === 'int' };
  const stored = integerOf(number.exact ?? Math.trunc(number.value), shape);
  if (type.size !== undefined) return stored;
  const { shape: _unstated, ...plain } = stored;
  return plain;
}

function castReal(ctx: LoweringContext, type: ResolvedType, value: Value, range: Range): Value {
  if (value.kind === 'symbolic') return value;
  if (type.name === 'angle' && value.kind === 'bits') {
    const known = knownNumber(value.bits);
    if (known !== undefined) return angleOfSteps(wholePart(known), value.bits.length);
    return ctx.fail('OQ2011', range, 'an angle of measured bits is not known at compile time');
  }
  const number = asNumber(value);
  if (number.kind !== 'number') return mismatch(ctx, type, value, range);
  const known = number.value;
  return type.name === 'angle' && type.size !== undefined ? quantised(known, type.size) : floatValue(known);
}

function castBool(ctx: LoweringContext, value: Value, range: Range): Value {
  if (value.kind === 'number') return boolValue(value.value !== 0);
  if (value.kind === 'conditions') return value;
  if (value.kind !== 'bits') return mismatch(ctx, { name: 'bool' }, value, range);
  const truth = compareBits(ctx.builder, value.bits, '!=', 0);
  return typeof truth === 'boolean' ? boolValue(truth) : { kind: 'conditions', when: truth };
}

function castBits(
  ctx: LoweringContext,
  type: ResolvedType,
  value: Value,
  range: Range,
  explicit: boolean,
): Value {
  const width = type.size ?? 1;
  ctx.work(width);
  const scalar = type.size === undefined;
  if (value.kind === 'conditions') {
    const bit: Value = { kind: 'bits', bits: [truthSource(ctx.builder, value.when)], scalar: true };
    return castBits(ctx, type, bit, range, explicit);
  }
  if (value.kind === 'bits') {
    const { bits } = value;
    if (bits.length === width) return { ...value, scalar };
    if (explicit)
      return { kind: 'bits', bits: Array.from({ length: width }, (_, index) => bits[index] ?? 0), scalar };
    return ctx.fail('OQ2007', range, `${bits.length} bits cannot be stored in ${width}`);
  }
  const steps = bitsOfAngle(value);
  if (steps?.length === width) return { kind: 'bits', bits: steps, scalar };
  if (value.kind !== 'number' || (value.exact === undefined && !Number.isInteger(value.value)))
    return mismatch(ctx, type, value, range);
  if (scalar) return { kind: 'bits', bits: [value.value === 0 ? 0 : 1], scalar };
  return { kind: 'bits', bits: bitsOf(exactValue(value), width), scalar };
}

function castArray(
  ctx: LoweringContext,
  type: ResolvedType,
  value: Value,
  range: Range,
  level: number,
): Value {
  const length = type.sizes?.[level];
  if (type.sizes === undefined) return value.kind === 'array' ? value : mismatch(ctx, type, value, range);
  if (length === undefined) return cast(ctx, type.element ?? { name: 'int' }, value, range, false);
  if (value.kind !== 'array') return mismatch(ctx, type, value, range);
  if (value.items.length !== length) {
    return ctx.fail('OQ2007', range, `an array of ${value.items.length} elements where ${length} are needed`);
  }
  ctx.work(length);
  return { kind: 'array', items: value.items.map((item) => castArray(ctx, type, item, range, level + 1)) };
}
