/**
 * Controls that must be 0. The circuit flips the qubit before and after the gates they control; where these come from
 * one statement of the program, a diagram shows what was written.
 */
import { type Operation, operationQubits } from '../../domain/circuit.ts';

/** An operation, and which of its controls must be 0. */
export interface Controlled {
  readonly operation: Operation;
  readonly negative: ReadonlySet<number>;
}

/** The operations of a block without the flips around negative controls. */
export function withNegativeControls(operations: readonly Operation[]): readonly Controlled[] {
  const gone = new Set<number>();
  const negative = operations.map(() => new Set<number>());
  for (const [index, operation] of operations.entries()) {
    const qubit = gone.has(index) ? undefined : flipped(operation);
    if (qubit === undefined) continue;
    const inside = controlledUntilFlippedBack(operations, index, qubit);
    if (inside.length === 0) continue;
    gone.add(index).add(inside.pop() ?? index);
    for (const at of inside) negative[at]?.add(qubit);
  }
  return operations.flatMap((operation, index) =>
    gone.has(index) ? [] : [{ operation, negative: negative[index] ?? new Set() }],
  );
}

/** The qubit that a plain X flips. */
function flipped(operation: Operation): number | undefined {
  if (operation.kind !== 'gate' || operation.gate !== 'x') return undefined;
  return operation.controls.length === 0 && operation.condition === undefined
    ? operation.targets[0]
    : undefined;
}

/** Positions of the gates that a flipped qubit controls, and last that of the flip back; empty when it is none. */
function controlledUntilFlippedBack(operations: readonly Operation[], from: number, qubit: number): number[] {
  const statement = operations[from]?.span;
  const inside: number[] = [];
  for (let at = from + 1; statement !== undefined && at < operations.length; at++) {
    const operation = operations[at];
    if (operation?.span?.start !== statement.start || operation.span.end !== statement.end) return [];
    if (flipped(operation) === qubit) return inside.length === 0 ? [] : [...inside, at];
    if (!operationQubits(operation).includes(qubit)) continue;
    if (!isControlledBy(operation, qubit)) return [];
    inside.push(at);
  }
  return [];
}

/** A phase is drawn as a box on one of its controls, which has no sign for 0. */
function isControlledBy(operation: Operation, qubit: number): boolean {
  return operation.kind === 'gate' && operation.gate !== 'gphase' && operation.controls.includes(qubit);
}
