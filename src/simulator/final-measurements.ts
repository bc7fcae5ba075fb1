/**
 * Finds measurements that may wait until the end: nothing later touches the qubit, reads the classical bit or writes
 * it again. They are sampled from the final state, all shots from one run.
 */
import type { Condition, Operation } from '../domain/circuit.ts';

/** Qubits and classical bits that operations use. */
interface Uses {
  readonly qubits: Set<number>;
  readonly clbits: Set<number>;
}

function addConditions(conditions: readonly Condition[] | undefined, uses: Uses): void {
  for (const condition of conditions ?? []) for (const bit of condition.bits) uses.clbits.add(bit);
}

function addUses(operation: Operation, uses: Uses): void {
  addConditions(operation.condition, uses);
  switch (operation.kind) {
    case 'gate':
      for (const qubit of [...operation.controls, ...operation.targets]) uses.qubits.add(qubit);
      return;
    case 'measure':
      for (const clbit of operation.clbits) uses.clbits.add(clbit);
      for (const qubit of operation.qubits) uses.qubits.add(qubit);
      return;
    case 'reset':
      for (const qubit of operation.qubits) uses.qubits.add(qubit);
      return;
    case 'barrier':
      return;
    case 'assign':
      for (const clbit of operation.clbits) uses.clbits.add(clbit);
      for (const source of operation.sources) if (typeof source === 'object') uses.clbits.add(source.bit);
      return;
    case 'if':
      addConditions(operation.when, uses);
      for (const inner of [...operation.then, ...operation.otherwise]) addUses(inner, uses);
      return;
    case 'while':
      addConditions(operation.when, uses);
      for (const inner of operation.body) addUses(inner, uses);
  }
}

/** All qubits that carry a gate, a measurement or a reset, ascending. */
export function liveQubitsOf(operations: readonly Operation[]): readonly number[] {
  const uses: Uses = { qubits: new Set(), clbits: new Set() };
  for (const operation of operations) addUses(operation, uses);
  return [...uses.qubits].sort((a, b) => a - b);
}

/** `result[i][k]` is true when element k of the measurement at top-level position i may wait until the end. */
export function finalMeasurementsOf(
  operations: readonly Operation[],
): ReadonlyMap<number, readonly boolean[]> {
  const later: Uses = { qubits: new Set(), clbits: new Set() };
  const final = new Map<number, readonly boolean[]>();
  for (let index = operations.length - 1; index >= 0; index -= 1) {
    const operation = operations[index];
    if (operation?.kind !== 'measure' || operation.condition !== undefined) {
      if (operation !== undefined) addUses(operation, later);
      continue;
    }
    const flags = operation.qubits.map(() => false);
    for (let element = flags.length - 1; element >= 0; element -= 1) {
      const [qubit = 0, clbit = 0] = [operation.qubits[element], operation.clbits[element]];
      flags[element] = !later.qubits.has(qubit) && !later.clbits.has(clbit);
      later.qubits.add(qubit);
      later.clbits.add(clbit);
    }
    final.set(index, flags);
  }
  return final;
}

/** Position of the last top-level operation that uses each qubit. */
export function lastUses(operations: readonly Operation[]): ReadonlyMap<number, number> {
  const last = new Map<number, number>();
  operations.forEach((operation, index) => {
    const uses: Uses = { qubits: new Set(), clbits: new Set() };
    addUses(operation, uses);
    for (const qubit of uses.qubits) last.set(qubit, index);
  });
  return last;
}

/** True when a top-level measurement cannot wait until the end. */
export function hasEarlyMeasurement(operations: readonly Operation[]): boolean {
  return [...finalMeasurementsOf(operations).values()].some((flags) => flags.includes(false));
}
