/** The names that a program finds without defining them: the modules eigen_lang and math, and Python's own. */
import { LANGUAGE_NAMES, PYTHON_BUILTINS } from './builtins.ts';
import { MATH_CONSTANTS, MATH_FUNCTIONS } from './operators.ts';
import type { EigenValue } from './values.ts';
import { numberOf } from './values.ts';

/** `module.name`. */
export function moduleMember(module: 'math' | 'eigen_lang', name: string): EigenValue | undefined {
  if (module === 'eigen_lang') return LANGUAGE_NAMES.has(name) ? { kind: 'builtin', name } : undefined;
  const constant = MATH_CONSTANTS.get(name);
  if (constant !== undefined) return numberOf(constant, false);
  return MATH_FUNCTIONS.has(name) ? { kind: 'builtin', name } : undefined;
}

/** What a name stands for that the program does not define; undefined when it stands for nothing. */
export function builtinValue(name: string): EigenValue | undefined {
  if (name === 'pi') return numberOf(Math.PI, false);
  return LANGUAGE_NAMES.has(name) || PYTHON_BUILTINS.has(name) ? { kind: 'builtin', name } : undefined;
}
