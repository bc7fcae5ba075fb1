/** The names that a program finds without defining them: the modules eigen_lang and math, and Python's own. */
import { LANGUAGE_NAMES } from './builtins.ts';
import { MATH_CONSTANTS, MATH_FUNCTIONS } from './operators.ts';
import type { Statement } from './ast.ts';
import type { EigenContext } from './context.ts';
import { PYTHON_BUILTINS } from './python-functions.ts';
import type { EigenValue } from './values.ts';
import { numberOf } from './values.ts';

/** A part of eigen_lang by the name it has in Eigen OS; its functions are those of eigen_lang. */
const OPTIMIZERS = 'eigen_lang.optimizers';

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

/** `import module as name` and `from module import name`: what it brings goes into `names`. */
export function importInto(
  ctx: EigenContext,
  into: Map<string, EigenValue>,
  statement: Statement & { readonly kind: 'import' },
): void {
  const { names, as } = statement;
  const module = statement.module === OPTIMIZERS && names !== undefined ? 'eigen_lang' : statement.module;
  if (module !== 'math' && module !== 'eigen_lang') {
    ctx.fail('EL3002', statement, `"${module}" cannot be imported`, { expected: 'eigen_lang or math' });
    return;
  }
  if (names === undefined) {
    into.set(as, { kind: 'module', name: module });
    return;
  }
  for (const { name, as: alias } of names) {
    if (name === '*') continue;
    const value = moduleMember(module, name);
    if (value === undefined) ctx.fail('EL3002', statement, `${module} has no "${name.slice(0, 40)}"`);
    else into.set(alias, value);
  }
}
