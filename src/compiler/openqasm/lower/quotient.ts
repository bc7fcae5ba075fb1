/** Division. Integers drop the remainder, as the specification says; a remainder is worth a warning. */
import type { Expression } from '../ast.ts';
import { arithmetic } from './arithmetic.ts';
import type { LoweringContext } from './context.ts';
import type { Value } from './values.ts';
import { exactValue, wholePart } from './values.ts';

/** `a / b`. @throws ValueError as {@link arithmetic}. */
export function quotient(
  ctx: LoweringContext,
  node: Expression & { readonly kind: 'binary' },
  a: Value,
  b: Value,
): Value {
  const result = arithmetic('/', a, b);
  const whole = isInteger(a) && isInteger(b);
  if (!whole || wholePart(a) % wholePart(b) === 0n) return result;
  const [left, right] = [exactValue(a), exactValue(b)];
  const shown = result.kind === 'number' ? exactValue(result) : '';
  ctx.sink.warn('OQ5003', node, `${left} / ${right} is ${shown} here: integers drop the remainder`, {
    hint: isLiteral(node.left)
      ? `for a fraction write ${left}.0 / ${textOf(ctx, node.right)}`
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
  return node.kind === 'integer';
}
