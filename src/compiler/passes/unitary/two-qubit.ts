/** Two-qubit unitaries as matrices, and back as the fewest entangling gates. */
import type { GateSink } from '../../../domain/aqo/gate-sink.ts';
import type { GateOperation } from '../../../domain/circuit.ts';
import { identity, multiply, phases, product, tensor, type Matrix } from './matrix.ts';
import { eulerOf, eulerOfMatrix, isNumeric, matrixOfEuler } from './one-qubit.ts';
import { canonicalForm, canonicalGate, factorsOf, type Canonical } from './weyl.ts';

/** What a device entangles with: gates equivalent to CX, or rxx with any angle. */
export type Entangler = 'cx' | 'rxx';

const HALF = Math.PI / 2;
/** Coordinates below this are zero: what is dropped is far below the error of any device. */
const EPSILON = 1e-11;
const I2 = identity(2);
const X = Float64Array.of(0, 0, 1, 0, 1, 0, 0, 0);
const SWAP = permutation(0, 2, 1, 3);

/** The matrix that sends basis state k to the k-th argument. */
function permutation(...to: readonly number[]): Matrix {
  const result = new Float64Array(2 * to.length ** 2);
  to.forEach((row, column) => (result[2 * (to.length * row + column)] = 1));
  return result;
}

/** The 4×4 matrix of a gate on `pair` (the first is index bit 0), up to global phase; undefined when it is not known. */
export function matrixOn(gate: GateOperation, pair: readonly [number, number]): Matrix | undefined {
  const angles = eulerOf(gate);
  if (angles !== undefined) {
    if (!isNumeric(angles)) return undefined;
    const matrix = matrixOfEuler(angles);
    return gate.targets[0] === pair[0] ? tensor(I2, matrix) : tensor(matrix, I2);
  }
  const [t = 0] = gate.params;
  if (typeof t !== 'number') return undefined;
  const [first = 0] = [...gate.controls, ...gate.targets];
  return pairMatrix(`${gate.gate}:${gate.controls.length}`, t, first === pair[0]);
}

function pairMatrix(key: string, t: number, inOrder: boolean): Matrix | undefined {
  switch (key) {
    case 'x:1':
      return inOrder ? permutation(0, 3, 2, 1) : permutation(0, 1, 3, 2);
    case 'z:1':
      return phases([0, 0, 0, Math.PI]);
    case 'p:1':
      return phases([0, 0, 0, t]);
    case 'swap:0':
      return SWAP;
    case 'rxx:0':
      return canonicalGate([-t / 2, 0, 0]);
    case 'ryy:0':
      return canonicalGate([0, -t / 2, 0]);
    case 'rzz:0':
      return canonicalGate([0, 0, -t / 2]);
    case 'ecr:0':
      return echoed(inOrder);
    default:
      return undefined;
  }
}

/** X(a)·exp(-i pi Z(a)X(b) / 4): the exponent is XX between Hadamards on a. */
function echoed(inOrder: boolean): Matrix {
  const hadamard = matrixOfEuler([HALF, 0, Math.PI]);
  const onA = (matrix: Matrix): Matrix => (inOrder ? tensor(I2, matrix) : tensor(matrix, I2));
  return product(onA(X), onA(hadamard), canonicalGate([-Math.PI / 4, 0, 0]), onA(hadamard));
}

/** The product of gates on a pair, in order; undefined when one of them is not known. */
export function unitaryOn(
  gates: readonly GateOperation[],
  pair: readonly [number, number],
): Matrix | undefined {
  let result = identity(4);
  for (const gate of gates) {
    const matrix = matrixOn(gate, pair);
    if (matrix === undefined) return undefined;
    result = multiply(matrix, result);
  }
  return result;
}

/** Fewest entangling gates for canonical coordinates (Vidal and Dawson, 2004, for CX). */
export function entanglersFor({ coordinates }: Canonical, entangler: Entangler): number {
  const [a, b, c] = coordinates.map((value) => Math.abs(value) > EPSILON);
  if (entangler === 'rxx') return [a, b, c].filter(Boolean).length;
  if (c === true) return 3;
  if (b === true) return 2;
  if (a !== true) return 0;
  return Math.abs(coordinates[0] - Math.PI / 4) < EPSILON ? 1 : 2;
}

/** Writes a unitary on `pair` with {@link entanglersFor} entangling gates and u gates, up to global phase. */
export function synthesise(
  sink: GateSink,
  form: Canonical,
  pair: readonly [number, number],
  entangler: Entangler,
): void {
  local(sink, form.before, pair);
  if (entangler === 'rxx') rotations(sink, form.coordinates, pair);
  else controlledNots(sink, form.coordinates, pair, entanglersFor(form, 'cx'));
  local(sink, form.after, pair);
}

function local(sink: GateSink, matrix: Matrix, [low, high]: readonly [number, number]): void {
  const [onHigh, onLow] = factorsOf(matrix);
  sink('u', [low], [], eulerOfMatrix(onLow));
  sink('u', [high], [], eulerOfMatrix(onHigh));
}

/** exp(i(a XX + b YY + c ZZ)) as one rxx for each coordinate that is not zero. */
function rotations(sink: GateSink, at: Canonical['coordinates'], pair: readonly [number, number]): void {
  const turn = (gate: 's' | 'sdg' | 'h'): void => {
    for (const qubit of pair) sink(gate, [qubit], [], []);
  };
  const [a, b, c] = at;
  const rxx = (value: number): void => {
    sink('rxx', pair, [], [-2 * value]);
  };
  if (Math.abs(a) > EPSILON) rxx(a);
  if (Math.abs(b) > EPSILON) {
    turn('sdg');
    rxx(b);
    turn('s');
  }
  if (Math.abs(c) > EPSILON) {
    turn('h');
    rxx(c);
    turn('h');
  }
}

/** exp(i(a XX + b YY + c ZZ)) with `count` CX; three as in Vatan and Williams (2004). */
function controlledNots(
  sink: GateSink,
  [a, b, c]: Canonical['coordinates'],
  [low, high]: readonly [number, number],
  count: number,
): void {
  const one = (gate: 'rx' | 'ry' | 'rz', qubit: number, angle: number): void => {
    sink(gate, [qubit], [], [angle]);
  };
  if (count === 1) {
    sink('h', [low], [], []);
    sink('x', [high], [low], []);
    one('rz', low, -HALF);
    one('rx', high, -HALF);
    sink('h', [low], [], []);
  } else if (count === 2) {
    for (const qubit of [low, high]) one('rx', qubit, HALF);
    sink('x', [high], [low], []);
    one('rx', low, -2 * a);
    one('rz', high, -2 * b);
    sink('x', [high], [low], []);
    for (const qubit of [low, high]) one('rx', qubit, -HALF);
  } else if (count === 3) {
    one('rz', high, -HALF);
    sink('x', [low], [high], []);
    one('rz', low, HALF - 2 * c);
    one('ry', high, 2 * a - HALF);
    sink('x', [high], [low], []);
    one('ry', high, HALF - 2 * b);
    sink('x', [low], [high], []);
    one('rz', low, HALF);
  }
}

/** The canonical form of gates on a pair; undefined when one of them is not known. */
export function canonicalFormOf(
  gates: readonly GateOperation[],
  pair: readonly [number, number],
): Canonical | undefined {
  const unitary = unitaryOn(gates, pair);
  return unitary === undefined ? undefined : canonicalForm(unitary);
}
