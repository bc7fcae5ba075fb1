/**
 * Symbols of a circuit, and those of them that have no value: neither a default nor one that the job gives. A circuit
 * with such a symbol is refused before it stands in a queue, because no device can run it.
 */
import { collectParameters } from './angle.ts';
import type { Circuit, Operation } from './circuit.ts';
import type { Violation } from './errors.ts';

/** Option of a job that gives a symbol its value, e.g. `input.theta`. */
export const INPUT_OPTION = 'input.';
/** Rule of a violation about such an option. */
export const INPUT_RULE = 'input';

/** Most symbols that are named one by one. */
const MOST_NAMED = 20;

/** Names of the symbols that the operations of a circuit use and that have no default, in the order of their names. */
export function unboundSymbols({ operations, parameters }: Circuit): readonly string[] {
  if (Object.values(parameters).every((value) => value !== null)) return [];
  const used = new Set<string>();
  collectSymbols(operations, used);
  return [...used].filter((name) => (parameters[name] ?? null) === null).sort();
}

function collectSymbols(operations: readonly Operation[], into: Set<string>): void {
  for (const operation of operations) {
    if (operation.kind === 'gate') for (const angle of operation.params) collectParameters(angle, into);
    else if (operation.kind === 'while') collectSymbols(operation.body, into);
    else if (operation.kind === 'if') {
      collectSymbols(operation.then, into);
      collectSymbols(operation.otherwise, into);
    }
  }
}

/** One violation for each symbol without a value, with the way to give it one. */
export function unboundViolations(names: readonly string[]): readonly Violation[] {
  const named = names.slice(0, MOST_NAMED).map((name): Violation => {
    const option = `${INPUT_OPTION}${name}`;
    const message =
      `the symbol "${name}" of the circuit has no value: give one as \`${option}\` in spec.compiler_options ` +
      `(e.g. ${option}: "0.5", in radians), or a default in the program`;
    return { field: `spec.compiler_options.${option}`, rule: 'symbol-has-a-value', message };
  });
  const left = names.length - named.length;
  if (left === 0) return named;
  const message = `${left} more symbols have no value`;
  return [...named, { field: 'spec.compiler_options', rule: 'symbol-has-a-value', message }];
}
