/**
 * A slow, plain state vector for tests: each gate is its textbook matrix, applied amplitude by amplitude. It shares
 * no code with the simulator and the compiler, so that agreement means something.
 */
import type { Circuit, GateOperation, Operation } from '../../src/domain/circuit.ts';
import { bindAngle } from '../../src/domain/angle.ts';
import type { ParameterValues } from '../../src/domain/angle.ts';

/** A complex number. */
export type Complex = readonly [number, number];

const mul = (a: Complex, b: Complex): Complex => [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]];
const add = (a: Complex, b: Complex): Complex => [a[0] + b[0], a[1] + b[1]];
const phase = (t: number): Complex => [Math.cos(t), Math.sin(t)];
const R = Math.SQRT1_2;
const ZERO: Complex = [0, 0];
const ONE: Complex = [1, 0];

type Matrix = readonly (readonly Complex[])[];

const diagonal = (...entries: readonly Complex[]): Matrix =>
  entries.map((entry, row) => entries.map((_, column) => (row === column ? entry : ZERO)));

/** exp(-i t P / 2) for a Pauli matrix or a product of them (P squared is the identity). */
function rotation(pauli: Matrix, t: number): Matrix {
  const c = Math.cos(t / 2);
  const s = Math.sin(t / 2);
  return pauli.map((row, i) => row.map((entry, j) => add(mul([0, -s], entry), i === j ? [c, 0] : ZERO)));
}

const X: Matrix = [
  [ZERO, ONE],
  [ONE, ZERO],
];
const Y: Matrix = [
  [ZERO, [0, -1]],
  [[0, 1], ZERO],
];
const Z: Matrix = diagonal(ONE, [-1, 0]);

function product(a: Matrix, b: Matrix): Matrix {
  return a.map((row) =>
    b[0]!.map((_, j) => row.reduce((sum, entry, k) => add(sum, mul(entry, b[k]![j]!)), ZERO)),
  );
}

function kron(a: Matrix, b: Matrix): Matrix {
  return a.flatMap((rowA) => b.map((rowB) => rowA.flatMap((x) => rowB.map((y) => mul(x, y)))));
}

/** Matrix of a base gate; row and column bit k is the k-th target. */
export function gateMatrix(gate: GateOperation['gate'], p: readonly number[]): Matrix {
  const [t = 0, f = 0, l = 0] = p;
  switch (gate) {
    case 'id':
      return diagonal(ONE, ONE);
    case 'x':
      return X;
    case 'y':
      return Y;
    case 'z':
      return Z;
    case 'h':
      return [
        [
          [R, 0],
          [R, 0],
        ],
        [
          [R, 0],
          [-R, 0],
        ],
      ];
    case 's':
      return diagonal(ONE, [0, 1]);
    case 'sdg':
      return diagonal(ONE, [0, -1]);
    case 't':
      return diagonal(ONE, phase(Math.PI / 4));
    case 'tdg':
      return diagonal(ONE, phase(-Math.PI / 4));
    case 'sx':
      return [
        [
          [0.5, 0.5],
          [0.5, -0.5],
        ],
        [
          [0.5, -0.5],
          [0.5, 0.5],
        ],
      ];
    case 'sxdg':
      return [
        [
          [0.5, -0.5],
          [0.5, 0.5],
        ],
        [
          [0.5, 0.5],
          [0.5, -0.5],
        ],
      ];
    case 'rx':
      return rotation(X, t);
    case 'ry':
      return rotation(Y, t);
    case 'rz':
      return rotation(Z, t);
    case 'p':
      return diagonal(ONE, phase(t));
    case 'u':
      return product(product(diagonal(ONE, phase(f)), rotation(Y, t)), diagonal(ONE, phase(l)));
    case 'prx':
      return product(product(rotation(Z, f), rotation(X, t)), rotation(Z, -f));
    case 'ecr':
      return product(kron(diagonal(ONE, ONE), X), rotation(kron(X, Z), Math.PI / 2));
    case 'swap':
      return [
        [ONE, ZERO, ZERO, ZERO],
        [ZERO, ZERO, ONE, ZERO],
        [ZERO, ONE, ZERO, ZERO],
        [ZERO, ZERO, ZERO, ONE],
      ];
    case 'rxx':
      return rotation(kron(X, X), t);
    case 'ryy':
      return rotation(kron(Y, Y), t);
    case 'rzz':
      return rotation(kron(Z, Z), t);
    case 'gphase':
      return [[phase(t)]];
  }
}

/** Applies a gate to a state of `amplitudes.length` = 2^n; index bit k is qubit k. */
export function applyGate(state: Complex[], operation: GateOperation, values: ParameterValues = {}): void {
  const matrix = gateMatrix(
    operation.gate,
    operation.params.map((angle) => bindAngle(angle, values)),
  );
  const controls = operation.controls.reduce((mask, qubit) => mask | (1 << qubit), 0);
  const targets = operation.targets.reduce((mask, qubit) => mask | (1 << qubit), 0);
  const offsets = matrix.map((_, row) =>
    operation.targets.reduce((mask, qubit, k) => ((row >> k) & 1 ? mask | (1 << qubit) : mask), 0),
  );
  for (let base = 0; base < state.length; base++) {
    if ((base & targets) !== 0 || (base & controls) !== controls) continue;
    const old = offsets.map((offset) => state[base | offset]!);
    matrix.forEach((row, i) => {
      state[base | offsets[i]!] = row.reduce((sum, entry, j) => add(sum, mul(entry, old[j]!)), ZERO);
    });
  }
}

/**
 * Amplitudes after gates on a basis state of `qubits` qubits. Barriers are skipped; anything else throws.
 *
 * @param start - index of the basis state; default all zeros
 */
export function stateAfter(
  operations: readonly Operation[],
  qubits: number,
  { start = 0, values = {} }: { readonly start?: number; readonly values?: ParameterValues } = {},
): readonly Complex[] {
  const state = Array.from({ length: 1 << qubits }, (_, index): Complex => (index === start ? ONE : ZERO));
  for (const operation of operations) {
    if (operation.kind === 'barrier') continue;
    if (operation.kind !== 'gate' || operation.condition !== undefined) {
      throw new Error(`${operation.kind} has no unitary`);
    }
    applyGate(state, operation, values);
  }
  return state;
}

/** All columns of the unitary of a list of gates. Barriers are skipped; anything else throws. */
export function unitaryOf(
  operations: readonly Operation[],
  qubits: number,
  values: ParameterValues = {},
): readonly (readonly Complex[])[] {
  return Array.from({ length: 1 << qubits }, (_, start) => stateAfter(operations, qubits, { start, values }));
}

/** Largest distance of two unitaries, entry by entry, after removing the best global phase. */
export function phaseDistance(
  a: readonly (readonly Complex[])[],
  b: readonly (readonly Complex[])[],
): number {
  let overlap: Complex = ZERO;
  a.forEach((column, j) => {
    column.forEach((entry, i) => (overlap = add(overlap, mul([entry[0], -entry[1]], b[j]![i]!))));
  });
  const size = Math.hypot(...overlap);
  const turn: Complex = size === 0 ? ONE : [overlap[0] / size, overlap[1] / size];
  let worst = 0;
  a.forEach((column, j) => {
    column.forEach((entry, i) => {
      const [re, im] = mul(entry, turn);
      worst = Math.max(worst, Math.hypot(re - b[j]![i]![0], im - b[j]![i]![1]));
    });
  });
  return worst;
}

/** The gates of a circuit without its measurements. */
export function gatesOf(circuit: Circuit): readonly Operation[] {
  return circuit.operations.filter((operation) => operation.kind === 'gate');
}
