/**
 * Integers as OpenQASM has them: exact, and where a type states its width they wrap around at it. Of two widths the
 * larger counts, and of two signs the unsigned one; a number written out has at least 32 bits, so that it widens narrow
 * types and takes the type of others. Doubles do the work as long as they are exact.
 */
import type { BinaryOperator } from '../ast.ts';
import type { IntegerShape, NumberValue } from './values.ts';
import { floatValue, integerOf, wholePart } from './values.ts';
import { ValueError } from './value-error.ts';

/** Bits of the largest whole number. */
const MAX_BITS = 4096;
const LARGEST = 2n ** BigInt(MAX_BITS);
/** Width of a number without a type. */
const LITERAL_WIDTH = 32;

/** `left operator right` of two integers. @throws ValueError for what has no value. */
export function integerArithmetic(
  operator: BinaryOperator,
  left: NumberValue,
  right: NumberValue,
): NumberValue {
  const shape = shapeOf(operator, left, right);
  if (operator === '**' && right.value < 0) return fraction(left, right);
  const quick = left.exact ?? right.exact ?? inDoubles(operator, left.value, right.value);
  if (typeof quick === 'number' && Number.isSafeInteger(quick)) return integerOf(quick + 0, shape);
  const result = inBigInts(operator, wholePart(left), wholePart(right));
  if (result > LARGEST || result < -LARGEST)
    throw new ValueError('OQ2009', `the integer has more than ${MAX_BITS} bits`);
  return integerOf(result, shape);
}

/** A power that is no whole number. */
function fraction(left: NumberValue, right: NumberValue): NumberValue {
  const value = left.value ** right.value;
  if (!Number.isFinite(value)) throw new ValueError('OQ2009', 'the result of "**" is not a finite number');
  return floatValue(value);
}

function shapeOf(operator: BinaryOperator, left: NumberValue, right: NumberValue): IntegerShape | undefined {
  const [a, b] = [left.shape, right.shape];
  if (operator === '<<' || operator === '>>' || operator === '**') return a;
  if (a === undefined || b === undefined) {
    const only = a ?? b;
    return only !== undefined && only.width >= LITERAL_WIDTH ? only : undefined;
  }
  if (a.width !== b.width) return a.width > b.width ? a : b;
  return a.signed ? b : a;
}

function inDoubles(operator: BinaryOperator, a: number, b: number): number | undefined {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
    case '%':
      if (b === 0) throw new ValueError('OQ2009', 'division by zero');
      return operator === '/' ? Math.trunc(a / b) : a % b;
    case '**':
      return a ** b;
    default:
      return undefined;
  }
}

function inBigInts(operator: BinaryOperator, a: bigint, b: bigint): bigint {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
    case '%':
      if (b === 0n) throw new ValueError('OQ2009', 'division by zero');
      return operator === '/' ? a / b : a % b;
    case '**':
      return power(a, b);
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '<<':
    case '>>':
      if (b < 0n || b > 1024n) throw new ValueError('OQ2009', 'a shift is by 0 to 1024 bits');
      return operator === '<<' ? a << b : a >> b;
    default:
      throw new ValueError('OQ2010', `"${operator}" is not defined for numbers`);
  }
}

function power(base: bigint, exponent: bigint): bigint {
  const bits = BigInt(base.toString(2).length);
  if (bits > 1n && (bits - 1n) * exponent > BigInt(MAX_BITS))
    throw new ValueError('OQ2009', `the integer has more than ${MAX_BITS} bits`);
  if (base === 1n || base === 0n) return exponent === 0n ? 1n : base;
  if (base === -1n) return exponent % 2n === 0n ? 1n : -1n;
  return base ** exponent;
}

/** `~value`: all bits of the type turned. */
export function invertedInteger(value: NumberValue): NumberValue {
  return integerOf(-wholePart(value) - 1n, value.shape);
}
