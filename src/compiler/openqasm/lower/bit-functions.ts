/** Bit strings, and the functions that count elements and count and turn bits. */
import type { Range } from '../../diagnostics/source-text.ts';
import type { LoweringContext } from './context.ts';
import { angleOfSteps } from './angles.ts';
import type { BitsValue, Value } from './values.ts';
import {
  asNumber,
  bitsOf,
  bitsOfAngle,
  exactValue,
  intValue,
  integerOf,
  knownNumber,
  wholePart,
} from './values.ts';

/** Bits of a literal such as "0110"; the rightmost digit is bit 0. */
export function literalBits(text: string): readonly (0 | 1)[] {
  return Array.from({ length: text.length }, (_, index) => (text[text.length - 1 - index] === '1' ? 1 : 0));
}

/** Names of the functions of this module. */
export const BIT_FUNCTIONS: ReadonlySet<string> = new Set(['sizeof', 'popcount', 'rotl', 'rotr']);

/** Bits of a register, of an integer that states its width, or of an angle that does; undefined for other values. */
function bitsIn(value: Value | undefined): BitsValue | undefined {
  if (value?.kind === 'bits') return value;
  if (value?.kind !== 'number') return undefined;
  const bits = value.shape ? bitsOf(exactValue(value), value.shape.width) : bitsOfAngle(value);
  return bits && { kind: 'bits', bits, scalar: false };
}

/** Bits as a value of the type they were taken from. */
function backFrom(bits: BitsValue, value: Value | undefined): Value {
  const known = value?.kind === 'number' ? knownNumber(bits.bits) : undefined;
  if (value?.kind !== 'number' || known === undefined) return bits;
  return value.shape
    ? integerOf(wholePart(known), value.shape)
    : angleOfSteps(wholePart(known), bits.bits.length);
}

/** `rotl(bits, distance)` and `rotr(bits, distance)`; a negative distance turns the other way. */
function rotated(ctx: LoweringContext, name: string, args: readonly Value[], range: Range): Value {
  const [value, by] = args;
  const bits = bitsIn(value);
  const distance = by === undefined ? undefined : asNumber(by);
  if (bits === undefined || distance?.kind !== 'number' || !Number.isInteger(distance.value)) {
    return ctx.fail(
      'OQ2010',
      range,
      `${name} needs bits, a uint[n] or an angle[n], and a known number of places`,
    );
  }
  const { length } = bits.bits;
  const left = name === 'rotl' ? distance.value : -distance.value;
  const from = (((-left % length) + length) % length) % length;
  return backFrom({ ...bits, bits: [...bits.bits.slice(from), ...bits.bits.slice(0, from)] }, value);
}

/** `sizeof(value, dimension)`, `popcount(value)`, `rotl(bits, n)` and `rotr(bits, n)`. */
export function bitFunction(ctx: LoweringContext, name: string, args: readonly Value[], range: Range): Value {
  if (name === 'rotl' || name === 'rotr') return rotated(ctx, name, args, range);
  const [value, which] = args;
  const number = value === undefined ? undefined : asNumber(value);
  if (name === 'popcount') {
    const known = number?.kind === 'number' ? bitsIn(number)?.bits : undefined;
    if (known !== undefined) return intValue(known.filter((bit) => bit === 1).length);
    if (number?.kind === 'number' && number.value >= 0 && Number.isInteger(number.value))
      return intValue(exactValue(number).toString(2).replaceAll('0', '').length);
  }
  const array = name === 'sizeof' ? dimensionOf(value, which) : undefined;
  if (array?.kind === 'array') return intValue(array.items.length);
  if (array?.kind === 'bits') return intValue(array.bits.length);
  if (array?.kind === 'qubits') return intValue(array.qubits.length);
  return ctx.fail(
    'OQ2010',
    range,
    `${name} needs ${name === 'sizeof' ? 'an array of that many dimensions' : 'a known integer'}`,
  );
}

/** What lies `which` dimensions inside an array, by default none; undefined where it has not so many. */
function dimensionOf(value: Value | undefined, which: Value | undefined): Value | undefined {
  const depth = which?.kind === 'number' ? which.value : 0;
  let inner = depth < 0 ? undefined : value;
  for (let level = depth; level > 0 && inner !== undefined; level--) {
    inner = inner.kind === 'array' ? inner.items[0] : undefined;
  }
  return inner;
}
