/** Values of expressions during lowering: known at compile time, symbolic in parameters, or living in classical bits. */
import type { Angle, AngleExpression } from '../../../domain/angle.ts';
import type { Condition } from '../../../domain/circuit.ts';
import type { BitSource } from '../../circuit-builder.ts';
import type { NumberNode } from '../ast.ts';

/** Width and sign of an integer type that states its width. */
export interface IntegerShape {
  readonly width: number;
  readonly signed: boolean;
}

/** A number known at compile time; booleans are 0 and 1. */
export interface NumberValue {
  readonly kind: 'number';
  readonly type: 'int' | 'float' | 'bool';
  /** The nearest double. */
  readonly value: number;
  /** The whole number itself, where it is beyond 2^53. */
  readonly exact?: bigint;
  /** The type of an `int[n]` or `uint[n]`, at which arithmetic wraps around. */
  readonly shape?: IntegerShape;
  /** Width n of an `angle[n]`, whose bits are the angle in steps of 2 pi / 2^n. */
  readonly angleBits?: number;
}

/** Bits, least significant first, each a constant or a classical bit of the circuit. */
export interface BitsValue {
  readonly kind: 'bits';
  readonly bits: readonly BitSource[];
  /** True for one bit or bool, false for a register. */
  readonly scalar: boolean;
}

/** A value of an expression. */
export type Value =
  | NumberValue
  | BitsValue
  /** An angle that depends on parameters. */
  | { readonly kind: 'symbolic'; readonly angle: AngleExpression }
  /** A truth value decided at run time: all conditions hold. */
  | { readonly kind: 'conditions'; readonly when: readonly Condition[] }
  /** A list by reference: slices of arrays share it. */
  | { readonly kind: 'array'; readonly items: Value[] }
  | { readonly kind: 'qubits'; readonly qubits: readonly number[]; readonly scalar: boolean }
  | { readonly kind: 'nothing' };

/** A type with its sizes computed. */
export interface ResolvedType {
  readonly name: 'bit' | 'bool' | 'int' | 'uint' | 'float' | 'angle' | 'array' | 'qubit';
  /** Width in bits, or length of a register; absent = one bit, or the default width. */
  readonly size?: number;
  readonly element?: ResolvedType;
  readonly sizes?: readonly number[];
}

export const NOTHING: Value = { kind: 'nothing' };

export function intValue(value: number): NumberValue {
  return { kind: 'number', type: 'int', value };
}

/** A whole number of any size; with a shape it wraps around as its type does. */
export function integerOf(value: bigint | number, shape?: IntegerShape): NumberValue {
  const fits = shape === undefined ? value : wrapped(value, shape);
  const number = Number(fits);
  return {
    ...intValue(number),
    ...(!Number.isSafeInteger(number) && { exact: BigInt(fits) }),
    ...(shape && { shape }),
  };
}

function wrapped(value: bigint | number, { width, signed }: IntegerShape): bigint | number {
  const high = signed ? width - 1 : width;
  if (value < 2 ** Math.min(high, 53) && value >= (signed ? -(2 ** Math.min(high, 53)) : 0)) return value;
  return signed ? BigInt.asIntN(width, BigInt(value)) : BigInt.asUintN(width, BigInt(value));
}

/** The number itself: exact, however large. */
export function exactValue({ value, exact }: NumberValue): number | bigint {
  return exact ?? value;
}

/** The whole part of a number, exact. */
export function wholePart({ value, exact }: NumberValue): bigint {
  return exact ?? BigInt(Math.trunc(value));
}

export function floatValue(value: number): NumberValue {
  return { kind: 'number', type: 'float', value };
}

export function boolValue(value: boolean): NumberValue {
  return { kind: 'number', type: 'bool', value: value ? 1 : 0 };
}

/** A whole number; in version 2 it is a real one, which a condition wants exact all the same. */
export function literalValue({ value, exact }: NumberNode, version: 2 | 3): Value {
  const number = version === 2 ? floatValue(value) : intValue(value);
  return exact === undefined ? number : { ...number, exact };
}

/** The value of an angle: a number, or symbolic. */
export function angleValue(angle: Angle): Value {
  return typeof angle === 'number' ? floatValue(angle) : { kind: 'symbolic', angle };
}

/** The unsigned number in bits that are all constant, else undefined. */
export function knownNumber(bits: readonly BitSource[]): NumberValue | undefined {
  if (bits.length > 53) return bits.every((bit) => typeof bit === 'number') ? largeNumber(bits) : undefined;
  let value = 0;
  for (let index = bits.length - 1; index >= 0; index--) {
    const bit = bits[index];
    if (typeof bit !== 'number') return undefined;
    value = value * 2 + bit;
  }
  return intValue(value);
}

function largeNumber(bits: readonly (0 | 1)[]): NumberValue {
  return integerOf(BigInt(`0b${[...bits].reverse().join('')}`));
}

/** Bits of an `angle[n]`, least significant first; undefined for other values. */
export function bitsOfAngle(value: Value): readonly (0 | 1)[] | undefined {
  if (value.kind !== 'number' || value.angleBits === undefined) return undefined;
  return bitsOf(Math.round((value.value / (2 * Math.PI)) * 2 ** value.angleBits), value.angleBits);
}

/** Bits of a number in two's complement, least significant first. */
export function bitsOf(value: number | bigint, width: number): readonly (0 | 1)[] {
  const whole = typeof value === 'bigint' ? value : BigInt(Math.trunc(value));
  const text = BigInt.asUintN(width, whole).toString(2).padStart(width, '0');
  return Array.from({ length: width }, (_, index) => (text[width - 1 - index] === '1' ? 1 : 0));
}

/** Bits whose constants are all known, as a number; other values as they are. */
export function asNumber(value: Value): Value {
  if (value.kind !== 'bits') return value;
  const known = knownNumber(value.bits);
  return known ?? value;
}

/** What a value is, for messages. */
export function describe(value: Value): string {
  switch (value.kind) {
    case 'number':
      return value.type === 'bool' ? 'a bool' : `a number (${value.type})`;
    case 'bits':
      return value.scalar ? 'a bit' : `a register of ${value.bits.length} bits`;
    case 'symbolic':
      return 'an expression over input parameters';
    case 'conditions':
      return 'a bool that depends on a measurement';
    case 'array':
      return 'an array';
    case 'qubits':
      return value.scalar ? 'a qubit' : `a register of ${value.qubits.length} qubits`;
    case 'nothing':
      return 'nothing';
  }
}
