/**
 * A block of operations as routing sees it: gates on one qubit ride along with the step that follows on their qubit, and
 * gates in a row on the same two qubits are one step.
 */
import type { Operation } from '../../../domain/circuit.ts';
import { operationQubits } from '../../../domain/circuit.ts';
import { wiresOf } from '../../statistics.ts';
import { costOfRow, isPlain } from '../rows.ts';
import { axesOf } from '../unitary/commuting.ts';
import type { Step } from './dependencies.ts';

/** A step with the operations it stands for, in order. */
export interface CircuitStep extends Step {
  readonly operations: readonly Operation[];
}

/** The steps of a block, and the gates after the last step of their qubit; `inRows` joins gates on the same qubits. */
export function stepsOf(
  operations: readonly Operation[],
  inRows: boolean,
): { readonly steps: readonly CircuitStep[]; readonly rest: readonly Operation[] } {
  const reader = new StepReader(inRows);
  for (const operation of operations) reader.read(operation);
  return { steps: reader.drafts.map(stepOf), rest: reader.rest() };
}

/** Only what matters for a layout: the pairs of gates, those inside blocks included, as often as they are written. */
export function pairStepsOf(operations: readonly Operation[], inRows: boolean): readonly Step[] {
  return stepsOf(flat(operations), inRows).steps.filter(({ pair }) => pair !== undefined);
}

/** The operations with those of blocks in place of the blocks. */
function flat(operations: readonly Operation[]): readonly Operation[] {
  if (!operations.some(({ kind }) => kind === 'if' || kind === 'while')) return operations;
  return operations.flatMap((operation): readonly Operation[] => {
    if (operation.kind === 'while') return flat(operation.body);
    return operation.kind === 'if' ? flat([...operation.then, ...operation.otherwise]) : [operation];
  });
}

/** A step that is being collected; gates in a row on a pair have no `last`. */
interface Draft {
  readonly operations: Operation[];
  readonly pair: readonly [number, number] | undefined;
  readonly last: Operation | undefined;
}

class StepReader {
  readonly drafts: Draft[] = [];
  readonly #inRows: boolean;
  readonly #riding = new Map<number, Operation[]>();
  readonly #rows = new Map<number, Draft>();

  constructor(inRows: boolean) {
    this.#inRows = inRows;
  }

  read(operation: Operation): void {
    const qubits = operationQubits(operation);
    const [a = -1, b = -1] = qubits;
    if (operation.kind === 'gate' && operation.condition === undefined && qubits.length === 1) {
      const list = this.#riding.get(a);
      if (list === undefined) this.#riding.set(a, [operation]);
      else list.push(operation);
    } else if (this.#inRows && qubits.length === 2 && isPlain(operation)) this.#addToRow(operation, a, b);
    else {
      const draft = this.#begin(qubits, pairOf(operation), operation);
      draft.operations.push(operation);
      for (const qubit of qubits) this.#rows.delete(qubit);
    }
  }

  /** The gates on one qubit that no step has taken. */
  rest(): readonly Operation[] {
    return [...this.#riding.values()].flat();
  }

  #addToRow(operation: Operation, a: number, b: number): void {
    let row = this.#rows.get(a);
    if (row === undefined || row !== this.#rows.get(b)) {
      row = this.#begin([a, b], [a, b], undefined);
      this.#rows.set(a, row).set(b, row);
    } else this.#board([a, b], row.operations);
    row.operations.push(operation);
  }

  #begin(qubits: readonly number[], pair: Draft['pair'], last: Operation | undefined): Draft {
    const draft: Draft = { operations: [], pair, last };
    this.#board(qubits, draft.operations);
    this.drafts.push(draft);
    return draft;
  }

  /** Moves the gates that ride on qubits to their step. */
  #board(qubits: readonly number[], into: Operation[]): void {
    for (const qubit of qubits) {
      for (const gate of this.#riding.get(qubit) ?? []) into.push(gate);
      this.#riding.delete(qubit);
    }
  }
}

/** The two qubits that must be neighbours for an operation. */
function pairOf(operation: Operation): readonly [number, number] | undefined {
  if (operation.kind !== 'gate') return undefined;
  const [a, b] = operationQubits(operation);
  return a === undefined || b === undefined ? undefined : [a, b];
}

function stepOf({ operations, pair, last }: Draft): CircuitStep {
  if (last !== undefined || pair === undefined)
    return { operations, pair, wires: last === undefined ? [] : wiresOf(last) };
  const gates = operations.filter((operation) => operation.kind === 'gate');
  const row = { gates: costOfRow(gates), axes: axesOf(gates, pair) };
  return { operations, pair, wires: pair, row };
}
