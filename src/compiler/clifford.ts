/**
 * Which circuits consist of Clifford gates: a device may run many more qubits of them. The judgement is by gate and
 * angle, and on the safe side: what it calls Clifford is Clifford after every way that AQO may write it.
 */
import type { Angle } from '../domain/angle.ts';
import type { GateName, GateOperation, Operation } from '../domain/circuit.ts';

const FIXED: ReadonlySet<GateName> = new Set([
  ...(['id', 'x', 'y', 'z', 'h', 's', 'sdg', 'sx', 'sxdg', 'swap', 'ecr', 'gphase'] as const),
]);
const ROTATIONS: ReadonlySet<GateName> = new Set([
  ...(['rx', 'ry', 'rz', 'p', 'u', 'prx', 'rxx', 'ryy', 'rzz'] as const),
]);
const CONTROLLED: ReadonlySet<GateName> = new Set(['x', 'y', 'z']);
/** Angles this close to a multiple count as one; the tableau knows matrices to 1e-9. */
const EXACT = 1e-10;

/** True when every gate, in whatever branch, is a Clifford gate. */
export function isClifford(operations: readonly Operation[]): boolean {
  return operations.every((operation) => {
    if (operation.kind === 'gate') return isCliffordGate(operation);
    if (operation.kind === 'if') return isClifford(operation.then) && isClifford(operation.otherwise);
    return operation.kind !== 'while' || isClifford(operation.body);
  });
}

function isCliffordGate({ gate, controls, params }: GateOperation): boolean {
  if (controls.length === 0)
    return (
      FIXED.has(gate) || (ROTATIONS.has(gate) && params.every((angle) => isMultiple(angle, Math.PI / 2)))
    );
  if (controls.length > 1) return false;
  return CONTROLLED.has(gate) || (gate === 'p' && params.every((angle) => isMultiple(angle, Math.PI)));
}

function isMultiple(angle: Angle, unit: number): boolean {
  if (typeof angle !== 'number') return false;
  const turns = angle / unit;
  return Math.abs(turns - Math.round(turns)) * unit < EXACT;
}
