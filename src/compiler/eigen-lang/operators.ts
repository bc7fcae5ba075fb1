/** Operators and functions on values. Division is Python's: `/` is real, `//` rounds down. */
import type { Angle, AngleFunction, AngleOperator } from '../../domain/angle.ts';
import { applyToAngle, combineAngles } from '../../domain/aqo/angle-arithmetic.ts';
import { ANGLE_TOO_LARGE, isTooLarge } from '../angle-size.ts';
import type { Range } from '../diagnostics/source-text.ts';
import type { ArithmeticOperator } from './ast.ts';
import type { EigenContext } from './context.ts';
import type { EigenValue, ListValue } from './values.ts';
import { describeValue, isMeasured, numberOf } from './values.ts';

const SYMBOLIC: Partial<Record<ArithmeticOperator, AngleOperator>> = {
  '+': '+',
  '-': '-',
  '*': '*',
  '/': '/',
  '**': '^',
};
const MAX_LIST = 100_000;

/** `left operator right`. */
export function calculate(
  ctx: EigenContext,
  operator: ArithmeticOperator,
  left: EigenValue,
  right: EigenValue,
  range: Range,
): EigenValue {
  const lists = listOperation(ctx, operator, left, right, range);
  if (lists !== undefined) return lists;
  const a = numeric(left);
  const b = numeric(right);
  if (a === undefined || b === undefined) {
    const measured = isMeasured(left) || isMeasured(right);
    return ctx.fail(
      measured ? 'EL2008' : 'EL2006',
      range,
      `"${operator}" is not defined for ${describeValue(left)} and ${describeValue(right)}`,
    );
  }
  if (a.kind === 'symbolic' || b.kind === 'symbolic') {
    const symbol = SYMBOLIC[operator];
    if (symbol === undefined) return ctx.fail('EL2008', range, `"${operator}" needs numbers that are known`);
    const angle = combineAngles(
      symbol,
      a.kind === 'number' ? a.value : a.angle,
      b.kind === 'number' ? b.value : b.angle,
    );
    return angleOf(ctx, angle, range);
  }
  const result = real(operator, a.value, b.value);
  if (!Number.isFinite(result)) {
    const zero = b.value === 0 && ['/', '//', '%'].includes(operator);
    return ctx.fail(
      'EL2005',
      range,
      zero ? 'division by zero' : `the result of "${operator}" is not a finite number`,
    );
  }
  const integer = a.integer && b.integer && operator !== '/' && !(operator === '**' && b.value < 0);
  if (integer && !Number.isSafeInteger(result))
    return ctx.fail('EL2005', range, 'the integer is larger than 2^53');
  return numberOf(integer && result === 0 ? 0 : result, integer);
}

/** `-value` or `+value`. */
export function signed(ctx: EigenContext, sign: '-' | '+', value: EigenValue, range: Range): EigenValue {
  if (numeric(value) !== undefined) return calculate(ctx, '*', numberOf(sign === '-' ? -1 : 1), value, range);
  const code = isMeasured(value) ? 'EL2008' : 'EL2006';
  return ctx.fail(code, range, `"${sign}" is not defined for ${describeValue(value)}`);
}

function angleOf(ctx: EigenContext, angle: Angle, range: Range): EigenValue {
  if (isTooLarge(angle)) return ctx.fail('EL1002', range, ANGLE_TOO_LARGE);
  return typeof angle === 'number' ? numberOf(angle, false) : { kind: 'symbolic', angle };
}

/** A value as a number: bools count as 0 and 1. */
export function numeric(
  value: EigenValue,
): (EigenValue & { readonly kind: 'number' | 'symbolic' }) | undefined {
  if (value.kind === 'number' || value.kind === 'symbolic') return value;
  if (value.kind === 'bool') return { kind: 'number', value: value.value ? 1 : 0, integer: true };
  return undefined;
}

function real(operator: ArithmeticOperator, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '//':
      return quotient(a, b);
    case '%':
      return remainder(a, b);
    case '**':
      return a ** b;
  }
}

/** Has the sign of the divisor, as Python's. */
function remainder(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 || Object.is(b, -0) ? -0 : 0;
  return rest < 0 === b < 0 ? rest : rest + b;
}

/** `a // b`: exact where the quotient of a and b would round up. */
function quotient(a: number, b: number): number {
  if (b === 0) return NaN;
  const whole = (a - remainder(a, b)) / b;
  const floor = Math.floor(whole);
  return whole - floor > 0.5 ? floor + 1 : floor;
}

/** Joining and repeating lists. */
function listOperation(
  ctx: EigenContext,
  operator: ArithmeticOperator,
  left: EigenValue,
  right: EigenValue,
  range: Range,
): EigenValue | undefined {
  if (operator === '+' && left.kind === 'list' && right.kind === 'list') {
    if (!isRow(left) || !isRow(right) || left.type !== right.type) return undefined;
    roomFor(ctx, left.items.length + right.items.length, range);
    return { ...bare(left), items: [...left.items, ...right.items] };
  }
  if (operator !== '*') return undefined;
  const [list, count] = left.kind === 'list' ? [left, numeric(right)] : [right, numeric(left)];
  if (
    list.kind !== 'list' ||
    !isRow(list) ||
    list.register !== undefined ||
    count?.kind !== 'number' ||
    !count.integer
  )
    return undefined;
  const { items: part } = list;
  roomFor(ctx, part.length * Math.max(0, count.value), range);
  const items: EigenValue[] = [];
  for (let turn = 0; turn < count.value; turn++) for (const item of part) items.push(item);
  return { ...bare(list), items };
}

function isRow({ type }: ListValue): boolean {
  return type === undefined || type === 'tuple';
}

/** What is made of a register is a list. */
function bare({ type }: ListValue): Pick<ListValue, 'kind' | 'type'> {
  return { kind: 'list', ...(type !== undefined && { type }) };
}

function roomFor(ctx: EigenContext, length: number, range: Range): void {
  if (length > MAX_LIST) ctx.fail('EL1002', range, `a list has at most ${MAX_LIST} items`);
  ctx.work(length);
}

const MATH: ReadonlyMap<string, (x: number) => number> = new Map([
  ['sin', Math.sin],
  ['cos', Math.cos],
  ['tan', Math.tan],
  ['asin', Math.asin],
  ['acos', Math.acos],
  ['atan', Math.atan],
  ['exp', Math.exp],
  ['log', Math.log],
  ['log2', Math.log2],
  ['sqrt', Math.sqrt],
  ['ceil', Math.ceil],
  ['floor', Math.floor],
  ['radians', (x: number): number => (x * Math.PI) / 180],
  ['abs', Math.abs],
  ['int', Math.trunc],
  ['float', (x: number): number => x],
  ['round', roundHalfEven],
]);

/** A half goes to the even neighbour, as in Python. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

const INTEGER_RESULTS: ReadonlySet<string> = new Set(['ceil', 'floor', 'int', 'round']);
const SYMBOLIC_FUNCTIONS: Readonly<Record<string, AngleFunction>> = {
  sin: 'sin',
  cos: 'cos',
  tan: 'tan',
  exp: 'exp',
  log: 'ln',
  sqrt: 'sqrt',
};

/** Functions of the module math. */
export const MATH_FUNCTIONS: ReadonlySet<string> = new Set(
  [...MATH.keys()].filter((name) => !['abs', 'int', 'float', 'round'].includes(name)),
);
/** Constants of the module math. */
export const MATH_CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['tau', 2 * Math.PI],
  ['e', Math.E],
]);

/** Applies a function of one number. */
export function callMath(
  ctx: EigenContext,
  name: string,
  value: EigenValue | undefined,
  range: Range,
): EigenValue {
  const argument = value === undefined ? undefined : numeric(value);
  if (argument === undefined) {
    const measured = value !== undefined && isMeasured(value);
    return ctx.fail(
      measured ? 'EL2008' : 'EL2002',
      range,
      `${name} takes one number${measured ? ' that is known' : ''}`,
    );
  }
  if (argument.kind === 'symbolic') {
    const known = SYMBOLIC_FUNCTIONS[name];
    if (known === undefined) return ctx.fail('EL2008', range, `${name} of a parameter is not supported`);
    return angleOf(ctx, applyToAngle(known, argument.angle), range);
  }
  const result = MATH.get(name)?.(argument.value) ?? NaN;
  if (!Number.isFinite(result))
    return ctx.fail('EL2005', range, `${name} of ${argument.value} is not a finite number`);
  if (INTEGER_RESULTS.has(name) && !Number.isSafeInteger(result))
    return ctx.fail('EL2005', range, 'the integer is larger than 2^53');
  return numberOf(result, INTEGER_RESULTS.has(name) || (name === 'abs' && argument.integer));
}
