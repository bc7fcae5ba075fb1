/** Recognises Clifford steps: what a 1-qubit matrix does to X and Z by conjugation. */
import { multiply, PAULI_X, PAULI_Y, type Matrix2 } from './matrices.ts';
import type { Step } from './program.ts';

/** A signed Pauli letter as bits: x, z (both = Y), and 1 for a minus sign. */
export type SignedPauli = readonly [x: 0 | 1, z: 0 | 1, minus: 0 | 1];

/** Images of X and Z. */
export interface CliffordImage {
  readonly ofX: SignedPauli;
  readonly ofZ: SignedPauli;
}

/** A Clifford step. */
export type CliffordStep =
  | { readonly kind: 'one'; readonly qubit: number; readonly image: CliffordImage }
  | { readonly kind: 'cx' | 'cz' | 'swap'; readonly a: number; readonly b: number };

const PAULI_Z: Matrix2 = [1, 0, 0, 0, 0, 0, -1, 0];
const EXACT = 1e-9;

function adjoint([ar, ai, br, bi, cr, ci, dr, di]: Matrix2): Matrix2 {
  return [ar, -ai, cr, -ci, br, -bi, dr, -di];
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) < EXACT;
}

const LETTERS: readonly (readonly [Matrix2, 0 | 1, 0 | 1])[] = [
  [PAULI_X, 1, 0],
  [PAULI_Y, 1, 1],
  [PAULI_Z, 0, 1],
];

function signedPauli(matrix: Matrix2): SignedPauli | undefined {
  for (const [letter, x, z] of LETTERS) {
    if (matrix.every((value, index) => near(value, letter[index] ?? 0))) return [x, z, 0];
    if (matrix.every((value, index) => near(value, -(letter[index] ?? 0)))) return [x, z, 1];
  }
  return undefined;
}

function imageOf(matrix: Matrix2): CliffordImage | undefined {
  const conjugate = (pauli: Matrix2): Matrix2 => multiply(multiply(matrix, pauli), adjoint(matrix));
  const [ofX, ofZ] = [signedPauli(conjugate(PAULI_X)), signedPauli(conjugate(PAULI_Z))];
  return ofX === undefined || ofZ === undefined ? undefined : { ofX, ofZ };
}

function one(qubit: number, matrix: Matrix2): CliffordStep | undefined {
  const image = imageOf(matrix);
  return image && { kind: 'one', qubit, image };
}

/** The Clifford form of a step; undefined when it has none. */
export function cliffordStep(step: Step): CliffordStep | undefined {
  if (step.kind === 'swap') return step;
  if (step.kind === 'phase') {
    const [a = 0, b = 0] = step.qubits;
    const [re, im] = [Math.cos(step.angle), Math.sin(step.angle)];
    if (near(re, 1)) return one(a, [1, 0, 0, 0, 0, 0, 1, 0]);
    if (step.qubits.length === 1) return one(a, [1, 0, 0, 0, 0, 0, re, im]);
    return step.qubits.length === 2 && near(re, -1) ? { kind: 'cz', a, b } : undefined;
  }
  const [control, ...others] = step.controls;
  if (control === undefined) return one(step.target, step.matrix);
  return others.length === 0 && step.matrix === PAULI_X
    ? { kind: 'cx', a: control, b: step.target }
    : undefined;
}
