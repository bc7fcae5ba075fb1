/** Operators and functions on values. Division is Python's: `/` is real, `//` rounds down. */
import type { Angle, AngleFunction, AngleOperator } from '../../domain/angle.ts';
import { applyToAngle, combineAngles } from '../../domain/aqo/angle-arithmetic.ts';
import { ANGLE_TOO_LARGE, isTooLarge } from '../angle-size.ts';
import type { Range } from '../diagnostics/source-text.ts';
import type { ArithmeticOperator, CompareOperator } from './ast.ts';
import type { EigenContext } from './context.ts';
import type { EigenValue } from './values.ts';
import { describeValue, numberOf } from './values.ts';

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
    return ctx.fail(
      'EL2006',
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
  const integer = a.integer && b.integer && operator !== '/' && Number.isInteger(result);
  if (integer && !Number.isSafeInteger(result))
    return ctx.fail('EL2005', range, 'the integer is larger than 2^53');
  return numberOf(result, integer);
}

function angleOf(ctx: EigenContext, angle: Angle, range: Range): EigenValue {
  if (isTooLarge(angle)) return ctx.fail('EL1002', range, ANGLE_TOO_LARGE);
  return typeof angle === 'number' ? numberOf(angle, false) : { kind: 'symbolic', angle };
}

function numeric(value: EigenValue): (EigenValue & { readonly kind: 'number' | 'symbolic' }) | undefined {
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
      return Math.floor(a / b);
    case '%':
      return a - b * Math.floor(a / b);
    case '**':
      return a ** b;
  }
}

/** Joining and repeating lists. */
function listOperation(
  ctx: EigenContext,
  operator: ArithmeticOperator,
  left: EigenValue,
  right: EigenValue,
  range: Range,
): EigenValue | undefined {
  let items: EigenValue[] | undefined;
  if (operator === '+' && left.kind === 'list' && right.kind === 'list') {
    if (left.items.length + right.items.length > MAX_LIST)
      return ctx.fail('EL1002', range, `a list has at most ${MAX_LIST} items`);
    ctx.work(left.items.length + right.items.length);
    items = [...left.items, ...right.items];
  }
  if (operator === '*' && left.kind === 'list' && right.kind === 'number' && right.integer) {
    if (left.items.length * right.value > MAX_LIST)
      return ctx.fail('EL1002', range, `a list has at most ${MAX_LIST} items`);
    const { items: part } = left;
    ctx.work(Math.max(0, part.length * right.value));
    items = [];
    for (let turn = 0; turn < right.value; turn++) for (const item of part) items.push(item);
  }
  if (items === undefined) return undefined;
  return { kind: 'list', items };
}

/** `left operator right` as a truth value. */
export function compareValues(
  ctx: EigenContext,
  operator: CompareOperator,
  left: EigenValue,
  right: EigenValue,
  range: Range,
): boolean {
  const a = numeric(left);
  const b = numeric(right);
  if (a?.kind === 'number' && b?.kind === 'number') {
    switch (operator) {
      case '==':
        return a.value === b.value;
      case '!=':
        return a.value !== b.value;
      case '<':
        return a.value < b.value;
      case '<=':
        return a.value <= b.value;
      case '>':
        return a.value > b.value;
      case '>=':
        return a.value >= b.value;
    }
  }
  if (a?.kind === 'symbolic' || b?.kind === 'symbolic') {
    return ctx.fail('EL2008', range, 'a comparison needs values that do not depend on parameters');
  }
  if (operator === '==' || operator === '!=') {
    const same =
      left.kind === right.kind && 'value' in left && 'value' in right && left.value === right.value;
    return (same || (left.kind === 'none' && right.kind === 'none')) === (operator === '==');
  }
  return ctx.fail(
    'EL2006',
    range,
    `"${operator}" cannot compare ${describeValue(left)} with ${describeValue(right)}`,
  );
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
  ['round', Math.round],
]);
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
  if (argument === undefined) return ctx.fail('EL2002', range, `${name} takes one number`);
  if (argument.kind === 'symbolic') {
    const known = SYMBOLIC_FUNCTIONS[name];
    if (known === undefined) return ctx.fail('EL2008', range, `${name} of a parameter is not supported`);
    return angleOf(ctx, applyToAngle(known, argument.angle), range);
  }
  const result = MATH.get(name)?.(argument.value) ?? NaN;
  if (!Number.isFinite(result))
    return ctx.fail('EL2005', range, `${name} of ${argument.value} is not a finite number`);
  return numberOf(result, INTEGER_RESULTS.has(name) || (name === 'abs' && argument.integer));
}
