/** Gates in a row on the same two qubits: one unitary, which takes three entangling gates at most. */
import type { GateOperation, Operation } from '../../domain/circuit.ts';

/** Entangling gates that no two-qubit unitary exceeds. */
const MOST = 3;

/** A gate on one or two qubits that always runs and whose angles are numbers. */
export function isPlain(operation: Operation): operation is GateOperation {
  if (operation.kind !== 'gate' || operation.condition !== undefined) return false;
  const size = operation.targets.length + operation.controls.length;
  return (size === 1 || size === 2) && operation.params.every((angle) => typeof angle === 'number');
}

/** Entangling gates that a gate takes as it stands. */
export function costOfGate(gate: GateOperation): number {
  if (gate.targets.length + gate.controls.length === 1) return 0;
  return gate.gate === 'swap' ? MOST : 1;
}

/** Entangling gates that a row takes in the end. */
export function costOfRow(gates: readonly GateOperation[]): number {
  return Math.min(
    MOST,
    gates.reduce((sum, gate) => sum + costOfGate(gate), 0),
  );
}
