/**
 * Angles of gates: a number of radians, or an expression over named parameters that stays symbolic through
 * compilation, so that binding a parameter never needs a new compile.
 */

/** Functions allowed inside a symbolic angle. */
export const ANGLE_FUNCTIONS = ['sin', 'cos', 'tan', 'exp', 'ln', 'sqrt'] as const;
/** One of {@link ANGLE_FUNCTIONS}. */
export type AngleFunction = (typeof ANGLE_FUNCTIONS)[number];

/** Operators allowed inside a symbolic angle. */
export type AngleOperator = '+' | '-' | '*' | '/' | '^';

/** A symbolic angle: a tree whose leaves are numbers (radians) and parameters. */
export type AngleExpression =
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'negate'; readonly operand: Angle }
  | {
      readonly kind: 'binary';
      readonly operator: AngleOperator;
      readonly left: Angle;
      readonly right: Angle;
    }
  | { readonly kind: 'call'; readonly function: AngleFunction; readonly argument: Angle };

/** An angle in radians, or a symbolic expression that evaluates to one. */
export type Angle = number | AngleExpression;

/** Values of parameters by name, in radians. */
export type ParameterValues = Readonly<Record<string, number>>;

const APPLY: Readonly<Record<AngleFunction, (x: number) => number>> = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  exp: Math.exp,
  ln: Math.log,
  sqrt: Math.sqrt,
};

function applyOperator(operator: AngleOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '^':
      return left ** right;
  }
}

/**
 * The value of an angle in radians once every parameter has a value.
 *
 * @throws RangeError when a parameter has no value; the message names it.
 */
export function bindAngle(angle: Angle, values: ParameterValues): number {
  if (typeof angle === 'number') return angle;
  switch (angle.kind) {
    case 'parameter': {
      const value = Object.hasOwn(values, angle.name) ? values[angle.name] : undefined;
      if (value === undefined) throw new RangeError(`parameter "${angle.name}" has no value`);
      return value;
    }
    case 'negate':
      return -bindAngle(angle.operand, values);
    case 'binary':
      return applyOperator(angle.operator, bindAngle(angle.left, values), bindAngle(angle.right, values));
    case 'call':
      return APPLY[angle.function](bindAngle(angle.argument, values));
  }
}

/** Adds the names of all parameters of an angle to `into`. */
export function collectParameters(angle: Angle, into: Set<string>): void {
  if (typeof angle === 'number') return;
  switch (angle.kind) {
    case 'parameter':
      into.add(angle.name);
      return;
    case 'negate':
      collectParameters(angle.operand, into);
      return;
    case 'binary':
      collectParameters(angle.left, into);
      collectParameters(angle.right, into);
      return;
    case 'call':
      collectParameters(angle.argument, into);
  }
}
