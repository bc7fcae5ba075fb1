/**
 * Values of Eigen-Lang. All are known at compile time, except that angles may depend on parameters, and that bits and
 * truth values may depend on measurements.
 */
import type { AngleExpression } from '../../domain/angle.ts';
import type { Condition } from '../../domain/circuit.ts';
import type { FunctionNode } from './ast.ts';

/** A value. */
export type EigenValue =
  | { readonly kind: 'number'; readonly value: number; readonly integer: boolean }
  | { readonly kind: 'symbolic'; readonly angle: AngleExpression }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'none' }
  | ListValue
  | DictionaryValue
  /** A qubit, by its index in the circuit. */
  | { readonly kind: 'qubit'; readonly index: number }
  | BitValue
  | TruthValue
  /** What a name has after blocks that a measurement chose, when they left different values in it. */
  | { readonly kind: 'undecided' }
  | FunctionValue
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'module'; readonly name: 'math' | 'eigen_lang' }
  /** A sum of Pauli words with coefficients. */
  | { readonly kind: 'observable'; readonly terms: readonly PauliTerm[] }
  | DatasetValue
  /** What `ExpectationValue` and `minimize` give: a number that only a run can tell. */
  | { readonly kind: 'estimate' };

/** Items in a row; absent `type` = a list. */
export interface ListValue {
  readonly kind: 'list';
  readonly items: EigenValue[];
  readonly type?: 'tuple' | 'range' | 'iterator';
  /** The qubits or bits of a register, or the bits of one measurement. */
  readonly register?: 'QubitRegister' | 'ClassicalRegister' | 'measured';
}

/** Entries by {@link keyText}, in the order in which they came. */
export interface DictionaryValue {
  readonly kind: 'dictionary';
  readonly entries: Map<string, { readonly key: EigenValue; readonly value: EigenValue }>;
}

/** A classical bit, by its index in the circuit. */
export interface BitValue {
  readonly kind: 'bit';
  readonly index: number;
  /** Of the result of a measurement: how often the bit had been written then. It stands for that result only. */
  readonly version?: number;
}

/** A truth value that a run decides: all conditions hold. */
export interface TruthValue {
  readonly kind: 'truth';
  readonly when: readonly Condition[];
  /** How often each of the bits it reads had been written. */
  readonly versions: ReadonlyMap<number, number>;
  /** True when Python's value is True, False, 0 or 1; else only its truth is known. */
  readonly plain: boolean;
}

/** What `load_dataset` gives: the name of data that nothing here reads. */
export interface DatasetValue {
  readonly kind: 'dataset';
  readonly source: string;
  readonly options: ReadonlyMap<string, EigenValue>;
}

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

/** Equal for keys that Python takes for equal; undefined for what cannot be a key. */
export function keyText(key: EigenValue): string | undefined {
  switch (key.kind) {
    case 'string':
      return `"${key.value}`;
    case 'number':
    case 'bool':
      return String(Number(key.value));
    case 'none':
      return 'None';
    default:
      return undefined;
  }
}

/** Lists in lists that are gone through: one list may stand in itself by any number of others. */
export const MAX_LEVELS = 100;

/** True when only a run can tell the value, or an item of it; what stands deeper is not looked at. */
export function isMeasured(value: EigenValue): boolean {
  return value.kind === 'list' ? value.items.some(isUndecided) : isUndecided(value);
}

function isUndecided({ kind }: EigenValue): boolean {
  return kind === 'bit' || kind === 'truth' || kind === 'undecided';
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
      return describeList(value);
    case 'dictionary':
      return 'a dictionary';
    case 'qubit':
      return 'a qubit';
    case 'bit':
      return 'a classical bit';
    case 'truth':
      return 'a comparison of measured bits';
    case 'undecided':
      return 'a value that depends on a measurement';
    case 'function':
    case 'builtin':
      return 'a function';
    case 'module':
      return `the module ${value.name}`;
    case 'observable':
      return 'an observable';
    case 'dataset':
      return 'the reference of a dataset';
    case 'estimate':
      return 'a value that only a run can tell';
  }
}

function describeList({ items, type, register }: ListValue): string {
  const { length } = items;
  if (register === 'measured') return `${length} measured bits`;
  if (register !== undefined) return `a ${register} of ${length}`;
  return type === 'iterator' ? 'an iterator' : `a ${type ?? 'list'} of ${length}`;
}
