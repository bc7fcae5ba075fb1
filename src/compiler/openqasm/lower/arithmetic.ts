/** Operators and functions on values that are known or symbolic. Division of integers drops the remainder: 7 / 2 is 3. */
import type { Angle, AngleFunction, AngleOperator } from '../../../domain/angle.ts';
import { ANGLE_FUNCTIONS } from '../../../domain/angle.ts';
import { applyToAngle, combineAngles } from '../../../domain/aqo/angle-arithmetic.ts';
import { ANGLE_TOO_LARGE, isTooLarge } from '../../angle-size.ts';
import type { BinaryOperator } from '../ast.ts';
import type { NumberValue, Value } from './values.ts';
import { angleValue, floatValue, intValue } from './values.ts';

/** Thrown when a value cannot be computed; the caller knows the place. */
export class ValueError extends Error {
  override readonly name = 'ValueError';
  readonly code: 'OQ2009' | 'OQ2010' | 'OQ2011' | 'OQ4004';

  constructor(code: ValueError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Constants by name. */
export const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['π', Math.PI],
  ['tau', 2 * Math.PI],
  ['τ', 2 * Math.PI],
  ['euler', Math.E],
  ['ℇ', Math.E],
]);

const INTEGER_RULES: Partial<Record<BinaryOperator, (a: bigint, b: bigint) => bigint>> = {
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
};

const SYMBOLIC: Partial<Record<BinaryOperator, AngleOperator>> = {
  '+': '+',
  '-': '-',
  '*': '*',
  '/': '/',
  '**': '^',
};

/** `left operator right` for `+ - * / % ** << >> & | ^` on numbers and symbolic angles. */
export function arithmetic(operator: BinaryOperator, left: Value, right: Value): Value {
  if (left.kind === 'number' && right.kind === 'number') return numbers(operator, left, right);
  const symbol = SYMBOLIC[operator];
  if (symbol === undefined)
    throw new ValueError('OQ2011', `"${operator}" needs values that are known at compile time`);
  return symbolicValue(finite(combineAngles(symbol, angleOf(left), angleOf(right)), operator));
}

function symbolicValue(angle: Angle): Value {
  if (isTooLarge(angle)) throw new ValueError('OQ4004', ANGLE_TOO_LARGE);
  return angleValue(angle);
}

function angleOf(value: Value): Parameters<typeof combineAngles>[1] {
  if (value.kind === 'number') return value.value;
  if (value.kind === 'symbolic') return value.angle;
  throw new ValueError('OQ2010', 'arithmetic needs numbers');
}

function finite<T>(value: T, what: string): T {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new ValueError('OQ2009', `the result of "${what}" is not a finite number`);
  }
  return value;
}

function numbers(operator: BinaryOperator, left: NumberValue, right: NumberValue): NumberValue {
  const rule = INTEGER_RULES[operator];
  if (rule !== undefined) return bitwise(operator, rule, left, right);
  const integers = left.type !== 'float' && right.type !== 'float';
  const exact = finite(real(operator, left.value, right.value), operator);
  const result = integers && operator === '/' ? Math.trunc(exact) : exact;
  if (!integers || !Number.isInteger(result)) return floatValue(result);
  if (!Number.isSafeInteger(result)) throw new ValueError('OQ2009', 'the integer is larger than 2^53');
  return intValue(result);
}

function real(operator: BinaryOperator, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '**':
      return a ** b;
    case '/':
    case '%':
      if (b === 0) throw new ValueError('OQ2009', 'division by zero');
      return operator === '/' ? a / b : a % b;
    default:
      throw new ValueError('OQ2010', `"${operator}" is not defined for numbers`);
  }
}

function bitwise(
  operator: BinaryOperator,
  rule: (a: bigint, b: bigint) => bigint,
  left: NumberValue,
  right: NumberValue,
): NumberValue {
  if (left.type === 'float' || right.type === 'float')
    throw new ValueError('OQ2010', `"${operator}" needs integers`);
  const shift = operator === '<<' || operator === '>>';
  if (shift && (right.value < 0 || right.value > 64))
    throw new ValueError('OQ2009', 'a shift is by 0 to 64 bits');
  const result = Number(rule(BigInt(left.value), BigInt(right.value)));
  if (!Number.isSafeInteger(result)) throw new ValueError('OQ2009', 'the integer is larger than 2^53');
  return intValue(result);
}

const FUNCTIONS: ReadonlyMap<string, readonly [number, (a: number, b: number) => number]> = new Map<
  string,
  readonly [number, (a: number, b: number) => number]
>([
  ['sin', [1, Math.sin]],
  ['cos', [1, Math.cos]],
  ['tan', [1, Math.tan]],
  ['arcsin', [1, Math.asin]],
  ['arccos', [1, Math.acos]],
  ['arctan', [1, Math.atan]],
  ['asin', [1, Math.asin]],
  ['acos', [1, Math.acos]],
  ['atan', [1, Math.atan]],
  ['exp', [1, Math.exp]],
  ['ln', [1, Math.log]],
  ['log', [1, Math.log]],
  ['sqrt', [1, Math.sqrt]],
  ['ceiling', [1, Math.ceil]],
  ['floor', [1, Math.floor]],
  ['abs', [1, Math.abs]],
  ['pow', [2, (a, b) => a ** b]],
  ['mod', [2, (a, b) => a - b * Math.floor(a / b)]],
]);
const INTEGER_FUNCTIONS: ReadonlySet<string> = new Set(['ceiling', 'floor', 'mod', 'pow', 'abs']);

/** Number of arguments of a built-in function, or undefined when there is none of that name. */
export function functionArity(name: string): number | undefined {
  return FUNCTIONS.get(name)?.[0];
}

/** Applies a built-in function. */
export function callFunction(name: string, args: readonly Value[]): Value {
  const [first, second] = args;
  const symbolic = args.find((value) => value.kind === 'symbolic');
  if (symbolic?.kind === 'symbolic') {
    const known = ANGLE_FUNCTIONS.find(
      (candidate): candidate is AngleFunction => candidate === (name === 'log' ? 'ln' : name),
    );
    if (name === 'pow' && first !== undefined && second !== undefined) return arithmetic('**', first, second);
    if (known === undefined) throw new ValueError('OQ2011', `${name} of an input parameter is not supported`);
    return symbolicValue(applyToAngle(known, symbolic.angle));
  }
  if (first?.kind !== 'number') throw new ValueError('OQ2010', `${name} needs a number`);
  const b = second?.kind === 'number' ? second.value : 0;
  const result = finite(FUNCTIONS.get(name)?.[1](first.value, b) ?? NaN, name);
  const whole =
    INTEGER_FUNCTIONS.has(name) && args.every((value) => value.kind === 'number' && value.type !== 'float');
  return (whole || name === 'ceiling' || name === 'floor') && Number.isSafeInteger(result)
    ? intValue(result)
    : floatValue(result);
}
