/** One-qubit gates as angles of u(theta, phi, lambda) = p(phi)·ry(theta)·p(lambda), up to global phase, and back. */
import type { Angle } from '../../../domain/angle.ts';
import { combineAngles, negateAngle } from '../../../domain/aqo/angle-arithmetic.ts';
import type { GateName, GateOperation } from '../../../domain/circuit.ts';
import type { Matrix } from './matrix.ts';

const HALF = Math.PI / 2;

/** Angles theta, phi, lambda. */
export type Euler<T extends Angle = Angle> = readonly [T, T, T];

const FIXED: Partial<Record<GateName, Euler<number>>> = {
  id: [0, 0, 0],
  x: [Math.PI, 0, Math.PI],
  y: [Math.PI, HALF, HALF],
  h: [HALF, 0, Math.PI],
  sx: [HALF, -HALF, HALF],
  sxdg: [HALF, HALF, -HALF],
  z: [0, 0, Math.PI],
  s: [0, 0, HALF],
  sdg: [0, 0, -HALF],
  t: [0, 0, HALF / 2],
  tdg: [0, 0, -HALF / 2],
};

/** The angles of a gate on one qubit without controls; undefined for every other gate. */
export function eulerOf({ gate, params, controls }: GateOperation): Euler | undefined {
  if (controls.length > 0) return undefined;
  const [first = 0, second = 0, third = 0] = params;
  switch (gate) {
    case 'rx':
      return [first, -HALF, HALF];
    case 'ry':
      return [first, 0, 0];
    case 'rz':
    case 'p':
      return [0, 0, first];
    case 'u':
      return [first, second, third];
    case 'prx':
      return [first, combineAngles('-', second, HALF), combineAngles('+', negateAngle(second), HALF)];
    default:
      return FIXED[gate];
  }
}

/** True when all three angles are numbers. */
export function isNumeric(angles: Euler): angles is Euler<number> {
  return angles.every((angle) => typeof angle === 'number');
}

/** The matrix of u(theta, phi, lambda). */
export function matrixOfEuler([theta, phi, lambda]: Euler<number>): Matrix {
  const [c, s] = [Math.cos(theta / 2), Math.sin(theta / 2)];
  return Float64Array.of(
    ...[c, 0, -s * Math.cos(lambda), -s * Math.sin(lambda)],
    ...[s * Math.cos(phi), s * Math.sin(phi), c * Math.cos(phi + lambda), c * Math.sin(phi + lambda)],
  );
}

/** The angles of a 2×2 unitary, up to global phase; theta is in [0, pi]. */
export function eulerOfMatrix(matrix: Matrix): Euler<number> {
  const [ar = 0, ai = 0, br = 0, bi = 0, cr = 0, ci = 0, dr = 0, di = 0] = matrix;
  const [cosine, sine] = [Math.hypot(ar, ai), Math.hypot(cr, ci)];
  const theta = 2 * Math.atan2(sine, cosine);
  if (sine < 1e-12) return [0, 0, wrapped(Math.atan2(di, dr) - Math.atan2(ai, ar))];
  if (cosine < 1e-12) return [Math.PI, wrapped(Math.atan2(ci, cr) - Math.atan2(-bi, -br)), 0];
  const global = Math.atan2(ai, ar);
  return [theta, wrapped(Math.atan2(ci, cr) - global), wrapped(Math.atan2(-bi, -br) - global)];
}

/** The same angle in (-pi, pi]. */
export function wrapped(angle: number): number {
  if (angle > -Math.PI && angle <= Math.PI) return angle;
  const rest = angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
  return rest <= -Math.PI ? rest + 2 * Math.PI : rest;
}

/** The same gate with theta in [0, pi] and the others in (-pi, pi], up to global phase. */
export function normalised([theta, phi, lambda]: Euler<number>): Euler<number> {
  const small = wrapped(theta);
  return small < 0
    ? [-small, wrapped(phi + Math.PI), wrapped(lambda + Math.PI)]
    : [small, wrapped(phi), wrapped(lambda)];
}
