/** Functions that Eigen-Lang brings along: gates, measurements, registers, parameters. */
import { isParameterName } from '../../domain/aqo/angle-text.ts';
import { EIGEN_GATES } from '../gates/library.ts';
import type { Range } from '../diagnostics/source-text.ts';
import type { EigenContext } from './context.ts';
import { HYBRID_FUNCTIONS, callHybrid } from './hybrid.ts';
import { loadDataset } from './datasets.ts';
import { observable } from './observables.ts';
import { pythonFunction } from './python-functions.ts';
import type { CallArgument } from './quantum.ts';
import { callGate, callMeasure, callMeasureAll, callOnQubits } from './quantum.ts';
import type { EigenValue } from './values.ts';
import { NONE, describeValue } from './values.ts';

const LANGUAGE = [
  'reset',
  'barrier',
  'measure',
  'measure_all',
  'QubitRegister',
  'ClassicalRegister',
  'Param',
  'Observable',
  'load_dataset',
];

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
      return callMeasure(ctx, args, range);
    case 'measure_all':
      return callMeasureAll(ctx, args, range);
    case 'QubitRegister':
    case 'ClassicalRegister':
      return register(ctx, name, args, range);
    case 'Param':
      return parameter(ctx, args, range);
    case 'Observable':
      return observable(ctx, args);
    case 'load_dataset':
      return loadDataset(ctx, args, range);
    default:
      return pythonFunction(ctx, name, args, range);
  }
}

function register(ctx: EigenContext, name: string, args: readonly CallArgument[], range: Range): EigenValue {
  const size = args[0]?.value;
  if (args.length !== 1 || size?.kind !== 'number' || !size.integer || size.value < 1) {
    return ctx.fail('EL2002', range, `${name} takes one positive integer`, { expected: `${name}(n)` });
  }
  if (ctx.undecided.loops > 0)
    ctx.fail('EL2008', range, `${name} inside a loop that a measurement decides`, {
      hint: 'make the register before the loop',
    });
  const quantum = name === 'QubitRegister';
  const first = quantum ? ctx.builder.qubits : ctx.bits;
  if (quantum) ctx.needQubits(first + size.value, range);
  else ctx.needBits(first + size.value, range);
  const kind = quantum ? 'qubit' : 'bit';
  return {
    kind: 'list',
    register: quantum ? 'QubitRegister' : 'ClassicalRegister',
    items: indices(first, size.value).map((index) => ({ kind, index })),
  };
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
  if (!isParameterName(key)) {
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
