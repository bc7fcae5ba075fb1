/** The small functions of Python that need no import. */
import type { Range } from '../diagnostics/source-text.ts';
import type { EigenContext } from './context.ts';
import { MATH_FUNCTIONS, callMath } from './operators.ts';
import type { CallArgument } from './quantum.ts';
import { itemsOf } from './sequences.ts';
import type { EigenValue } from './values.ts';
import { describeValue, isMeasured, numberOf } from './values.ts';

const MAX_RANGE = 1_000_000;
const NUMBERS: readonly string[] = ['abs', 'int', 'float', 'round'];
const REDUCED: readonly string[] = ['sum', 'min', 'max'];

/** Names that need no import: what Python has built in. */
export const PYTHON_BUILTINS: ReadonlySet<string> = new Set([
  ...NUMBERS,
  ...REDUCED,
  ...['range', 'len', 'enumerate', 'zip', 'reversed', 'list', 'tuple'],
]);

/** Calls one of {@link PYTHON_BUILTINS} or a function of the module math. */
export function pythonFunction(
  ctx: EigenContext,
  name: string,
  args: readonly CallArgument[],
  range: Range,
): EigenValue {
  const named = args.find((argument) => argument.name !== undefined);
  if (named !== undefined) ctx.fail('EL2002', named, `${name} has no parameter "${named.name ?? ''}"`);
  const values = args.map((argument) => argument.value);
  const [first] = values;
  if (name === 'range') return numbers(ctx, values, range);
  if (REDUCED.includes(name)) return reduced(ctx, name, values, range);
  if (MATH_FUNCTIONS.has(name) || NUMBERS.includes(name)) {
    return callMath(ctx, name, values.length === 1 ? first : undefined, range);
  }
  if (name === 'zip') return zip(ctx, values, range);
  if (first === undefined || values.length > 1) {
    return PYTHON_BUILTINS.has(name)
      ? ctx.fail('EL2002', range, `${name} takes one list`, { expected: `${name}(a list)` })
      : ctx.fail('EL2001', range, `"${name}" is not a function of Eigen-Lang`);
  }
  return ofOneList(ctx, name, first, range);
}

function ofOneList(ctx: EigenContext, name: string, value: EigenValue, range: Range): EigenValue {
  if (name === 'len') return lengthOf(ctx, value, range);
  if (
    name === 'reversed' &&
    (value.kind === 'dictionary' || (value.kind === 'list' && value.type === 'iterator'))
  )
    return ctx.fail('EL2006', range, `reversed needs a list, this is ${describeValue(value)}`);
  const items = itemsOf(ctx, value, range);
  ctx.work(items.length);
  switch (name) {
    case 'reversed':
      return { kind: 'list', type: 'iterator', items: [...items].reverse() };
    case 'enumerate':
      return {
        kind: 'list',
        type: 'iterator',
        items: items.map((item, index) => ({ kind: 'list', type: 'tuple', items: [numberOf(index), item] })),
      };
    case 'tuple':
      return { kind: 'list', type: 'tuple', items: [...items] };
    case 'list':
      return { kind: 'list', items: [...items] };
    default:
      return ctx.fail('EL2001', range, `"${name}" is not a function of Eigen-Lang`);
  }
}

function lengthOf(ctx: EigenContext, value: EigenValue, range: Range): EigenValue {
  if (value.kind === 'dictionary') return numberOf(value.entries.size);
  if (value.kind === 'list' && value.type !== 'iterator') return numberOf(value.items.length);
  if (value.kind === 'string') return numberOf(Array.from(value.value).length);
  return ctx.fail('EL2006', range, `len needs a list, this is ${describeValue(value)}`);
}

function zip(ctx: EigenContext, values: readonly EigenValue[], range: Range): EigenValue {
  const lists = values.map((value) => itemsOf(ctx, value, range));
  const length = lists.length === 0 ? 0 : Math.min(...lists.map((list) => list.length));
  ctx.work(length * lists.length);
  const rows = Array.from({ length }, (_, index): EigenValue => ({
    kind: 'list',
    type: 'tuple',
    items: lists.flatMap((list) => list.slice(index, index + 1)),
  }));
  return { kind: 'list', type: 'iterator', items: rows };
}

function reduced(ctx: EigenContext, name: string, values: readonly EigenValue[], range: Range): EigenValue {
  const [only] = values;
  const items = values.length === 1 && only !== undefined ? itemsOf(ctx, only, range) : values;
  ctx.work(items.length);
  if (name === 'sum' && values.length !== 1) return ctx.fail('EL2002', range, 'sum takes one list');
  const list = items.map((item) =>
    item.kind === 'number'
      ? item
      : ctx.fail(
          isMeasured(item) ? 'EL2008' : 'EL2006',
          range,
          `${name} needs numbers, not ${describeValue(item)}`,
        ),
  );
  if (name === 'sum') {
    const total = list.reduce((sum, { value }) => sum + value, 0);
    return numberOf(
      total,
      list.every(({ integer }) => integer),
    );
  }
  const [first, ...others] = list;
  if (first === undefined) return ctx.fail('EL2002', range, `${name} needs at least one number`);
  return others.reduce(
    (best, one) => ((name === 'min' ? one.value < best.value : one.value > best.value) ? one : best),
    first,
  );
}

function numbers(ctx: EigenContext, values: readonly EigenValue[], range: Range): EigenValue {
  const parts = values.map((value) => {
    if (value.kind === 'number' && value.integer) return value.value;
    return ctx.fail(
      value.kind === 'symbolic' ? 'EL2008' : 'EL2006',
      range,
      `range needs integers, not ${describeValue(value)}`,
    );
  });
  if (parts.length < 1 || parts.length > 3)
    return ctx.fail('EL2002', range, 'range takes one to three integers');
  const [from = 0, to = 0, step = 1] = parts.length === 1 ? [0, parts[0]] : parts;
  if (step === 0) return ctx.fail('EL2005', range, 'the step of a range is not 0');
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (count > MAX_RANGE)
    return ctx.fail('EL4002', range, `the range has ${count} values, at most ${MAX_RANGE} are allowed`);
  ctx.work(count);
  const items: EigenValue[] = [];
  for (let index = 0; index < count; index++) items.push(numberOf(from + index * step, true));
  return { kind: 'list', type: 'range', items };
}
