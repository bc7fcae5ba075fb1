/** Comparisons, as Python decides them; what it would decide in another way than by value is refused. */
import { compareNumbers } from '../openqasm/lower/runtime-bits.ts';
import type { Range } from '../diagnostics/source-text.ts';
import type { CompareOperator } from './ast.ts';
import type { EigenContext } from './context.ts';
import { compareMeasured } from './measured.ts';
import { numeric } from './operators.ts';
import type { EigenValue, ListValue } from './values.ts';
import { MAX_LEVELS, describeValue, isMeasured, keyText } from './values.ts';

/** `left operator right`. */
export function compareValues(
  ctx: EigenContext,
  operator: CompareOperator,
  left: EigenValue,
  right: EigenValue,
  range: Range,
): EigenValue {
  const measured = compareMeasured(ctx, operator, left, right, range);
  return measured ?? { kind: 'bool', value: known(ctx, operator, left, right, range) };
}

function known(
  ctx: EigenContext,
  operator: CompareOperator,
  left: EigenValue,
  right: EigenValue,
  range: Range,
  level = 0,
): boolean {
  ctx.work(1);
  if (level > MAX_LEVELS)
    return ctx.fail('EL1002', range, `what is compared is nested deeper than ${MAX_LEVELS} levels`);
  const a = numeric(left);
  const b = numeric(right);
  if (a?.kind === 'number' && b?.kind === 'number') return compareNumbers(a.value, operator, b.value);
  if (a?.kind === 'symbolic' || b?.kind === 'symbolic') {
    return ctx.fail('EL2008', range, 'a comparison needs values that do not depend on parameters');
  }
  if (operator === '==' || operator === '!=') {
    const same = equal(ctx, left, right, range, level + 1);
    if (same !== undefined) return same === (operator === '==');
  }
  const code = isMeasured(left) || isMeasured(right) ? 'EL2008' : 'EL2006';
  return ctx.fail(
    code,
    range,
    `"${operator}" cannot compare ${describeValue(left)} with ${describeValue(right)}`,
  );
}

/** Kinds that Python compares by value. */
const BY_VALUE: ReadonlySet<EigenValue['kind']> = new Set([
  ...(['number', 'bool', 'string', 'none', 'list', 'dictionary'] as const),
]);

/** Python's `==`; undefined where it does not compare by value, or needs what is not known. */
function equal(
  ctx: EigenContext,
  left: EigenValue,
  right: EigenValue,
  range: Range,
  level: number,
): boolean | undefined {
  ctx.work(1);
  if (!BY_VALUE.has(left.kind) || !BY_VALUE.has(right.kind)) return undefined;
  if (left.kind === 'list' && right.kind === 'list') return equalLists(ctx, left, right, range, level);
  if (left.kind === 'dictionary' && right.kind === 'dictionary') {
    if (left.entries.size !== right.entries.size) return false;
    return [...left.entries].every(([name, { value }]) => {
      const other = right.entries.get(name);
      return other !== undefined && known(ctx, '==', value, other.value, range, level);
    });
  }
  if (isOpaque(left) || isOpaque(right)) return undefined;
  if (left.kind === 'list' || left.kind === 'dictionary') return false;
  const [a, b] = [keyText(left), keyText(right)];
  return a === undefined ? undefined : a === b;
}

function equalLists(
  ctx: EigenContext,
  left: ListValue,
  right: ListValue,
  range: Range,
  level: number,
): boolean | undefined {
  if (isOpaque(left) || isOpaque(right)) return undefined;
  if (left.type !== right.type || left.items.length !== right.items.length) return false;
  return left.items.every((item, index) => {
    const other = right.items[index];
    return other !== undefined && known(ctx, '==', item, other, range, level);
  });
}

/** Registers are things with an identity, and so are iterators. */
function isOpaque(value: EigenValue): boolean {
  return value.kind === 'list' && (value.type === 'iterator' || value.register !== undefined);
}
