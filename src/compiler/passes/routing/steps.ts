/** A block of operations as routing sees it: gates on one qubit ride along with the step that follows on their qubit. */
import type { Operation } from '../../../domain/circuit.ts';
import { operationQubits } from '../../../domain/circuit.ts';
import { wiresOf } from '../../statistics.ts';
import type { Step } from './dependencies.ts';

/** A step with the operations it stands for, in order; the last one is the step itself. */
export interface CircuitStep extends Step {
  readonly operations: readonly Operation[];
}

/** The two qubits that must be neighbours for an operation. */
export function pairOf(operation: Operation): readonly [number, number] | undefined {
  if (operation.kind !== 'gate') return undefined;
  const [a, b] = operationQubits(operation);
  return a === undefined || b === undefined ? undefined : [a, b];
}

/** The steps of a block, and the gates after the last step of their qubit. */
export function stepsOf(operations: readonly Operation[]): {
  readonly steps: readonly CircuitStep[];
  readonly rest: readonly Operation[];
} {
  const riding = new Map<number, Operation[]>();
  const steps: CircuitStep[] = [];
  for (const operation of operations) {
    const qubits = operationQubits(operation);
    const [only = -1] = qubits;
    if (operation.kind === 'gate' && operation.condition === undefined && qubits.length === 1) {
      const list = riding.get(only);
      if (list === undefined) riding.set(only, [operation]);
      else list.push(operation);
      continue;
    }
    const before = qubits.flatMap((qubit) => riding.get(qubit) ?? []);
    for (const qubit of qubits) riding.delete(qubit);
    steps.push({
      wires: wiresOf(operation),
      pair: pairOf(operation),
      operations: [...before, operation],
    });
  }
  return { steps, rest: [...riding.values()].flat() };
}

/** Only what matters for a layout: the pairs of gates, those inside blocks included, as often as they are written. */
export function pairStepsOf(operations: readonly Operation[]): readonly Step[] {
  return operations.flatMap((operation): readonly Step[] => {
    if (operation.kind === 'while') return pairStepsOf(operation.body);
    if (operation.kind === 'if') return pairStepsOf([...operation.then, ...operation.otherwise]);
    const pair = pairOf(operation);
    return pair === undefined ? [] : [{ wires: pair, pair }];
  });
}
