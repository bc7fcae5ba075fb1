/**
 * Arithmetic on angles: numbers are computed at once, parameters stay symbolic. Rewrites of circuits use it, so that
 * a rule written once holds for bound and unbound programs.
 */
import type { Angle, AngleFunction, AngleOperator, ParameterValues } from '../angle.ts';
import { bindAngle } from '../angle.ts';

const NO_VALUES = {};

/** `left operator right`, computed when both are numbers; neutral elements are dropped. */
export function combineAngles(operator: AngleOperator, left: Angle, right: Angle): Angle {
  if (typeof left === 'number' && typeof right === 'number') {
    return bindAngle({ kind: 'binary', operator, left, right }, NO_VALUES);
  }
  return neutral(operator, left, right) ?? { kind: 'binary', operator, left, right };
}

function neutral(operator: AngleOperator, left: Angle, right: Angle): Angle | undefined {
  switch (operator) {
    case '+':
      return left === 0 ? right : right === 0 ? left : undefined;
    case '-':
      return left === 0 ? negateAngle(right) : right === 0 ? left : undefined;
    case '*':
      if (left === 0 || right === 0) return 0;
      if (left === -1) return negateAngle(right);
      return left === 1 ? right : right === 1 ? left : undefined;
    case '/':
    case '^':
      return right === 1 ? left : undefined;
  }
}

/** `-angle`. */
export function negateAngle(angle: Angle): Angle {
  if (typeof angle === 'number') return -angle;
  if (angle.kind === 'negate') return angle.operand;
  return { kind: 'negate', operand: angle };
}

/** `factor * angle`; halves and negatives keep a readable form. */
export function scaleAngle(angle: Angle, factor: number): Angle {
  if (typeof angle === 'number') return angle * factor;
  if (factor === -1) return negateAngle(angle);
  if (Math.abs(factor) < 1 && Number.isInteger(1 / factor)) return combineAngles('/', angle, 1 / factor);
  return combineAngles('*', factor, angle);
}

/** A function of an angle, computed when the argument is a number. */
export function applyToAngle(name: AngleFunction, argument: Angle): Angle {
  if (typeof argument !== 'number') return { kind: 'call', function: name, argument };
  return bindAngle({ kind: 'call', function: name, argument }, NO_VALUES);
}

/** The angle with the values of some parameters in their places. */
export function substituteAngle(angle: Angle, values: ParameterValues): Angle {
  if (typeof angle === 'number') return angle;
  switch (angle.kind) {
    case 'parameter':
      return Object.hasOwn(values, angle.name) ? (values[angle.name] ?? angle) : angle;
    case 'negate':
      return negateAngle(substituteAngle(angle.operand, values));
    case 'binary':
      return combineAngles(
        angle.operator,
        substituteAngle(angle.left, values),
        substituteAngle(angle.right, values),
      );
    case 'call':
      return applyToAngle(angle.function, substituteAngle(angle.argument, values));
  }
}

/** True when the angle is a number equal to `value` within rounding (1e-12). */
export function isAngle(angle: Angle, value: number): boolean {
  return typeof angle === 'number' && Math.abs(angle - value) < 1e-12;
}
