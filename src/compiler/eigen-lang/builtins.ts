/** Functions that Eigen-Lang brings along: registers, parameters, observables, and the small ones of Python. */
import { RESERVED_ANGLE_WORDS } from '../../domain/aqo/angle-text.ts';
import { EIGEN_GATES } from '../gates/library.ts';
import type { Range } from '../diagnostics/source-text.ts';
import type { EigenContext } from './context.ts';
import { HYBRID_FUNCTIONS, callHybrid } from './hybrid.ts';
import { MATH_FUNCTIONS, callMath } from './operators.ts';
import type { CallArgument } from './quantum.ts';
import { callGate, callMeasure, callMeasureAll, callOnQubits } from './quantum.ts';
import type { EigenValue, PauliTerm } from './values.ts';
import { NONE, describeValue, numberOf } from './values.ts';

const MAX_RANGE = 1_000_000;
const PYTHON = [
  'range',
  'len',
  'abs',
  'int',
  'float',
  'round',
  'enumerate',
  'zip',
  'reversed',
  'list',
  'sum',
  'min',
  'max',
];
const LANGUAGE = [
  'reset',
  'barrier',
  'measure',
  'measure_all',
  'QubitRegister',
  'ClassicalRegister',
  'Param',
  'Observable',
];

/** Names that need no import: what Python has built in. */
export const PYTHON_BUILTINS: ReadonlySet<string> = new Set(PYTHON);
/** Names of the module eigen_lang; they are known without an import, too. */
export const LANGUAGE_NAMES: ReadonlySet<string> = new Set([
  ...EIGEN_GATES.keys(),
  ...LANGUAGE,
  ...HYBRID_FUNCTIONS,
  'hybrid_program',
]);

/** Calls a built-in function. */
export function callBuiltin(
  ctx: EigenContext,
  name: string,
  args: readonly CallArgument[],
  range: Range,
): EigenValue {
  const gate = EIGEN_GATES.get(name);
  if (gate !== undefined) {
    callGate(ctx, name, gate, args, range);
    return NONE;
  }
  if (HYBRID_FUNCTIONS.has(name)) return callHybrid(ctx, name, args, range);
  switch (name) {
    case 'reset':
    case 'barrier':
      callOnQubits(ctx, name, args);
      return NONE;
    case 'measure':
      callMeasure(ctx, args, range);
      return NONE;
    case 'measure_all':
      callMeasureAll(ctx, args, range);
      return NONE;
    case 'QubitRegister':
    case 'ClassicalRegister':
      return register(ctx, name, args, range);
    case 'Param':
      return parameter(ctx, args, range);
    case 'Observable':
      return observable(ctx, args);
    default:
      return pythonFunction(ctx, name, args, range);
  }
}

function register(ctx: EigenContext, name: string, args: readonly CallArgument[], range: Range): EigenValue {
  const size = args[0]?.value;
  if (args.length !== 1 || size?.kind !== 'number' || !size.integer || size.value < 1) {
    return ctx.fail('EL2002', range, `${name} takes one positive integer`, { expected: `${name}(n)` });
  }
  if (name === 'QubitRegister') {
    const first = ctx.builder.qubits;
    ctx.needQubits(first + size.value, range);
    return { kind: 'list', items: indices(first, size.value).map((index) => ({ kind: 'qubit', index })) };
  }
  const first = ctx.bits;
  ctx.needBits(first + size.value, range);
  return { kind: 'list', items: indices(first, size.value).map((index) => ({ kind: 'bit', index })) };
}

function indices(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

/** `Param("theta", default)`. */
function parameter(ctx: EigenContext, args: readonly CallArgument[], range: Range): EigenValue {
  const name = args.find(
    (argument, index) => argument.name === 'name' || (argument.name === undefined && index === 0),
  );
  const fallback = args.find(
    (argument, index) => argument.name === 'default' || (argument.name === undefined && index === 1),
  );
  if (name?.value.kind !== 'string' || args.length > 2) {
    return ctx.fail('EL2002', range, 'Param takes a name and perhaps a default', {
      expected: 'Param("theta", 0.5)',
    });
  }
  const key = name.value.value;
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(key) || RESERVED_ANGLE_WORDS.has(key)) {
    return ctx.fail('EL2002', name, `"${key.slice(0, 40)}" cannot be the name of a parameter`, {
      hint: 'use letters, digits and "_"; pi and the names of functions are taken',
    });
  }
  const given = fallback?.value ?? NONE;
  if (given.kind !== 'number' && given.kind !== 'none') {
    return ctx.fail('EL2006', range, `the default of a parameter is a number, not ${describeValue(given)}`);
  }
  const value = given.kind === 'number' ? given.value : null;
  if (Object.hasOwn(ctx.parameters, key) && ctx.parameters[key] !== value) {
    return ctx.fail('EL2002', range, `the parameter "${key}" has two different defaults`);
  }
  ctx.parameters[key] = value;
  return { kind: 'symbolic', angle: { kind: 'parameter', name: key } };
}

/** `Observable(Z=0, X=[0, 1])`: a sum of Pauli words with coefficient 1. Weighted sums come as lists of pairs. */
function observable(ctx: EigenContext, args: readonly CallArgument[]): EigenValue {
  const terms = args.flatMap((argument): readonly PauliTerm[] => {
    const { name, value } = argument;
    if (value.kind === 'list') ctx.work(value.items.length);
    if (name === undefined && value.kind === 'list')
      return value.items.map((item) => weighted(ctx, item, argument));
    if (name === undefined || !/^[XYZ]+$/.test(name))
      return ctx.fail('EL2002', argument, 'an observable names X, Y or Z');
    const qubits = (value.kind === 'list' ? value.items : [value]).map((item) =>
      qubitIndex(ctx, item, argument),
    );
    const letters = new Map(
      qubits.map(
        (qubit, index) => [qubit, (name[name.length === 1 ? 0 : index] ?? 'Z') as 'X' | 'Y' | 'Z'] as const,
      ),
    );
    return [{ coefficient: 1, letters }];
  });
  return { kind: 'observable', terms };
}

/** `(0.5, "ZZ")`: the rightmost letter acts on qubit 0. */
function weighted(ctx: EigenContext, item: EigenValue, range: Range): PauliTerm {
  const [coefficient, word] = item.kind === 'list' ? item.items : [];
  if (coefficient?.kind !== 'number' || word?.kind !== 'string' || !/^[IXYZ]+$/.test(word.value)) {
    return ctx.fail('EL2002', range, 'a weighted sum is a list of pairs such as (0.5, "ZZ")');
  }
  const letters = new Map<number, 'X' | 'Y' | 'Z'>();
  ctx.work(word.value.length);
  for (let index = 0; index < word.value.length; index++) {
    const letter = word.value[word.value.length - 1 - index];
    if (letter === 'X' || letter === 'Y' || letter === 'Z') letters.set(index, letter);
  }
  return { coefficient: coefficient.value, letters };
}

function qubitIndex(ctx: EigenContext, value: EigenValue, range: Range): number {
  if (value.kind === 'qubit') return value.index;
  if (value.kind === 'number' && value.integer && value.value >= 0) return value.value;
  return ctx.fail('EL2006', range, `a qubit is needed here, this is ${describeValue(value)}`);
}

function pythonFunction(
  ctx: EigenContext,
  name: string,
  args: readonly CallArgument[],
  range: Range,
): EigenValue {
  const named = args.find((argument) => argument.name !== undefined);
  if (named !== undefined) ctx.fail('EL2002', named, `${name} has no parameter "${named.name ?? ''}"`);
  const values = args.map((argument) => argument.value);
  const [first] = values;
  if (name === 'range') return numbers(ctx, values, range);
  if (name === 'min' || name === 'max' || name === 'sum') return reduced(ctx, name, values, range);
  if (MATH_FUNCTIONS.has(name) || ['abs', 'int', 'float', 'round'].includes(name)) {
    return callMath(ctx, name, values.length === 1 ? first : undefined, range);
  }
  const lists = values.map((value) =>
    value.kind === 'list' ? value.items : ctx.fail('EL2006', range, `${name} needs a list`),
  );
  const [items = []] = lists;
  if (name !== 'len') for (const list of lists) ctx.work(list.length);
  switch (name) {
    case 'len':
      return numberOf(items.length);
    case 'reversed':
      return { kind: 'list', items: [...items].reverse() };
    case 'enumerate':
      return {
        kind: 'list',
        items: items.map((item, index) => ({ kind: 'list', items: [numberOf(index), item] })),
      };
    case 'zip': {
      const length = lists.length === 0 ? 0 : Math.min(...lists.map((list) => list.length));
      const rows = Array.from({ length }, (_, index): EigenValue => ({
        kind: 'list',
        items: lists.map((list) => list[index] ?? NONE),
      }));
      return { kind: 'list', items: rows };
    }
    case 'list':
      return { kind: 'list', items: [...items] };
    default:
      return ctx.fail('EL2001', range, `"${name}" is not a function of Eigen-Lang`);
  }
}

function reduced(ctx: EigenContext, name: string, values: readonly EigenValue[], range: Range): EigenValue {
  const [only] = values;
  const items = values.length === 1 && only?.kind === 'list' ? only.items : values;
  ctx.work(items.length);
  const list = items.map((item) =>
    item.kind === 'number' ? item.value : ctx.fail('EL2006', range, `${name} needs numbers`),
  );
  if (name === 'sum') return numberOf(list.reduce((total, item) => total + item, 0));
  if (list.length === 0) return ctx.fail('EL2002', range, `${name} needs at least one number`);
  return numberOf(
    list.reduce((best, item) => (name === 'min' ? Math.min(best, item) : Math.max(best, item))),
  );
}

function numbers(ctx: EigenContext, values: readonly EigenValue[], range: Range): EigenValue {
  const parts = values.map((value) => {
    if (value.kind === 'number' && value.integer) return value.value;
    return ctx.fail(
      value.kind === 'symbolic' ? 'EL2008' : 'EL2006',
      range,
      `range needs integers, not ${describeValue(value)}`,
    );
  });
  if (parts.length < 1 || parts.length > 3)
    return ctx.fail('EL2002', range, 'range takes one to three integers');
  const [from = 0, to = 0, step = 1] = parts.length === 1 ? [0, parts[0]] : parts;
  if (step === 0) return ctx.fail('EL2005', range, 'the step of a range is not 0');
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (count > MAX_RANGE)
    return ctx.fail('EL4002', range, `the range has ${count} values, at most ${MAX_RANGE} are allowed`);
  ctx.work(count);
  const items: EigenValue[] = [];
  for (let index = 0; index < count; index++) items.push(numberOf(from + index * step, true));
  return { kind: 'list', items };
}
