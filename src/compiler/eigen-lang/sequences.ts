/** Lists, tuples, ranges, registers and dictionaries as rows of items. */
import type { Range } from '../diagnostics/source-text.ts';
import type { Expression } from './ast.ts';
import type { EigenContext } from './context.ts';
import type { EigenValue, ListValue } from './values.ts';
import { NONE, describeValue, isMeasured, keyText } from './values.ts';

/** Iterators that were gone through: Python finds nothing in them a second time. */
const USED = new WeakSet<ListValue>();

/** The items of what can be gone through, the keys of a dictionary; a finding at `range` for all else. */
export function itemsOf(
  ctx: EigenContext,
  value: EigenValue,
  range: Range,
  what = 'a list',
): readonly EigenValue[] {
  if (value.kind === 'dictionary') return [...value.entries.values()].map(({ key }) => key);
  if (value.kind !== 'list')
    return ctx.fail('EL2006', range, `${what} is needed here, this is ${describeValue(value)}`);
  if (value.type === 'iterator') {
    if (USED.has(value)) {
      ctx.fail('EL2006', range, 'this iterator has been gone through before, and is empty now', {
        hint: 'write list(…) around zip, enumerate or reversed to use it more than once',
      });
    }
    USED.add(value);
  }
  return value.items;
}

/** `base[index]`. */
export function item(
  ctx: EigenContext,
  base: EigenValue,
  index: EigenValue,
  node: Expression & { readonly kind: 'index' },
): EigenValue {
  if (base.kind === 'dictionary') return entry(ctx, base, index, node);
  if (base.kind !== 'list' || base.type === 'iterator')
    return ctx.fail('EL2006', node, `${describeValue(base)} has no items`);
  if (index.kind !== 'number' || !index.integer) {
    const code = index.kind === 'symbolic' || isMeasured(index) ? 'EL2008' : 'EL2006';
    return ctx.fail(code, node.index, `an index is a known integer, not ${describeValue(index)}`);
  }
  const { length } = base.items;
  const value = base.items[index.value < 0 ? index.value + length : index.value];
  if (value !== undefined) return value;
  return ctx.fail('EL2003', node.index, `index ${index.value} is out of range: there are ${length} items`, {
    expected: length === 0 ? 'no index' : `0 to ${length - 1}`,
  });
}

function entry(
  ctx: EigenContext,
  base: EigenValue & { readonly kind: 'dictionary' },
  index: EigenValue,
  node: Expression & { readonly kind: 'index' },
): EigenValue {
  const name = keyText(index);
  const found = name === undefined ? undefined : base.entries.get(name);
  if (found !== undefined) return found.value;
  const keys = [...base.entries.values()]
    .slice(0, 8)
    .map(({ key }) => ('value' in key ? String(key.value) : 'None'));
  return ctx.fail(
    name === undefined ? 'EL2006' : 'EL2003',
    node.index,
    name === undefined ? `${describeValue(index)} cannot be a key` : 'the dictionary has no such key',
    { expected: keys.length === 0 ? 'no key' : keys.join(', ') },
  );
}

/** `base[from:to:step]`. */
export function slice(
  ctx: EigenContext,
  node: Expression & { readonly kind: 'slice' },
  evaluate: (part: Expression) => EigenValue,
): EigenValue {
  const base = evaluate(node.base);
  if (base.kind !== 'list' || base.type === 'iterator')
    return ctx.fail('EL2006', node, `${describeValue(base)} has no items`);
  const part = (expression: Expression | undefined): number | undefined => {
    if (expression === undefined) return undefined;
    const value = evaluate(expression);
    if (value.kind === 'none') return undefined;
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
  return { kind: 'list', items, ...(base.type !== undefined && { type: base.type }) };
}
