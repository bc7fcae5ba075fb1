/** `value.name`: members of modules, the size of registers, the terms of observables. */
import type { Expression } from './ast.ts';
import type { EigenContext } from './context.ts';
import { moduleMember } from './modules.ts';
import { wordOf } from './observables.ts';
import type { EigenValue } from './values.ts';
import { describeValue, numberOf } from './values.ts';

/** What an optimiser tells when it has run. */
const ESTIMATED: ReadonlySet<string> = new Set(['fun', 'x', 'method', 'objective', 'metadata']);

/** The value of an attribute; unknown ones are refused by name. */
export function attribute(
  ctx: EigenContext,
  node: Expression & { readonly kind: 'attribute' },
  base: EigenValue,
): EigenValue {
  const { name } = node;
  const member = base.kind === 'module' ? moduleMember(base.name, name) : memberOf(base, name);
  if (member !== undefined) return member;
  if (base.kind === 'module') return ctx.fail('EL3001', node, `${base.name} has no "${name.slice(0, 40)}"`);
  return ctx.fail(
    'EL3001',
    node,
    `${describeValue(base)} has no attribute "${name.slice(0, 40)}" in Eigen-Lang`,
  );
}

function memberOf(base: EigenValue, name: string): EigenValue | undefined {
  if (base.kind === 'list' && base.register !== undefined && base.register !== 'measured' && name === 'size')
    return numberOf(base.items.length);
  if (base.kind === 'observable' && name === 'terms') {
    return { kind: 'list', items: base.terms.map((term) => wordOf(term)) };
  }
  if (base.kind === 'estimate') return ESTIMATED.has(name) ? base : undefined;
  if (base.kind !== 'dataset') return undefined;
  if (name === 'source') return { kind: 'string', value: base.source };
  return name === 'format' ? (base.options.get(name) ?? { kind: 'none' }) : undefined;
}
