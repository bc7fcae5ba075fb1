/** Arithmetic of `angle[n]`: steps of 2 pi / 2^n, which wrap around after a full turn. */
import type { BinaryOperator } from '../ast.ts';
import type { NumberValue } from './values.ts';
import { floatValue, integerOf, wholePart } from './values.ts';

/** Widest angle whose steps a double can tell apart. */
const WIDEST = 52;

/** An angle[n] holds multiples of 2 pi / 2^n, from 0 up to 2 pi. */
export function quantised(radians: number, size: number): NumberValue {
  if (size > WIDEST) return floatValue(radians);
  return angleOfSteps(BigInt(Math.round((radians / (2 * Math.PI)) * 2 ** size)), size);
}

/** The angle of so many steps. */
export function angleOfSteps(steps: bigint, size: number): NumberValue {
  const radians = (Number(BigInt.asUintN(size, steps)) * 2 * Math.PI) / 2 ** size;
  return size > WIDEST ? floatValue(radians) : { ...floatValue(radians), angleBits: size };
}

function stepsOf({ value, angleBits = 0 }: NumberValue): bigint {
  return BigInt(Math.round((value / (2 * Math.PI)) * 2 ** angleBits));
}

/** `left operator right` where the specification defines it for angles; undefined where it does not. */
export function angleArithmetic(
  operator: BinaryOperator,
  left: NumberValue,
  right: NumberValue,
): NumberValue | undefined {
  const [a, b] = [left.angleBits, right.angleBits];
  if (a !== undefined && b !== undefined && a === b) return ofAngles(operator, left, right, a);
  if (a !== undefined && right.type === 'int') return byInteger(operator, stepsOf(left), wholePart(right), a);
  if (b !== undefined && left.type === 'int' && operator === '*')
    return angleOfSteps(stepsOf(right) * wholePart(left), b);
  return undefined;
}

function ofAngles(
  operator: BinaryOperator,
  left: NumberValue,
  right: NumberValue,
  size: number,
): NumberValue | undefined {
  const [x, y] = [stepsOf(left), stepsOf(right)];
  switch (operator) {
    case '+':
      return angleOfSteps(x + y, size);
    case '-':
      return angleOfSteps(x - y, size);
    case '/':
      return y === 0n ? undefined : integerOf(x / y);
    case '&':
      return angleOfSteps(x & y, size);
    case '|':
      return angleOfSteps(x | y, size);
    case '^':
      return angleOfSteps(x ^ y, size);
    default:
      return undefined;
  }
}

function byInteger(
  operator: BinaryOperator,
  steps: bigint,
  by: bigint,
  size: number,
): NumberValue | undefined {
  switch (operator) {
    case '*':
      return angleOfSteps(steps * by, size);
    case '/':
      return by === 0n ? undefined : angleOfSteps(steps / by, size);
    case '<<':
      return by < 0n ? undefined : angleOfSteps(by >= BigInt(size) ? 0n : steps << by, size);
    case '>>':
      return by < 0n ? undefined : angleOfSteps(by >= BigInt(size) ? 0n : steps >> by, size);
    default:
      return undefined;
  }
}

/** `~angle`. */
export function invertedAngle(angle: NumberValue): NumberValue {
  return angleOfSteps(~stepsOf(angle), angle.angleBits ?? 0);
}
