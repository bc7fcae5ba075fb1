/**
 * `ExpectationValue` and `minimize`: their arguments are checked like those of every other call, and a program that
 * uses them is refused by name afterwards, because hybrid jobs are not built yet.
 */
import type { Range } from '../diagnostics/source-text.ts';
import type { EigenContext } from './context.ts';
import type { CallArgument } from './quantum.ts';
import type { EigenValue } from './values.ts';
import { describeValue } from './values.ts';

const ESTIMATE: EigenValue = { kind: 'estimate' };
const MAX_ITERATIONS = 1_000_000;

/** Names of the hybrid functions. */
export const HYBRID_FUNCTIONS: ReadonlySet<string> = new Set(['ExpectationValue', 'minimize']);

/** Checks a call of one of {@link HYBRID_FUNCTIONS}. */
export function callHybrid(
  ctx: EigenContext,
  name: string,
  args: readonly CallArgument[],
  range: Range,
): EigenValue {
  if (name === 'minimize') checkMinimize(ctx, args, range);
  else checkExpectation(ctx, args, range);
  // The optimiser stands for the whole construct; the expectation value inside it is its part.
  if (ctx.unsupported === undefined || (name === 'minimize' && ctx.unsupported.what !== name))
    ctx.unsupported = { what: name, range };
  return ESTIMATE;
}

/** `ExpectationValue(["name",] observable=…)`: one observable on qubits that exist. */
function checkExpectation(ctx: EigenContext, args: readonly CallArgument[], range: Range): void {
  const expected = 'ExpectationValue(["name",] observable=Observable(…))';
  const named = args[0]?.name === undefined && args[0]?.value.kind === 'string' ? args.slice(1) : args;
  const [given] = named;
  if (given === undefined || named.length > 1 || (given.name !== undefined && given.name !== 'observable')) {
    const wrong = named.find(({ name }) => name !== 'observable') ?? range;
    ctx.fail('EL2002', wrong, 'ExpectationValue takes a name and one observable', { expected });
    return;
  }
  const { value } = given;
  if (value.kind !== 'observable') {
    ctx.fail('EL2006', given, `an observable is needed here, this is ${describeValue(value)}`, { expected });
    return;
  }
  const highest = value.terms
    .flatMap(({ letters }) => [...letters.keys()])
    .reduce((a, b) => Math.max(a, b), -1);
  const { qubits } = ctx.builder;
  if (highest >= qubits)
    ctx.fail(
      'EL2003',
      given,
      `the observable acts on qubit ${highest}, the circuit has ${qubits} qubits so far`,
    );
}

/** `minimize(objective, [x0, …], method=…, maxiter=…)`. */
function checkMinimize(ctx: EigenContext, args: readonly CallArgument[], range: Range): void {
  const objective = args.find(({ name }, index) => name === undefined && index === 0)?.value;
  if (objective?.kind !== 'estimate' && objective?.kind !== 'function') {
    const found = objective === undefined ? 'nothing' : describeValue(objective);
    ctx.fail(
      'EL2002',
      range,
      `minimize needs an expectation value or a function as its first argument, not ${found}`,
      {
        expected: 'minimize(ExpectationValue(…), method="COBYLA", maxiter=100)',
      },
    );
  }
  for (const argument of args) {
    const { name, value } = argument;
    if (name === undefined) continue;
    if (
      name === 'method'
        ? value.kind === 'string' && value.value !== ''
        : (name === 'maxiter' || name === 'max_iters') && isCount(value)
    )
      continue;
    ctx.fail('EL2002', argument, `"${name}" of minimize is unknown or has a wrong value`, {
      expected: `method="…", maxiter= or max_iters=1 to ${MAX_ITERATIONS}`,
    });
  }
}

function isCount(value: EigenValue): boolean {
  return value.kind === 'number' && value.integer && value.value >= 1 && value.value <= MAX_ITERATIONS;
}
