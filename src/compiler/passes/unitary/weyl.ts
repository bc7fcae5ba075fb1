/**
 * The canonical form of a two-qubit unitary: U = after · exp(i(a XX + b YY + c ZZ)) · before up to global phase, with
 * `before` and `after` products of one-qubit gates and a from 0 to pi/4, b from 0 to a, |c| at most b. The three
 * numbers say how much entanglement a gate has, and how few entangling gates it needs.
 *
 * Method: in the magic basis local gates are real, so U'ᵀU' shows the three numbers as its eigenphases
 * (Kraus and Cirac, 2001; Zhang, Vala, Sastry and Whaley, 2003).
 */
import { diagonaliseTogether } from './eigen.ts';
import {
  adjoint,
  determinant,
  identity,
  multiply,
  phases,
  product,
  tensor,
  transpose,
  turned,
  type Matrix,
} from './matrix.ts';

/** A canonical form. Matrices are 4×4; index bit 0 is the first qubit. */
export interface Canonical {
  readonly before: Matrix;
  readonly after: Matrix;
  readonly coordinates: readonly [number, number, number];
}

const R = Math.SQRT1_2;
const QUARTER = Math.PI / 4;
/** Columns: (00+11)/√2, i(00-11)/√2, i(01+10)/√2, (01-10)/√2. */
const MAGIC = Float64Array.of(
  ...[R, 0, 0, R, 0, 0, 0, 0],
  ...[0, 0, 0, 0, 0, R, R, 0],
  ...[0, 0, 0, 0, 0, R, -R, 0],
  ...[R, 0, 0, -R, 0, 0, 0, 0],
);
const MAGIC_BACK = adjoint(MAGIC);
const I2 = identity(2);
const X = Float64Array.of(0, 0, 1, 0, 1, 0, 0, 0);
const Y = Float64Array.of(0, 0, 0, -1, 0, 1, 0, 0);
const Z = Float64Array.of(1, 0, 0, 0, 0, 0, -1, 0);
const S = Float64Array.of(1, 0, 0, 0, 0, 0, 0, 1);
const H = Float64Array.of(R, 0, R, 0, R, 0, -R, 0);
const SX = Float64Array.of(0.5, 0.5, 0.5, -0.5, 0.5, -0.5, 0.5, 0.5);
const PAULIS = [X, Y, Z] as const;
/** Conjugation with these on both qubits exchanges two coordinates. */
const EXCHANGE = { '01': tensor(S, S), '02': tensor(H, H), '12': tensor(SX, SX) } as const;

/** exp(i(a XX + b YY + c ZZ)). */
export function canonicalGate([a, b, c]: readonly [number, number, number]): Matrix {
  return product(MAGIC, phases([a - b + c, -a + b + c, a + b - c, -a - b - c]), MAGIC_BACK);
}

/** The canonical form of a 4×4 unitary. */
export function canonicalForm(unitary: Matrix): Canonical {
  const [re, im] = determinant(unitary);
  const special = turned(unitary, -Math.atan2(im, re) / 4);
  const inMagic = product(MAGIC_BACK, special, MAGIC);
  const basis = diagonaliseTogether(multiply(transpose(inMagic), inMagic));
  const squared = product(transpose(basis), transpose(inMagic), inMagic, basis);
  const half = [0, 1, 2, 3].map((k) => Math.atan2(squared[10 * k + 1] ?? 0, squared[10 * k] ?? 0) / 2);
  const sum = half.reduce((total, angle) => total + angle, 0);
  if (Math.cos(sum) < 0) half[0] = (half[0] ?? 0) + Math.PI;
  const [t0 = 0, t1 = 0, t2 = 0, t3 = 0] = half;
  const back = phases(half.map((angle) => -angle));
  return new Chamber(
    product(MAGIC, transpose(basis), MAGIC_BACK),
    product(MAGIC, inMagic, basis, back, MAGIC_BACK),
    [(t0 + t2 - t1 - t3) / 4, (t1 + t2 - t0 - t3) / 4, (t0 + t1 - t2 - t3) / 4],
  ).canonical();
}

/** Moves coordinates into the chamber; what a move costs goes into the local gates. */
class Chamber {
  #before: Matrix;
  #after: Matrix;
  readonly #at: [number, number, number];

  constructor(before: Matrix, after: Matrix, coordinates: [number, number, number]) {
    this.#before = before;
    this.#after = after;
    this.#at = coordinates;
  }

  canonical(): Canonical {
    for (const axis of [0, 1, 2] as const) this.#reduce(axis);
    this.#order(0, 1);
    this.#order(0, 2);
    this.#order(1, 2);
    if (this.#at[0] < 0) this.#flip(0, 2);
    if (this.#at[1] < 0) this.#flip(1, 2);
    return { before: this.#before, after: this.#after, coordinates: this.#at };
  }

  /** exp(i pi/2 PP) is PP up to phase: whole quarters of a turn are local. */
  #reduce(axis: 0 | 1 | 2): void {
    const turns = Math.round(this.#at[axis] / (2 * QUARTER));
    this.#at[axis] -= turns * 2 * QUARTER;
    if (turns % 2 !== 0) this.#before = multiply(tensor(PAULIS[axis], PAULIS[axis]), this.#before);
  }

  #order(first: 0 | 1, second: 1 | 2): void {
    const [a, b] = [this.#at[first], this.#at[second]];
    if (Math.abs(a) >= Math.abs(b)) return;
    this.#at[first] = b;
    this.#at[second] = a;
    const exchange = EXCHANGE[first === 1 ? '12' : second === 1 ? '01' : '02'];
    this.#after = multiply(this.#after, adjoint(exchange));
    this.#before = multiply(exchange, this.#before);
  }

  /** A Pauli on one qubit turns the signs of the two other axes. */
  #flip(first: 0 | 1, second: 2): void {
    const pauli = tensor(PAULIS[first === 0 ? 1 : 0], I2);
    this.#at[first] = -this.#at[first];
    this.#at[second] = -this.#at[second];
    this.#after = multiply(this.#after, pauli);
    this.#before = multiply(pauli, this.#before);
  }
}

/** The factors [high, low] of a 4×4 matrix that is a tensor product, up to a phase between them. */
export function factorsOf(matrix: Matrix): readonly [high: Matrix, low: Matrix] {
  let [row, column, size] = [0, 0, -1];
  for (let r = 0; r < 4; r++) {
    for (let c = 0; c < 4; c++) {
      const at = 2 * (4 * r + c);
      const here = Math.hypot(matrix[at] ?? 0, matrix[at + 1] ?? 0);
      if (here > size) [row, column, size] = [r, c, here];
    }
  }
  const pick = (rows: (k: number) => number, columns: (k: number) => number): Matrix => {
    const part = new Float64Array(8);
    for (let r = 0; r < 2; r++) {
      for (let c = 0; c < 2; c++) {
        const from = 2 * (4 * rows(r) + columns(c));
        part[2 * (2 * r + c)] = matrix[from] ?? 0;
        part[2 * (2 * r + c) + 1] = matrix[from + 1] ?? 0;
      }
    }
    return unit(part);
  };
  const low = pick(
    (k) => (row & 2) | k,
    (k) => (column & 2) | k,
  );
  const high = pick(
    (k) => (row & 1) | (k << 1),
    (k) => (column & 1) | (k << 1),
  );
  return [high, low];
}

/** The unitary along a matrix that is a multiple of one. */
function unit(matrix: Matrix): Matrix {
  const norm = Math.hypot(...matrix.subarray(0, 4));
  return matrix.map((entry) => entry / norm);
}
