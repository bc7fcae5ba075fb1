/** The shape of every pass: circuit in, circuit out, same behaviour; what differs is what the device needs or pays for. */
import type { Circuit, Operation } from '../../domain/circuit.ts';
import type { Device } from '../../domain/device.ts';
import type { Spoiling } from './routing/spoiling.ts';

/** Where the qubits of a program are on the device: entry k belongs to qubit k of the program. */
export interface Layout {
  readonly initial: readonly number[];
  /** Differs from `initial` by the swaps of routing and by swaps of the program that became a renaming. */
  readonly final: readonly number[];
}

/** A circuit on its way through the passes. */
export interface PlacedCircuit extends Circuit {
  /** Absent while qubit k of the program is qubit k of the circuit from beginning to end. */
  readonly layout?: Layout;
  /** What errors spoil, where the device is calibrated and the circuit small. */
  readonly spoiling?: Spoiling;
}

/** What a pass may know besides the circuit. */
export interface PassContext {
  readonly device: Device;
  /** Optimisation level, 0 to 3. */
  readonly level: number;
  /** Start of the random choices of layout and routing, an unsigned 32-bit integer. */
  readonly seed: number;
  /** Device qubit of every program qubit at the start; absent = the compiler chooses. */
  readonly initialLayout?: readonly number[];
}

/** One rewriting of a circuit. */
export interface Pass {
  readonly name: string;
  /** Depends on its arguments only; what it leaves alone is the very same circuit. */
  readonly run: (circuit: PlacedCircuit, context: PassContext) => PlacedCircuit;
}

/** The circuit with other operations; the very same one when they are the same list, so that nothing is counted anew. */
export function withOperations(circuit: PlacedCircuit, operations: Circuit['operations']): PlacedCircuit {
  return operations === circuit.operations ? circuit : { ...circuit, operations };
}

/** Adds items behind a list: a row of gates may be longer than a call has room for arguments. */
export function append<T>(list: T[], items: readonly T[]): void {
  for (const item of items) list.push(item);
}

/** The operation with the blocks inside it rewritten; the very same one when they are, or when it has none. */
export function mapBlocks(
  operation: Operation,
  block: (operations: readonly Operation[]) => readonly Operation[],
): Operation {
  if (operation.kind === 'while') {
    const body = block(operation.body);
    return body === operation.body ? operation : { ...operation, body };
  }
  if (operation.kind !== 'if') return operation;
  const then = block(operation.then);
  const otherwise = block(operation.otherwise);
  return then === operation.then && otherwise === operation.otherwise
    ? operation
    : { ...operation, then, otherwise };
}

/** The layout of a circuit, written out. */
export function layoutOf(circuit: PlacedCircuit): Layout {
  if (circuit.layout !== undefined) return circuit.layout;
  const same = Array.from({ length: circuit.qubits }, (_, qubit) => qubit);
  return { initial: same, final: same };
}
