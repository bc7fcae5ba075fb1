/**
 * Noise models as plain data: channels after gates, and confusion of readout. The same model drives trajectories,
 * the density matrix and the simulated devices.
 */
import type { GateName, GateOperation } from '../domain/circuit.ts';

/** A noise channel on the qubits of one gate. */
export type Channel =
  /** With weight `lambda` the qubits are replaced by the maximally mixed state. */
  | { readonly kind: 'depolarizing'; readonly lambda: number }
  /** Independent Pauli errors on every qubit. */
  | { readonly kind: 'pauli'; readonly x: number; readonly y: number; readonly z: number }
  /** Decay from 1 to 0 with probability `gamma`, on every qubit. */
  | { readonly kind: 'amplitude_damping'; readonly gamma: number }
  /** Loss of phase: off-diagonal elements shrink by sqrt(1 - gamma), on every qubit. */
  | { readonly kind: 'phase_damping'; readonly gamma: number };

/** Which gates a channel follows. */
export interface GateNoise {
  /** Absent = every gate. Virtual gates (`rz` and other diagonal 1-qubit gates) are named `rz`. */
  readonly gate?: GateName;
  readonly controls?: number;
  /** Only gates on one qubit, or only those on two or more; absent = both. */
  readonly width?: 'one' | 'more';
  /** Circuit qubits, controls first; absent = any. */
  readonly qubits?: readonly number[];
  /** Absent = the gate is known and has no error. */
  readonly channel?: Channel;
}

/** Probabilities of a wrong readout of one qubit, or of all when `qubit` is absent. */
export interface ReadoutNoise {
  readonly qubit?: number;
  /** P(read 1 | prepared 0). */
  readonly oneWhenZero: number;
  /** P(read 0 | prepared 1). */
  readonly zeroWhenOne: number;
}

/** A noise model. */
export interface NoiseModel {
  /** For results, e.g. `depolarising-readout/1`. */
  readonly name: string;
  readonly gates: readonly GateNoise[];
  readonly readout: readonly ReadoutNoise[];
  /** True when a gate that no entry of `gates` names cannot run at all. */
  readonly nativeOnly?: boolean;
}

const VIRTUAL: ReadonlySet<GateName> = new Set(['z', 's', 'sdg', 't', 'tdg', 'p', 'rz', 'gphase']);

/** The hardware gate that an operation is run as: diagonal 1-qubit gates are frame changes, rx(±π/2) is sx, rx(0) id. */
export function nativeGate(operation: GateOperation): GateName {
  if (operation.controls.length > 0) return operation.gate;
  if (VIRTUAL.has(operation.gate)) return 'rz';
  const [angle] = operation.params;
  if (operation.gate === 'rx' && angle === 0) return 'id';
  const quarter = typeof angle === 'number' && Math.abs(Math.abs(angle) - Math.PI / 2) < 1e-9;
  return operation.gate === 'sxdg' || (operation.gate === 'rx' && quarter) ? 'sx' : operation.gate;
}

/** Finds the noise of gates and qubits; entries are looked up once. */
export class NoiseLookup {
  readonly #model: NoiseModel;
  readonly #exact: ReadonlyMap<string, GateNoise>;
  readonly #general: readonly GateNoise[];

  constructor(model: NoiseModel) {
    this.#model = model;
    const exact = model.gates.filter(({ qubits }) => qubits !== undefined);
    this.#exact = new Map(
      exact.map((entry) => [keyOf(entry.gate, entry.controls ?? 0, entry.qubits ?? []), entry]),
    );
    this.#general = model.gates.filter(({ qubits }) => qubits === undefined);
  }

  /** The entry for a gate: its own before a general one; undefined when no entry names it. */
  gate(operation: GateOperation): GateNoise | undefined {
    const name = nativeGate(operation);
    const controls = operation.controls.length;
    const width = controls + operation.targets.length > 1 ? 'more' : 'one';
    const exact = this.#exact.get(keyOf(name, controls, [...operation.controls, ...operation.targets]));
    return (
      exact ??
      this.#general.find(
        (entry) =>
          (entry.gate ?? name) === name &&
          (entry.controls ?? controls) === controls &&
          (entry.width ?? width) === width,
      )
    );
  }

  /** The readout error of a circuit qubit. */
  readout(qubit: number): ReadoutNoise | undefined {
    const { readout } = this.#model;
    return (
      readout.find((entry) => entry.qubit === qubit) ?? readout.find((entry) => entry.qubit === undefined)
    );
  }

  /** True when a gate without an entry must be refused. */
  get nativeOnly(): boolean {
    return this.#model.nativeOnly === true;
  }
}

function keyOf(gate: GateName | undefined, controls: number, qubits: readonly number[]): string {
  return `${gate ?? '*'}/${controls}/${qubits.join(',')}`;
}
