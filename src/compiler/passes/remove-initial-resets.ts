/** Qubits begin in state zero: a reset before anything else happened to a qubit does nothing. */
import type { Operation } from '../../domain/circuit.ts';
import { operationQubits } from '../../domain/circuit.ts';
import type { Pass } from './pass.ts';

/** Removes resets of qubits that nothing has touched. */
export const removeInitialResets: Pass = {
  name: 'remove-initial-resets',
  run(circuit) {
    if (!circuit.operations.some(({ kind }) => kind === 'reset')) return circuit;
    const touched = new Set<number>();
    const operations = circuit.operations.flatMap((operation): readonly Operation[] => {
      if (operation.kind === 'barrier') return [operation];
      if (operation.kind === 'reset' && operation.condition === undefined) {
        const qubits = operation.qubits.filter((qubit) => touched.has(qubit));
        return qubits.length === 0 ? [] : [{ ...operation, qubits }];
      }
      for (const qubit of operationQubits(operation)) touched.add(qubit);
      return [operation];
    });
    return { ...circuit, operations };
  },
};
