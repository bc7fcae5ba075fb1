/** Gives values to names, to items of lists and dictionaries, and to several of them at once, as Python does. */
import type { Expression, Target } from './ast.ts';
import type { EigenContext } from './context.ts';
import type { Names } from './run-time-blocks.ts';
import { itemsOf } from './sequences.ts';
import type { EigenValue } from './values.ts';
import { describeValue, keyText } from './values.ts';

/** Assigns one value. */
export function assign(ctx: EigenContext, names: Names, target: Target, value: EigenValue): void {
  ctx.work(1);
  switch (target.kind) {
    case 'name':
      names.set(target.name, value);
      return;
    case 'index':
      assignItem(ctx, target, value);
      return;
    case 'list': {
      const { length } = target.items;
      const items = value.kind === 'list' ? itemsOf(ctx, value, target) : undefined;
      if (items?.length !== length) {
        const needed = `${length} value${length === 1 ? '' : 's'}`;
        ctx.fail('EL2007', target, `${describeValue(value)} cannot be given to what takes ${needed}`, {
          expected: needed,
        });
        return;
      }
      // What is taken is what was there before anything was assigned.
      const taken = [...items];
      target.items.forEach((part, index) => {
        const item = taken[index];
        if (item !== undefined) assign(ctx, names, part as Target, item);
      });
    }
  }
}

/** Names that an assignment gives values to. */
export function namesOf(target: Target): readonly string[] {
  if (target.kind === 'name') return [target.name];
  return target.kind === 'list' ? target.items.flatMap((item) => namesOf(item as Target)) : [];
}

function assignItem(
  ctx: EigenContext,
  target: Expression & { readonly kind: 'index' },
  value: EigenValue,
): void {
  const base = ctx.evaluate(target.base);
  const index = ctx.evaluate(target.index);
  if (ctx.undecided.blocks > 0) {
    ctx.fail('EL2008', target, 'an item cannot be assigned in a block that a measurement decides', {
      hint: 'assign it before the block',
    });
  }
  if (base.kind === 'dictionary') {
    const name = keyText(index);
    if (name === undefined) ctx.fail('EL2006', target.index, `${describeValue(index)} cannot be a key`);
    else base.entries.set(name, { key: base.entries.get(name)?.key ?? index, value });
    return;
  }
  if (base.kind !== 'list' || base.type !== undefined || base.register !== undefined) {
    const hint =
      base.kind === 'list' && base.register !== undefined
        ? { hint: 'bits are written by measure(…, c=[…])' }
        : {};
    ctx.fail('EL2006', target, `items of ${describeValue(base)} cannot be assigned`, hint);
    return;
  }
  if (index.kind !== 'number' || !index.integer) {
    ctx.fail('EL2006', target.index, `an index is a known integer, not ${describeValue(index)}`);
    return;
  }
  const position = index.value < 0 ? index.value + base.items.length : index.value;
  if (!(position in base.items))
    ctx.fail(
      'EL2003',
      target.index,
      `index ${index.value} is out of range: the list has ${base.items.length} items`,
    );
  base.items[position] = value;
}
