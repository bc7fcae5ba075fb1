/** Operators and functions on values that are known or symbolic. Division of integers drops the remainder: 7 / 2 is 3. */
import type { Angle, AngleFunction, AngleOperator } from '../../../domain/angle.ts';
import { ANGLE_FUNCTIONS } from '../../../domain/angle.ts';
import { applyToAngle, combineAngles } from '../../../domain/aqo/angle-arithmetic.ts';
import { ANGLE_TOO_LARGE, isTooLarge } from '../../angle-size.ts';
import type { BinaryOperator } from '../ast.ts';
import type { NumberValue, Value } from './values.ts';
import { angleValue, floatValue, integerOf, intValue, wholePart } from './values.ts';
import { angleArithmetic } from './angles.ts';
import { integerArithmetic } from './integers.ts';
import { ValueError } from './value-error.ts';

/** Constants by name. */
export const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['π', Math.PI],
  ['tau', 2 * Math.PI],
  ['τ', 2 * Math.PI],
  ['euler', Math.E],
  ['ℇ', Math.E],
]);

const SYMBOLIC: Partial<Record<BinaryOperator, AngleOperator>> = {
  '+': '+',
  '-': '-',
  '*': '*',
  '/': '/',
  '**': '^',
};

/** `left operator right` for `+ - * / % ** << >> & | ^` on numbers and symbolic angles. */
export function arithmetic(operator: BinaryOperator, left: Value, right: Value): Value {
  if (left.kind === 'number' && right.kind === 'number')
    return angleArithmetic(operator, left, right) ?? numbers(operator, left, right);
  const symbol = SYMBOLIC[operator];
  if (symbol === undefined)
    throw new ValueError('OQ2011', `"${operator}" needs values that are known at compile time`);
  return symbolicValue(finite(combineAngles(symbol, angleOf(left), angleOf(right)), operator));
}

/** `-value`. */
export function negated(value: Value): Value {
  const isAngle = value.kind === 'number' && value.angleBits !== undefined;
  return isAngle ? arithmetic('-', { ...value, value: 0 }, value) : arithmetic('*', intValue(-1), value);
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
  if (left.type !== 'float' && right.type !== 'float') return integerArithmetic(operator, left, right);
  return floatValue(finite(real(operator, left.value, right.value), operator));
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
      throw new ValueError('OQ2010', `"${operator}" needs integers`);
  }
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
  if (args.every(isInteger)) {
    const whole = integerFunction(name, args as readonly NumberValue[]);
    if (whole !== undefined) return whole;
  }
  const b = second?.kind === 'number' ? second.value : 0;
  const result = finite(FUNCTIONS.get(name)?.[1](first.value, b) ?? NaN, name);
  return (name === 'ceiling' || name === 'floor') && Number.isSafeInteger(result)
    ? intValue(result)
    : floatValue(result);
}

function isInteger(value: Value): boolean {
  return value.kind === 'number' && value.type !== 'float';
}

/** Functions that give whole numbers for whole numbers; undefined for the others. */
function integerFunction(name: string, [first, second]: readonly NumberValue[]): NumberValue | undefined {
  if (first === undefined) return undefined;
  const a = wholePart(first);
  const b = second === undefined ? 0n : wholePart(second);
  switch (name) {
    case 'ceiling':
    case 'floor':
      return first;
    case 'abs':
      return integerOf(a < 0n ? -a : a, first.shape);
    case 'mod':
      if (b === 0n) throw new ValueError('OQ2009', 'division by zero');
      return integerOf(((a % b) + b) % b, first.shape);
    case 'pow':
      return second === undefined ? undefined : integerArithmetic('**', first, second);
    default:
      return undefined;
  }
}
