/** The same operation on other qubits, blocks inside included. */
import type { Operation } from '../../domain/circuit.ts';

/** `operation` with every qubit q replaced by `to(q)`. */
export function onQubits(operation: Operation, to: (qubit: number) => number): Operation {
  const inside = (block: readonly Operation[]): readonly Operation[] =>
    block.map((inner) => onQubits(inner, to));
  switch (operation.kind) {
    case 'gate':
      return { ...operation, targets: operation.targets.map(to), controls: operation.controls.map(to) };
    case 'measure':
    case 'reset':
    case 'barrier':
      return { ...operation, qubits: operation.qubits.map(to) };
    case 'assign':
      return operation;
    case 'if':
      return { ...operation, then: inside(operation.then), otherwise: inside(operation.otherwise) };
    case 'while':
      return { ...operation, body: inside(operation.body) };
  }
}
