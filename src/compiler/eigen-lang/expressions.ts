/** Expressions of Eigen-Lang → values. */
import type { Range } from '../diagnostics/source-text.ts';
import type { Expression } from './ast.ts';
import type { EigenContext } from './context.ts';
import { COST } from '../limits.ts';
import { moduleMember } from './modules.ts';
import { calculate, compareValues } from './operators.ts';
import type { CallArgument } from './quantum.ts';
import type { EigenValue } from './values.ts';
import { NONE, describeValue, numberOf } from './values.ts';

/** What expressions need of the interpreter. */
export interface Names {
  lookup(name: string, range: Range): EigenValue;
  callValue(callee: EigenValue, args: readonly CallArgument[], range: Range): EigenValue;
  withNames<T>(part: (bind: (names: readonly string[], value: EigenValue, range: Range) => void) => T): T;
}

/** A value as a condition; it must be known. */
export function truthOf(ctx: EigenContext, value: EigenValue, range: Range): boolean {
  switch (value.kind) {
    case 'bool':
      return value.value;
    case 'number':
      return value.value !== 0;
    case 'list':
      return value.items.length > 0;
    case 'string':
      return value.value !== '';
    case 'none':
      return false;
    case 'symbolic':
      return ctx.fail('EL2008', range, 'a condition cannot depend on a parameter');
    case 'bit':
      return ctx.fail('EL2008', range, 'a condition cannot depend on a measurement in Eigen-Lang', {
        hint: 'write programs with measured conditions in OpenQASM 3',
      });
    default:
      return ctx.fail('EL2006', range, `${describeValue(value)} is not a condition`);
  }
}

/** The value of an expression. */
export function evaluateWith(ctx: EigenContext, node: Expression, names: Names): EigenValue {
  const evaluate = (part: Expression): EigenValue => evaluateWith(ctx, part, names);
  ctx.work(1);
  switch (node.kind) {
    case 'number':
      return numberOf(node.value, node.integer);
    case 'string':
      return { kind: 'string', value: node.value };
    case 'bool':
      return { kind: 'bool', value: node.value };
    case 'none':
      return NONE;
    case 'name':
      return names.lookup(node.name, node);
    case 'list':
      return { kind: 'list', items: node.items.map(evaluate) };
    case 'unary':
      if (node.operator === 'not')
        return { kind: 'bool', value: !truthOf(ctx, evaluate(node.operand), node.operand) };
      return calculate(ctx, '*', numberOf(node.operator === '-' ? -1 : 1), evaluate(node.operand), node);
    case 'binary':
      return calculate(ctx, node.operator, evaluate(node.left), evaluate(node.right), node);
    case 'compare':
      return {
        kind: 'bool',
        value: compareValues(ctx, node.operator, evaluate(node.left), evaluate(node.right), node),
      };
    case 'logic': {
      const left = evaluate(node.left);
      return truthOf(ctx, left, node.left) === (node.operator === 'or') ? left : evaluate(node.right);
    }
    case 'choice':
      return evaluate(truthOf(ctx, evaluate(node.condition), node.condition) ? node.then : node.otherwise);
    case 'call':
      return call(node, names, evaluate);
    case 'index':
      return item(ctx, evaluate(node.base), evaluate(node.index), node);
    case 'slice':
      return slice(ctx, node, evaluate);
    case 'attribute':
      return attribute(ctx, node, evaluate(node.base));
    case 'comprehension':
      return comprehension(ctx, node, names);
  }
}

function call(
  node: Expression & { readonly kind: 'call' },
  names: Names,
  evaluate: (part: Expression) => EigenValue,
): EigenValue {
  const callee = evaluate(node.callee);
  const args = node.args.map(({ name, value, start, end }) => ({ name, value: evaluate(value), start, end }));
  return names.callValue(callee, args, node);
}

function attribute(
  ctx: EigenContext,
  node: Expression & { readonly kind: 'attribute' },
  base: EigenValue,
): EigenValue {
  const member = base.kind === 'module' ? moduleMember(base.name, node.name) : undefined;
  return member ?? ctx.fail('EL3001', node, `the attribute "${node.name}" is not part of Eigen-Lang`);
}

function item(
  ctx: EigenContext,
  base: EigenValue,
  index: EigenValue,
  node: Expression & { readonly kind: 'index' },
): EigenValue {
  if (base.kind !== 'list') return ctx.fail('EL2006', node, `${describeValue(base)} has no items`);
  if (index.kind !== 'number' || !index.integer) {
    const code = index.kind === 'symbolic' ? 'EL2008' : 'EL2006';
    return ctx.fail(code, node.index, `an index is a known integer, not ${describeValue(index)}`);
  }
  const { length } = base.items;
  const value = base.items[index.value < 0 ? index.value + length : index.value];
  if (value !== undefined) return value;
  return ctx.fail('EL2003', node.index, `index ${index.value} is out of range: there are ${length} items`, {
    expected: length === 0 ? 'no index' : `0 to ${length - 1}`,
  });
}

function slice(
  ctx: EigenContext,
  node: Expression & { readonly kind: 'slice' },
  evaluate: (part: Expression) => EigenValue,
): EigenValue {
  const base = evaluate(node.base);
  if (base.kind !== 'list') return ctx.fail('EL2006', node, `${describeValue(base)} has no items`);
  const part = (expression: Expression | undefined): number | undefined => {
    if (expression === undefined) return undefined;
    const value = evaluate(expression);
    if (value.kind === 'number' && value.integer) return value.value;
    return ctx.fail('EL2006', expression, `an end of a slice is an integer, not ${describeValue(value)}`);
  };
  const step = part(node.step) ?? 1;
  if (step === 0) return ctx.fail('EL2005', node, 'the step of a slice is not 0');
  const { length } = base.items;
  const low = step > 0 ? 0 : -1;
  const clamp = (value: number): number =>
    Math.min(Math.max(value < 0 ? value + length : value, low), step > 0 ? length : length - 1);
  const from = clamp(part(node.from) ?? (step > 0 ? 0 : length - 1));
  const end = part(node.to);
  const to = end === undefined ? (step > 0 ? length : -1) : clamp(end);
  const count = Math.max(0, Math.ceil((to - from) / step));
  ctx.work(count);
  const items: EigenValue[] = [];
  for (let index = 0; index < count; index++) items.push(base.items[from + index * step] ?? NONE);
  return { kind: 'list', items };
}

function comprehension(
  ctx: EigenContext,
  node: Expression & { readonly kind: 'comprehension' },
  names: Names,
): EigenValue {
  const values = evaluateWith(ctx, node.values, names);
  if (values.kind !== 'list')
    return ctx.fail('EL2006', node.values, `a list is needed here, this is ${describeValue(values)}`);
  return names.withNames((bind) => {
    const items = values.items.flatMap((value) => {
      ctx.work(COST.turn);
      bind(node.targets, value, node);
      const { condition } = node;
      if (condition !== undefined && !truthOf(ctx, evaluateWith(ctx, condition, names), condition)) return [];
      return [evaluateWith(ctx, node.element, names)];
    });
    return { kind: 'list', items };
  });
}
