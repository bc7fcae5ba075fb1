/** Matrices of the base gates that are not diagonal. Definitions: `GATES` in src/domain/circuit.ts. */
import type { GateName } from '../domain/circuit.ts';

/** A 2×2 complex matrix, row by row: re00, im00, re01, im01, re10, im10, re11, im11. */
export type Matrix2 = readonly [number, number, number, number, number, number, number, number];

const R = Math.SQRT1_2;

/** The identity. */
export const IDENTITY: Matrix2 = [1, 0, 0, 0, 0, 0, 1, 0];
/** Pauli X. */
export const PAULI_X: Matrix2 = [0, 0, 1, 0, 1, 0, 0, 0];
/** Pauli Y. */
export const PAULI_Y: Matrix2 = [0, 0, 0, -1, 0, 1, 0, 0];
/** Hadamard. */
export const HADAMARD: Matrix2 = [R, 0, R, 0, R, 0, -R, 0];

/** exp(-i t X / 2). */
export function rx(t: number): Matrix2 {
  const c = Math.cos(t / 2);
  const s = Math.sin(t / 2);
  return [c, 0, 0, -s, 0, -s, c, 0];
}

/** exp(-i t Y / 2). */
export function ry(t: number): Matrix2 {
  const c = Math.cos(t / 2);
  const s = Math.sin(t / 2);
  return [c, 0, -s, 0, s, 0, c, 0];
}

/** p(f)·ry(t)·p(l). */
function u(t: number, f: number, l: number): Matrix2 {
  const c = Math.cos(t / 2);
  const s = Math.sin(t / 2);
  return [
    ...([c, 0, -s * Math.cos(l), -s * Math.sin(l)] as const),
    ...([s * Math.cos(f), s * Math.sin(f), c * Math.cos(f + l), c * Math.sin(f + l)] as const),
  ];
}

const SX: Matrix2 = [0.5, 0.5, 0.5, -0.5, 0.5, -0.5, 0.5, 0.5];
const SXDG: Matrix2 = [0.5, -0.5, 0.5, 0.5, 0.5, 0.5, 0.5, -0.5];

/** The matrix of a non-diagonal 1-qubit base gate; undefined for every other gate. */
export function matrixOf(gate: GateName, [a = 0, b = 0, c = 0]: readonly number[]): Matrix2 | undefined {
  switch (gate) {
    case 'x':
      return PAULI_X;
    case 'y':
      return PAULI_Y;
    case 'h':
      return HADAMARD;
    case 'sx':
      return SX;
    case 'sxdg':
      return SXDG;
    case 'rx':
      return rx(a);
    case 'ry':
      return ry(a);
    case 'u':
      return u(a, b, c);
    case 'prx':
      return u(a, b - Math.PI / 2, Math.PI / 2 - b);
    default:
      return undefined;
  }
}

/** The product a·b (b acts first). */
export function multiply(a: Matrix2, b: Matrix2): Matrix2 {
  const [ar, ai, br, bi, cr, ci, dr, di] = a;
  const [er, ei, fr, fi, gr, gi, hr, hi] = b;
  return [
    ar * er - ai * ei + br * gr - bi * gi,
    ar * ei + ai * er + br * gi + bi * gr,
    ar * fr - ai * fi + br * hr - bi * hi,
    ar * fi + ai * fr + br * hi + bi * hr,
    cr * er - ci * ei + dr * gr - di * gi,
    cr * ei + ci * er + dr * gi + di * gr,
    cr * fr - ci * fi + dr * hr - di * hi,
    cr * fi + ci * fr + dr * hi + di * hr,
  ];
}
