/** Expressions of Eigen-Lang → values. */
import type { Range } from '../diagnostics/source-text.ts';
import { COST } from '../limits.ts';
import type { Truth } from '../openqasm/lower/runtime-bits.ts';
import type { Expression, Target } from './ast.ts';
import { attribute } from './attributes.ts';
import { compareValues } from './comparisons.ts';
import type { EigenContext } from './context.ts';
import { joined, knownTruth, negated, truthOf } from './measured.ts';
import { calculate, signed } from './operators.ts';
import type { CallArgument } from './quantum.ts';
import { isSame } from './run-time-blocks.ts';
import { item, itemsOf, slice } from './sequences.ts';
import type { DictionaryValue, EigenValue } from './values.ts';
import { NONE, describeValue, keyText, numberOf } from './values.ts';

/** What expressions need of the interpreter. */
export interface Interpreting {
  lookup(name: string, range: Range): EigenValue;
  callValue(callee: EigenValue, args: readonly CallArgument[], range: Range): EigenValue;
  withNames<T>(part: (bind: (target: Target, value: EigenValue) => void) => T): T;
  /** Computes both of two parts, of which a measurement chooses one. */
  choose<T>(when: Exclude<Truth, boolean>, range: Range, parts: readonly [() => T, () => T]): readonly [T, T];
}

/** The value of an expression. */
export function evaluateWith(ctx: EigenContext, node: Expression, names: Interpreting): EigenValue {
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
      return { kind: 'list', items: node.items.map(evaluate), ...(node.tuple === true && { type: 'tuple' }) };
    case 'dictionary':
      return dictionary(ctx, node, evaluate);
    case 'unary':
      if (node.operator === 'not') return negated(ctx, evaluate(node.operand), node.operand);
      return signed(ctx, node.operator, evaluate(node.operand), node);
    case 'binary':
      return calculate(ctx, node.operator, evaluate(node.left), evaluate(node.right), node);
    case 'compare':
      return comparison(ctx, node, evaluate);
    case 'logic':
      return logic(ctx, node, evaluate);
    case 'choice':
      return choice(ctx, node, names, evaluate);
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

function dictionary(
  ctx: EigenContext,
  node: Expression & { readonly kind: 'dictionary' },
  evaluate: (part: Expression) => EigenValue,
): EigenValue {
  const entries: DictionaryValue['entries'] = new Map();
  for (const part of node.entries) {
    const key = evaluate(part.key);
    const name = keyText(key) ?? ctx.fail('EL2006', part.key, `${describeValue(key)} cannot be a key`);
    entries.set(name, { key: entries.get(name)?.key ?? key, value: evaluate(part.value) });
  }
  return { kind: 'dictionary', entries };
}

/** `a < b < c`: from the left, until one is false. */
function comparison(
  ctx: EigenContext,
  node: Expression & { readonly kind: 'compare' },
  evaluate: (part: Expression) => EigenValue,
): EigenValue {
  let left = evaluate(node.first);
  let result: EigenValue = { kind: 'bool', value: true };
  for (const { operator, value } of node.rest) {
    const truth = truthOf(ctx, result, node);
    if (truth === false) return result;
    const right = truth === true ? evaluate(value) : withoutEffect(ctx, value, evaluate);
    const next = compareValues(ctx, operator, left, right, node);
    result =
      truth === true
        ? next
        : joined(ctx, 'and', { value: result, truth }, { value: next, truth: truthOf(ctx, next, node) });
    left = right;
  }
  return result;
}

function logic(
  ctx: EigenContext,
  node: Expression & { readonly kind: 'logic' },
  evaluate: (part: Expression) => EigenValue,
): EigenValue {
  const { operator } = node;
  const left = evaluate(node.left);
  const truth = truthOf(ctx, left, node.left);
  if (typeof truth === 'boolean') return truth === (operator === 'or') ? left : evaluate(node.right);
  const right = withoutEffect(ctx, node.right, evaluate);
  return joined(
    ctx,
    operator,
    { value: left, truth },
    { value: right, truth: truthOf(ctx, right, node.right) },
  );
}

/** What Python computes only when something measured asks for it must not act on the circuit. */
function withoutEffect(
  ctx: EigenContext,
  node: Expression,
  evaluate: (part: Expression) => EigenValue,
): EigenValue {
  const before = ctx.builder.operations.length;
  ctx.undecided.blocks++;
  try {
    const value = evaluate(node);
    const acts = ctx.builder.operations.slice(before).some(({ kind }) => kind !== 'assign');
    if (!acts) return value;
    return ctx.fail(
      'EL2008',
      node,
      'this part acts on qubits, and a measurement decides whether it is asked for',
      {
        hint: 'write two ifs, one inside the other',
      },
    );
  } finally {
    ctx.undecided.blocks--;
  }
}

function choice(
  ctx: EigenContext,
  node: Expression & { readonly kind: 'choice' },
  names: Interpreting,
  evaluate: (part: Expression) => EigenValue,
): EigenValue {
  const truth = truthOf(ctx, evaluate(node.condition), node.condition);
  if (typeof truth === 'boolean') return evaluate(truth ? node.then : node.otherwise);
  const [then, otherwise] = names.choose(truth, node, [
    () => evaluate(node.then),
    () => evaluate(node.otherwise),
  ]);
  return isSame(then, otherwise) ? then : { kind: 'undecided' };
}

function call(
  node: Expression & { readonly kind: 'call' },
  names: Interpreting,
  evaluate: (part: Expression) => EigenValue,
): EigenValue {
  const callee = evaluate(node.callee);
  const args = node.args.map(({ name, value, start, end }) => ({ name, value: evaluate(value), start, end }));
  return names.callValue(callee, args, node);
}

function comprehension(
  ctx: EigenContext,
  node: Expression & { readonly kind: 'comprehension' },
  names: Interpreting,
): EigenValue {
  const values = itemsOf(ctx, evaluateWith(ctx, node.values, names), node.values);
  return names.withNames((bind) => {
    const items = values.flatMap((value) => {
      ctx.work(COST.turn);
      bind(node.target, value);
      const { condition } = node;
      if (condition !== undefined && !knownTruth(ctx, evaluateWith(ctx, condition, names), condition))
        return [];
      return [evaluateWith(ctx, node.element, names)];
    });
    return { kind: 'list', items };
  });
}
