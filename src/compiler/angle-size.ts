/**
 * The size of symbolic angles. `a = a + a * t` in a loop doubles an expression with every turn, so that a short program
 * would stand for a text that no machine can hold; sizes are remembered, and a limit is met in time.
 */
import type { Angle, AngleExpression } from '../domain/angle.ts';

/** Most terms of one symbolic angle. */
const MAX_ANGLE_TERMS = 1000;
/** What is wrong with an angle that {@link isTooLarge}. */
export const ANGLE_TOO_LARGE = `a symbolic angle has at most ${MAX_ANGLE_TERMS} terms`;

const KNOWN = new WeakMap<AngleExpression, number>();

/** True when the angle has more terms than are allowed: numbers, parameters, operators and functions. */
export function isTooLarge(angle: Angle): boolean {
  return angleSize(angle) > MAX_ANGLE_TERMS;
}

/** Terms of an angle: numbers, parameters, operators and functions. */
export function angleSize(angle: Angle): number {
  if (typeof angle === 'number' || angle.kind === 'parameter') return 1;
  const known = KNOWN.get(angle);
  if (known !== undefined) return known;
  const size = 1 + partsOf(angle).reduce<number>((sum, part) => sum + angleSize(part), 0);
  KNOWN.set(angle, size);
  return size;
}

function partsOf(angle: Exclude<AngleExpression, { readonly kind: 'parameter' }>): readonly Angle[] {
  switch (angle.kind) {
    case 'negate':
      return [angle.operand];
    case 'call':
      return [angle.argument];
    case 'binary':
      return [angle.left, angle.right];
  }
}
