/** The size of a circuit in the figures people compare: gates, two-qubit gates, depth. */
import type { Circuit, Condition, Operation } from '../domain/circuit.ts';

/** Size of a circuit. */
export interface CircuitStatistics {
  readonly gates: number;
  /** Gates on two or more qubits. */
  readonly twoQubitGates: number;
  /** Longest chain of operations that share qubits or classical bits; a block counts as its longest path. */
  readonly depth: number;
}

interface Totals {
  gates: number;
  twoQubitGates: number;
}

/** Gate counts and depth of a circuit. */
export function statisticsOf(circuit: Circuit): CircuitStatistics {
  const totals: Totals = { gates: 0, twoQubitGates: 0 };
  const depth = depthOf(circuit.operations, new Map(), totals);
  return { gates: totals.gates, twoQubitGates: totals.twoQubitGates, depth };
}

function depthOf(operations: readonly Operation[], wires: Map<number, number>, totals: Totals): number {
  let depth = 0;
  let start = 0;
  let end = 0;
  const look = (wire: number): void => {
    const before = wires.get(wire);
    if (before !== undefined && before > start) start = before;
  };
  const mark = (wire: number): void => {
    wires.set(wire, end);
  };
  for (const operation of operations) {
    if (operation.kind === 'gate') {
      totals.gates++;
      if (operation.targets.length + operation.controls.length > 1) totals.twoQubitGates++;
    }
    start = 0;
    eachWire(operation, look);
    end = start + lengthOf(operation, totals);
    eachWire(operation, mark);
    if (end > depth) depth = end;
  }
  return depth;
}

function lengthOf(operation: Operation, totals: Totals): number {
  switch (operation.kind) {
    case 'barrier':
    case 'assign':
      return 0;
    case 'if': {
      const then = depthOf(operation.then, new Map(), totals);
      return Math.max(then, depthOf(operation.otherwise, new Map(), totals));
    }
    case 'while':
      return depthOf(operation.body, new Map(), totals);
    default:
      return 1;
  }
}

/** Qubits (as they are) and classical bits (as -1 - bit) that an operation uses, blocks inside included. */
export function wiresOf(operation: Operation): ReadonlySet<number> {
  const wires = new Set<number>();
  eachWire(operation, (wire) => wires.add(wire));
  return wires;
}

/** Visits what {@link wiresOf} names, without the set: one wire may come several times. */
export function eachWire(operation: Operation, visit: (wire: number) => void): void {
  const { kind, condition } = operation;
  if (condition !== undefined) eachBitRead(condition, visit);
  switch (kind) {
    case 'gate':
      for (const qubit of operation.controls) visit(qubit);
      for (const qubit of operation.targets) visit(qubit);
      return;
    case 'measure':
      for (const qubit of operation.qubits) visit(qubit);
      for (const bit of operation.clbits) visit(-1 - bit);
      return;
    case 'reset':
    case 'barrier':
      for (const qubit of operation.qubits) visit(qubit);
      return;
    case 'assign':
      for (const bit of operation.clbits) visit(-1 - bit);
      for (const source of operation.sources) if (typeof source !== 'number') visit(-1 - source.bit);
      return;
    case 'if':
    case 'while':
      eachBitRead(operation.when, visit);
      for (const block of kind === 'if' ? [operation.then, operation.otherwise] : [operation.body])
        for (const inner of block) eachWire(inner, visit);
  }
}

function eachBitRead(conditions: readonly Condition[], visit: (wire: number) => void): void {
  for (const { bits } of conditions) for (const bit of bits) visit(-1 - bit);
}
