/** Small complex matrices for resynthesis: entry (row, column) of an n×n matrix is at 2·(n·row + column), real part first. */

/** A square complex matrix, row by row. */
export type Matrix = Float64Array;

/** The identity of size n. */
export function identity(n: number): Matrix {
  const result = new Float64Array(2 * n * n);
  for (let k = 0; k < n; k++) result[2 * (n * k + k)] = 1;
  return result;
}

/** Number of rows. */
export function sizeOf(matrix: Matrix): number {
  return Math.round(Math.sqrt(matrix.length / 2));
}

/** The product a·b (b acts first). */
export function multiply(a: Matrix, b: Matrix): Matrix {
  const n = sizeOf(a);
  const result = new Float64Array(a.length);
  for (let row = 0; row < n; row++) {
    for (let inner = 0; inner < n; inner++) {
      const from = 2 * (n * row + inner);
      const re = a[from] ?? 0;
      const im = a[from + 1] ?? 0;
      if (re === 0 && im === 0) continue;
      for (let column = 0; column < n; column++) {
        const other = 2 * (n * inner + column);
        const to = 2 * (n * row + column);
        const [x = 0, y = 0] = [b[other], b[other + 1]];
        result[to] = (result[to] ?? 0) + re * x - im * y;
        result[to + 1] = (result[to + 1] ?? 0) + re * y + im * x;
      }
    }
  }
  return result;
}

/** The product of several matrices; the last acts first. */
export function product(first: Matrix, ...others: readonly Matrix[]): Matrix {
  return others.reduce(multiply, first);
}

/** The transpose, conjugated when `conjugate`. */
function transposed(matrix: Matrix, conjugate: boolean): Matrix {
  const n = sizeOf(matrix);
  const result = new Float64Array(matrix.length);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      const from = 2 * (n * row + column);
      const to = 2 * (n * column + row);
      result[to] = matrix[from] ?? 0;
      result[to + 1] = (conjugate ? -1 : 1) * (matrix[from + 1] ?? 0);
    }
  }
  return result;
}

/** The transpose. */
export function transpose(matrix: Matrix): Matrix {
  return transposed(matrix, false);
}

/** The conjugate transpose: the inverse of a unitary. */
export function adjoint(matrix: Matrix): Matrix {
  return transposed(matrix, true);
}

/** high ⊗ low of two 2×2 matrices: `low` acts on index bit 0. */
export function tensor(high: Matrix, low: Matrix): Matrix {
  const result = new Float64Array(32);
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      const a = 2 * (2 * (row >> 1) + (column >> 1));
      const b = 2 * (2 * (row & 1) + (column & 1));
      const to = 2 * (4 * row + column);
      const [ar = 0, ai = 0, br = 0, bi = 0] = [high[a], high[a + 1], low[b], low[b + 1]];
      result[to] = ar * br - ai * bi;
      result[to + 1] = ar * bi + ai * br;
    }
  }
  return result;
}

/** e^(i angle) times a matrix. */
export function turned(matrix: Matrix, angle: number): Matrix {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const result = new Float64Array(matrix.length);
  for (let at = 0; at < matrix.length; at += 2) {
    const [re = 0, im = 0] = [matrix[at], matrix[at + 1]];
    result[at] = c * re - s * im;
    result[at + 1] = c * im + s * re;
  }
  return result;
}

/** A diagonal matrix with entries e^(i angle). */
export function phases(angles: readonly number[]): Matrix {
  const result = new Float64Array(2 * angles.length ** 2);
  angles.forEach((angle, k) => {
    const at = 2 * (angles.length * k + k);
    result[at] = Math.cos(angle);
    result[at + 1] = Math.sin(angle);
  });
  return result;
}

/** Determinant as [real, imaginary], by elimination with pivots. */
export function determinant(matrix: Matrix): readonly [number, number] {
  const n = sizeOf(matrix);
  const rows = Array.from({ length: n }, (_, row) => matrix.slice(2 * n * row, 2 * n * (row + 1)));
  let [re, im] = [1, 0];
  for (let column = 0; column < n; column++) {
    const size = (row: Float64Array): number => Math.hypot(row[2 * column] ?? 0, row[2 * column + 1] ?? 0);
    let best = column;
    for (let row = column + 1; row < n; row++) {
      if (size(rows[row] ?? new Float64Array(0)) > size(rows[best] ?? new Float64Array(0))) best = row;
    }
    const pivot = rows[best];
    const top = rows[column];
    if (pivot === undefined || top === undefined) break;
    if (best !== column) {
      rows[best] = top;
      rows[column] = pivot;
      [re, im] = [-re, -im];
    }
    const [pr = 0, pi = 0] = [pivot[2 * column], pivot[2 * column + 1]];
    [re, im] = [re * pr - im * pi, re * pi + im * pr];
    const norm = pr * pr + pi * pi;
    if (norm === 0) return [0, 0];
    for (let row = column + 1; row < n; row++) eliminate(rows[row], pivot, column, norm);
  }
  return [re, im];
}

function eliminate(row: Float64Array | undefined, pivot: Float64Array, column: number, norm: number): void {
  if (row === undefined) return;
  const [pr = 0, pi = 0] = [pivot[2 * column], pivot[2 * column + 1]];
  const [ar = 0, ai = 0] = [row[2 * column], row[2 * column + 1]];
  const fr = (ar * pr + ai * pi) / norm;
  const fi = (ai * pr - ar * pi) / norm;
  for (let at = 2 * column; at < row.length; at += 2) {
    const [x = 0, y = 0] = [pivot[at], pivot[at + 1]];
    row[at] = (row[at] ?? 0) - fr * x + fi * y;
    row[at + 1] = (row[at + 1] ?? 0) - fr * y - fi * x;
  }
}
