/**
 * Division. Integers drop the remainder, as in C; two literals make the fraction they look like, because programs of
 * the OpenQASM specification are written so: `arccos(3 / 5)`. Either way a remainder is worth a warning.
 */
import type { Expression } from '../ast.ts';
import { arithmetic } from './arithmetic.ts';
import type { LoweringContext } from './context.ts';
import type { Value } from './values.ts';
import { floatValue } from './values.ts';

/** `a / b`. @throws ValueError as {@link arithmetic}. */
export function quotient(
  ctx: LoweringContext,
  node: Expression & { readonly kind: 'binary' },
  a: Value,
  b: Value,
): Value {
  const integers = isInteger(a) && isInteger(b);
  if (!integers || b.value === 0 || a.value % b.value === 0) return arithmetic('/', a, b);
  const fraction = isLiteral(node.left) && isLiteral(node.right);
  const result = arithmetic('/', fraction ? floatValue(a.value) : a, b);
  const shown = result.kind === 'number' ? result.value : '';
  const rule = fraction ? 'numbers written out make a fraction' : 'integers drop the remainder';
  ctx.sink.warn('OQ5003', node, `${a.value} / ${b.value} is ${shown} here: ${rule}`, {
    hint: fraction
      ? `write ${a.value}.0 / ${b.value}, so that every tool reads a fraction`
      : `for a fraction write float(${textOf(ctx, node.left)}) / ${textOf(ctx, node.right)}`,
  });
  return result;
}

function textOf(ctx: LoweringContext, node: Expression): string {
  const text = ctx.sink.source.text.slice(node.start, node.end);
  return text.length > 40 ? '…' : text;
}

function isInteger(value: Value): value is Value & { readonly kind: 'number' } {
  return value.kind === 'number' && value.type !== 'float';
}

function isLiteral(node: Expression): boolean {
  if (node.kind === 'unary') return isLiteral(node.operand);
  if (node.kind === 'binary') return isLiteral(node.left) && isLiteral(node.right);
  return node.kind === 'integer';
}
