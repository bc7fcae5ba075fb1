/**
 * Truth values and bit logic that are decided at run time. AQO can compare bits with constants and copy bits; every
 * other operation is composed of these with scratch bits.
 */
import type { Comparison, Condition } from '../../../domain/circuit.ts';
import type { BitSource, CircuitBuilder } from '../../circuit-builder.ts';
import { bitsOf, exactValue, knownNumber } from './values.ts';

/** Known at compile time, or the conditions that must all hold. */
export type Truth = boolean | readonly Condition[];

const OPPOSITE: Readonly<Record<Comparison, Comparison>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
};

/** Result of comparing two known numbers, exact for whole numbers of any size. */
export function compareNumbers(a: number | bigint, operator: Comparison, b: number | bigint): boolean {
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '==':
      return a >= b && a <= b;
    case '!=':
      return a < b || a > b;
  }
}

/** Most bits of one condition; wider comparisons are split. */
const MAX_CONDITION_BITS = 32;

/** Compares an unsigned number in bits with a known one. */
export function compareBits(
  builder: CircuitBuilder,
  bits: readonly BitSource[],
  operator: Comparison,
  value: number | bigint,
): Truth {
  const known = knownNumber(bits);
  if (known !== undefined) return compareNumbers(exactValue(known), operator, value);
  const whole = typeof value === 'bigint' || Number.isInteger(value);
  if (value < 0 || value >= 2 ** bits.length || !whole) {
    return operator === '==' ? false : operator === '!=' ? true : compareNumbers(0, operator, value);
  }
  if (operator === '==') return equality(bits, value);
  if (operator === '!=') {
    const equal = equality(bits, value);
    return equal === false ? true : negateTruth(builder, equal);
  }
  return order(builder, bits, operator, BigInt(value));
}

/** An order: the higher bits decide, and where they are equal the lower ones. */
function order(
  builder: CircuitBuilder,
  bits: readonly BitSource[],
  operator: Comparison,
  value: bigint,
): Truth {
  const known = knownNumber(bits);
  if (known !== undefined) return compareNumbers(exactValue(known), operator, value);
  if (bits.length <= MAX_CONDITION_BITS)
    return [{ bits: plainBits(builder, bits), op: operator, value: Number(value) }];
  const [low, high] = [bits.slice(0, MAX_CONDITION_BITS), bits.slice(MAX_CONDITION_BITS)];
  const above = value >> BigInt(MAX_CONDITION_BITS);
  const strict = operator === '<' || operator === '<=' ? '<' : '>';
  const below = order(builder, low, operator, BigInt.asUintN(MAX_CONDITION_BITS, value));
  const decided = order(builder, high, strict, above);
  return eitherTrue(builder, decided, bothTrue(equality(high, above), below));
}

function equality(bits: readonly BitSource[], value: number | bigint): Truth {
  const wanted = bitsOf(value, bits.length);
  const conditions: Condition[] = [];
  let open: { bits: number[]; value: number } | undefined;
  for (const [index, source] of bits.entries()) {
    const want = wanted[index] ?? 0;
    if (typeof source === 'number') {
      if (source !== want) return false;
      continue;
    }
    if (open === undefined || open.bits.length >= MAX_CONDITION_BITS) {
      open = { bits: [], value: 0 };
      conditions.push({ bits: open.bits, op: '==', value: 0 });
    }
    if ((source.inverted === true) !== (want === 1)) open.value += 2 ** open.bits.length;
    open.bits.push(source.bit);
    conditions[conditions.length - 1] = { bits: open.bits, op: '==', value: open.value };
  }
  return conditions;
}

/** The same bits as classical bits of the circuit, copied where they are constants or inverted. */
function plainBits(builder: CircuitBuilder, bits: readonly BitSource[]): readonly number[] {
  let width = bits.length;
  while (width > 1 && bits[width - 1] === 0) width--;
  const used = bits.slice(0, width);
  if (used.every((source) => typeof source !== 'number' && source.inverted !== true)) {
    return used.map((source) => (typeof source === 'number' ? 0 : source.bit));
  }
  const copies = builder.newBits(width, false);
  builder.assign(copies, used);
  return copies;
}

/** `!truth`. */
export function negateTruth(builder: CircuitBuilder, truth: Truth): Truth {
  if (typeof truth === 'boolean') return !truth;
  const [only] = truth;
  if (truth.length === 1 && only !== undefined) return [{ ...only, op: OPPOSITE[only.op] }];
  return [{ bits: [materialise(builder, truth)], op: '==', value: 0 }];
}

/** `a && b`. */
export function bothTrue(a: Truth, b: Truth): Truth {
  if (a === false || b === false) return false;
  if (a === true) return b;
  return b === true ? a : [...a, ...b];
}

/** `a || b`. */
export function eitherTrue(builder: CircuitBuilder, a: Truth, b: Truth): Truth {
  if (a === true || b === true) return true;
  if (a === false) return b;
  if (b === false) return a;
  const bit = materialise(builder, a);
  builder.assign([bit], [1], b);
  return [{ bits: [bit], op: '==', value: 1 }];
}

/** A scratch bit that holds a truth value. */
export function materialise(builder: CircuitBuilder, truth: readonly Condition[]): number {
  const [bit = 0] = builder.newBits(1, false);
  builder.assign([bit], [0]);
  builder.assign([bit], [1], truth);
  return bit;
}

/** A truth value as the source of one bit. */
export function truthSource(builder: CircuitBuilder, truth: Truth): BitSource {
  if (typeof truth === 'boolean') return truth ? 1 : 0;
  const [only] = truth;
  const [bit] = only?.bits ?? [];
  if (truth.length === 1 && only?.bits.length === 1 && bit !== undefined && only.op === '==') {
    return only.value === 1 ? { bit } : { bit, inverted: true };
  }
  return { bit: materialise(builder, truth) };
}

/** `~source`. */
export function invertBit(source: BitSource): BitSource {
  if (typeof source === 'number') return source === 1 ? 0 : 1;
  return source.inverted === true ? { bit: source.bit } : { bit: source.bit, inverted: true };
}

function isOne(source: { readonly bit: number; readonly inverted?: boolean }): Condition {
  return { bits: [source.bit], op: '==', value: source.inverted === true ? 0 : 1 };
}

/** One of `& | ^` on two bits. */
export function combineBits(
  builder: CircuitBuilder,
  operator: '&' | '|' | '^',
  a: BitSource,
  b: BitSource,
): BitSource {
  if (typeof a === 'number') return withConstant(operator, b, a);
  if (typeof b === 'number') return withConstant(operator, a, b);
  const [bit = 0] = builder.newBits(1, false);
  if (operator === '^') {
    builder.assign([bit], [a]);
    builder.assign([bit], [invertBit(a)], [isOne(b)]);
  } else if (operator === '&') {
    builder.assign([bit], [0]);
    builder.assign([bit], [1], [isOne(a), isOne(b)]);
  } else {
    builder.assign([bit], [a]);
    builder.assign([bit], [1], [isOne(b)]);
  }
  return { bit };
}

function withConstant(operator: '&' | '|' | '^', source: BitSource, constant: 0 | 1): BitSource {
  if (operator === '^') return constant === 1 ? invertBit(source) : source;
  if (operator === '&') return constant === 1 ? source : 0;
  return constant === 1 ? 1 : source;
}
