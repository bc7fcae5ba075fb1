/**
 * Along which Pauli axis a gate acts on each of its qubits. Two gates that act along the same axis on every qubit they
 * share commute, because both are functions of the same commuting operators.
 */
import type { GateName, GateOperation } from '../../domain/circuit.ts';

/** A Pauli axis. */
export type Axis = 'x' | 'y' | 'z';

const AXES: Partial<Record<GateName, Axis>> = {
  ...{ z: 'z', s: 'z', sdg: 'z', t: 'z', tdg: 'z', rz: 'z', p: 'z', rzz: 'z' },
  ...{ x: 'x', sx: 'x', sxdg: 'x', rx: 'x', rxx: 'x' },
  ...{ y: 'y', ry: 'y', ryy: 'y' },
};

/** The axis of a gate on one of its qubits; undefined when it has none. A control is diagonal, whatever it controls. */
export function axisOn(gate: GateOperation, qubit: number): Axis | undefined {
  return gate.controls.includes(qubit) ? 'z' : AXES[gate.gate];
}

/** True for gates on one qubit that cost a device nothing: turns about z are changes of frame. */
export function isVirtual(gate: GateName): boolean {
  return gate === 'id' || gate === 'gphase' || (AXES[gate] === 'z' && gate !== 'rzz');
}
