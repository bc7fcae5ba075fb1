/** Real orthogonal eigenvectors of small symmetric matrices, as the canonical form needs them. */
import type { Matrix } from './matrix.ts';

const N = 4;
const SWEEPS = 60;
/** Mixtures of the two parts that are tried; a fixed list, so that equal inputs give equal bytes. */
const MIXTURES = [0.4321, 1.1234, 2.0387, 2.7651, 0.0911, 1.5932, 2.3977, 0.7777, 1.9013, 2.9311];

/**
 * A real orthogonal matrix (determinant 1, as a complex matrix with zero imaginary parts) that diagonalises a
 * symmetric unitary 4×4 matrix. Its real and imaginary part commute, so the eigenvectors of almost any mixture of
 * them serve both.
 */
export function diagonaliseTogether(symmetric: Matrix): Matrix {
  let best: Float64Array | undefined;
  let smallest = Infinity;
  for (const mixture of MIXTURES) {
    const [c, s] = [Math.cos(mixture), Math.sin(mixture)];
    const mixed = Float64Array.from({ length: N * N }, (_, k) => {
      return c * (symmetric[2 * k] ?? 0) + s * (symmetric[2 * k + 1] ?? 0);
    });
    const vectors = eigenvectors(mixed);
    const error = Math.max(offDiagonal(symmetric, vectors, 0), offDiagonal(symmetric, vectors, 1));
    if (error < smallest) [best, smallest] = [vectors, error];
    if (smallest < 1e-13) break;
  }
  const vectors = best ?? new Float64Array(N * N);
  const sign = determinantSign(vectors);
  const result = new Float64Array(2 * N * N);
  for (let row = 0; row < N; row++) {
    for (let column = 0; column < N; column++) {
      const value = vectors[N * row + column] ?? 0;
      result[2 * (N * row + column)] = column === 0 ? sign * value : value;
    }
  }
  return result;
}

/** Cyclic Jacobi rotations; columns of the result are eigenvectors. */
function eigenvectors(symmetric: Float64Array): Float64Array {
  const m = Float64Array.from(symmetric);
  const v = new Float64Array(N * N);
  for (let k = 0; k < N; k++) v[N * k + k] = 1;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let size = 0;
    for (let p = 0; p < N; p++) for (let q = p + 1; q < N; q++) size += Math.abs(m[N * p + q] ?? 0);
    if (size < 1e-16) break;
    for (let p = 0; p < N; p++) for (let q = p + 1; q < N; q++) rotate(m, v, p, q);
  }
  return v;
}

function rotate(m: Float64Array, v: Float64Array, p: number, q: number): void {
  const off = m[N * p + q] ?? 0;
  if (off === 0) return;
  const tau = ((m[N * q + q] ?? 0) - (m[N * p + p] ?? 0)) / (2 * off);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.hypot(1, tau));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  for (let k = 0; k < N; k++) mix(m, N * k + p, N * k + q, c, s);
  for (let k = 0; k < N; k++) mix(m, N * p + k, N * q + k, c, s);
  for (let k = 0; k < N; k++) mix(v, N * k + p, N * k + q, c, s);
}

function mix(list: Float64Array, a: number, b: number, c: number, s: number): void {
  const [x = 0, y = 0] = [list[a], list[b]];
  list[a] = c * x - s * y;
  list[b] = s * x + c * y;
}

/** Largest entry off the diagonal of vᵀ·part·v; part 0 is the real, 1 the imaginary part. */
function offDiagonal(symmetric: Matrix, v: Float64Array, part: 0 | 1): number {
  let worst = 0;
  for (let p = 0; p < N; p++) {
    for (let q = p + 1; q < N; q++) {
      let sum = 0;
      for (let i = 0; i < N; i++) {
        for (let j = 0; j < N; j++) {
          sum += (v[N * i + p] ?? 0) * (symmetric[2 * (N * i + j) + part] ?? 0) * (v[N * j + q] ?? 0);
        }
      }
      worst = Math.max(worst, Math.abs(sum));
    }
  }
  return worst;
}

/** 1 or -1: the determinant of an orthogonal 4×4 matrix, by expansion. */
function determinantSign(v: Float64Array): number {
  const minor = (rows: readonly number[], column: number): number => {
    if (rows.length === 1) return v[N * (rows[0] ?? 0) + column] ?? 0;
    return rows.reduce((sum, row, k) => {
      const rest = rows.filter((other) => other !== row);
      return sum + (k % 2 === 0 ? 1 : -1) * (v[N * row + column] ?? 0) * minor(rest, column + 1);
    }, 0);
  };
  return minor([0, 1, 2, 3], 0) < 0 ? -1 : 1;
}
