/** The shape of every pass: circuit in, circuit out, same behaviour; what differs is what the device needs or pays for. */
import type { Circuit } from '../../domain/circuit.ts';
import type { Device } from '../../domain/device.ts';

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
}

/** What a pass may know besides the circuit. */
export interface PassContext {
  readonly device: Device;
  /** Optimisation level, 0 to 3. */
  readonly level: number;
  /** Start of the random choices of layout and routing, an unsigned 32-bit integer. */
  readonly seed: number;
}

/** One rewriting of a circuit. */
export interface Pass {
  readonly name: string;
  run(circuit: PlacedCircuit, context: PassContext): PlacedCircuit;
}

/** The layout of a circuit, written out. */
export function layoutOf(circuit: PlacedCircuit): Layout {
  if (circuit.layout !== undefined) return circuit.layout;
  const same = Array.from({ length: circuit.qubits }, (_, qubit) => qubit);
  return { initial: same, final: same };
}
