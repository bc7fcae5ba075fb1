/** Values of Eigen-Lang: all are known at compile time, except that angles may depend on parameters. */
import type { AngleExpression } from '../../domain/angle.ts';
import type { FunctionNode } from './ast.ts';

/** A value. */
export type EigenValue =
  | { readonly kind: 'number'; readonly value: number; readonly integer: boolean }
  | { readonly kind: 'symbolic'; readonly angle: AngleExpression }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'none' }
  | { readonly kind: 'list'; readonly items: EigenValue[] }
  /** A qubit or a classical bit, by its index in the circuit. */
  | { readonly kind: 'qubit' | 'bit'; readonly index: number }
  | FunctionValue
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'module'; readonly name: 'math' | 'eigen_lang' }
  /** A sum of Pauli words with coefficients. */
  | { readonly kind: 'observable'; readonly terms: readonly PauliTerm[] }
  /** What `ExpectationValue` and `minimize` give: a number that only a run can tell. */
  | { readonly kind: 'estimate' };

/** A function of the program, with the names of the functions around it, the nearest first. */
export interface FunctionValue {
  readonly kind: 'function';
  readonly node: FunctionNode;
  readonly outer: readonly Map<string, EigenValue>[];
}

/** One word of a Pauli sum: letters by qubit. */
export interface PauliTerm {
  readonly coefficient: number;
  readonly letters: ReadonlyMap<number, 'X' | 'Y' | 'Z'>;
}

export const NONE: EigenValue = { kind: 'none' };

export function numberOf(value: number, integer = Number.isInteger(value)): EigenValue {
  return { kind: 'number', value, integer };
}

/** What a value is, for messages. */
export function describeValue(value: EigenValue): string {
  switch (value.kind) {
    case 'number':
      return value.integer ? `the number ${value.value}` : 'a float';
    case 'symbolic':
      return 'an expression over parameters';
    case 'string':
      return 'a string';
    case 'bool':
      return 'a bool';
    case 'none':
      return 'None';
    case 'list':
      return `a list of ${value.items.length}`;
    case 'qubit':
      return 'a qubit';
    case 'bit':
      return 'a classical bit';
    case 'function':
    case 'builtin':
      return 'a function';
    case 'module':
      return `the module ${value.name}`;
    case 'observable':
      return 'an observable';
    case 'estimate':
      return 'a value that only a run can tell';
  }
}
