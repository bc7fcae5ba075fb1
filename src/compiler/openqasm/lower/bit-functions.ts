/** Bit strings, and the functions that count elements and bits. */
import type { Range } from '../../diagnostics/source-text.ts';
import type { LoweringContext } from './context.ts';
import type { Value } from './values.ts';
import { intValue } from './values.ts';

/** Bits of a literal such as "0110"; the rightmost digit is bit 0. */
export function literalBits(text: string): readonly (0 | 1)[] {
  return Array.from({ length: text.length }, (_, index) => (text[text.length - 1 - index] === '1' ? 1 : 0));
}

/** `sizeof(value, dimension)` and `popcount(value)`. */
export function bitFunction(
  ctx: LoweringContext,
  name: 'sizeof' | 'popcount',
  args: readonly Value[],
  range: Range,
): Value {
  const [value, which] = args;
  if (name === 'popcount' && value?.kind === 'number') {
    return intValue(value.value.toString(2).replaceAll('0', '').length);
  }
  let array = value;
  for (let level = which?.kind === 'number' ? which.value : 0; level > 0; level--) {
    array = array?.kind === 'array' ? array.items[0] : undefined;
  }
  if (name === 'sizeof' && array?.kind === 'array') return intValue(array.items.length);
  if (name === 'sizeof' && array?.kind === 'bits') return intValue(array.bits.length);
  if (name === 'sizeof' && array?.kind === 'qubits') return intValue(array.qubits.length);
  return ctx.fail(
    'OQ2010',
    range,
    `${name} needs ${name === 'sizeof' ? 'an array of that many dimensions' : 'a known integer'}`,
  );
}
