/**
 * Gates that no measurement can notice go: gates on qubits that nobody looks at again, and gates that are diagonal on
 * every qubit whose next step is a measurement. A device that computes expectation values sees the whole state, and a
 * circuit without measurement is its state: both are left alone.
 */
import type { GateOperation, Operation } from '../../domain/circuit.ts';
import { operationQubits } from '../../domain/circuit.ts';
import { axisOn } from './axes.ts';
import type { Pass } from './pass.ts';

/** What follows on a qubit; absent = nothing, or a reset. */
type Fate = 'measured' | 'used';

/** Removes what no count depends on; levels 2 and 3. */
export const removeUnseen: Pass = {
  name: 'remove-unseen',
  run(circuit, { device, level }) {
    if (level < 2 || device.expectationValues) return circuit;
    if (!circuit.operations.some(({ kind }) => kind === 'measure')) return circuit;
    const fates = new Map<number, Fate>();
    const seen = circuit.operations.toReversed().map((operation) => step(operation, fates));
    const operations = seen.reverse();
    const same = operations.every((operation, index) => operation === circuit.operations[index]);
    return same
      ? circuit
      : { ...circuit, operations: operations.filter((operation) => operation !== undefined) };
  },
};

/** What is left of an operation, from behind. */
function step(operation: Operation, fates: Map<number, Fate>): Operation | undefined {
  switch (operation.kind) {
    case 'barrier':
    case 'assign':
      return operation;
    case 'gate':
      if (operation.targets.length + operation.controls.length > 0 && isUnseen(operation, fates))
        return undefined;
      break;
    case 'reset': {
      const qubits = operation.qubits.filter((qubit) => fates.has(qubit));
      if (qubits.length === 0) return undefined;
      if (operation.condition === undefined) {
        for (const qubit of qubits) fates.delete(qubit);
        return qubits.length === operation.qubits.length ? operation : { ...operation, qubits };
      }
      break;
    }
    case 'measure':
      if (operation.condition !== undefined || operation.basis !== 'Z') break;
      for (const qubit of operation.qubits) fates.set(qubit, 'measured');
      return operation;
    case 'if':
    case 'while':
  }
  for (const qubit of operationQubits(operation)) fates.set(qubit, 'used');
  return operation;
}

function isUnseen(gate: GateOperation, fates: ReadonlyMap<number, Fate>): boolean {
  return operationQubits(gate).every((qubit) => {
    const fate = fates.get(qubit);
    return fate === undefined || (fate === 'measured' && axisOn(gate, qubit) === 'z');
  });
}
