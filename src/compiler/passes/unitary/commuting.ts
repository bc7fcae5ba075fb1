/** Which rows on two qubits commute, read from their matrices. */
import type { GateOperation } from '../../../domain/circuit.ts';
import type { Axis } from '../axes.ts';
import { identity, multiply, tensor, type Matrix } from './matrix.ts';
import { unitaryOn } from './two-qubit.ts';

const I2 = identity(2);
/** Pauli matrices; most gates are diagonal, so z comes first. */
const PAULIS: readonly (readonly [Axis, Matrix])[] = [
  ['z', Float64Array.of(1, 0, 0, 0, 0, 0, -1, 0)],
  ['x', Float64Array.of(0, 0, 1, 0, 1, 0, 0, 0)],
  ['y', Float64Array.of(0, 0, 0, -1, 0, 1, 0, 0)],
];
const ON_FIRST = PAULIS.map(([axis, matrix]) => [axis, tensor(I2, matrix)] as const);
const ON_SECOND = PAULIS.map(([axis, matrix]) => [axis, tensor(matrix, I2)] as const);
const TOLERANCE = 1e-9;

/**
 * The Pauli axis along which gates on a pair act together on its first and on its second qubit: the one that their
 * product commutes with. Undefined where there is none, or where a gate is not known.
 */
export function axesOf(
  gates: readonly GateOperation[],
  pair: readonly [number, number],
): readonly [Axis | undefined, Axis | undefined] {
  const matrix = unitaryOn(gates, pair);
  if (matrix === undefined) return [undefined, undefined];
  const axis = (paulis: typeof ON_FIRST): Axis | undefined =>
    paulis.find(([, pauli]) => commutes(matrix, pauli))?.[0];
  return [axis(ON_FIRST), axis(ON_SECOND)];
}

function commutes(a: Matrix, b: Matrix): boolean {
  const [one, other] = [multiply(a, b), multiply(b, a)];
  return one.every((value, index) => Math.abs(value - (other[index] ?? 0)) < TOLERANCE);
}
