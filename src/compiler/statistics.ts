/** The size of a circuit in the figures people compare: gates, two-qubit gates, depth. */
import type { Circuit, Operation } from '../domain/circuit.ts';

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
  for (const operation of operations) {
    const used = wiresOf(operation);
    if (operation.kind === 'gate') {
      totals.gates++;
      if (operation.targets.length + operation.controls.length > 1) totals.twoQubitGates++;
    }
    let start = 0;
    for (const wire of used) start = Math.max(start, wires.get(wire) ?? 0);
    const end = start + lengthOf(operation, totals);
    for (const wire of used) wires.set(wire, end);
    depth = Math.max(depth, end);
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
export function wiresOf(operation: Operation, into = new Set<number>()): ReadonlySet<number> {
  const { kind } = operation;
  const guards = kind === 'if' || kind === 'while' ? operation.when : [];
  for (const condition of [...(operation.condition ?? []), ...guards]) {
    for (const bit of condition.bits) into.add(-1 - bit);
  }
  if (kind === 'gate') {
    for (const qubit of operation.controls) into.add(qubit);
    for (const qubit of operation.targets) into.add(qubit);
  } else if (kind === 'measure' || kind === 'reset' || kind === 'barrier') {
    for (const qubit of operation.qubits) into.add(qubit);
  }
  if (kind === 'measure' || kind === 'assign') for (const bit of operation.clbits) into.add(-1 - bit);
  if (kind === 'assign') {
    for (const source of operation.sources) if (typeof source !== 'number') into.add(-1 - source.bit);
  }
  const inside =
    kind === 'if' ? [...operation.then, ...operation.otherwise] : kind === 'while' ? operation.body : [];
  for (const item of inside) wiresOf(item, into);
  return into;
}
