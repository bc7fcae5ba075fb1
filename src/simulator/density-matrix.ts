/**
 * The density-matrix method: noise without sampling. The matrix of n qubits is a vector of 2n: row bits are qubits
 * 0…n-1, column bits qubits n…2n-1. A gate acts on rows, its complex conjugate on columns.
 */
import { deposit, parity } from './bits.ts';
import type { Channel } from './noise.ts';
import type { Step } from './program.ts';
import type { Random } from './random.ts';
import type { SimulationControl } from './control.ts';
import { sampleStates } from './sampling.ts';
import type { LivePauliSum, OutcomeVisitor, QuantumState } from './state.ts';
import type { StateVector } from './state-vector.ts';

/** Largest register for which the matrix (16·4^n bytes: 256 MiB) is held. */
export const DENSITY_MATRIX_QUBITS = 12;
/** Groups of elements between two looks at the cancel flag. */
const CHECK_EVERY = 2 ** 14;

/** A density matrix of `qubits` live qubits. */
export class DensityMatrix implements QuantumState {
  readonly #qubits: number;
  readonly #vector: StateVector;
  readonly #control: SimulationControl;

  /** @param vector - a state vector of twice the qubits, in the zero state */
  constructor(qubits: number, vector: StateVector, control: SimulationControl) {
    this.#qubits = qubits;
    this.#vector = vector;
    this.#control = control;
  }

  apply(steps: readonly Step[], report?: (fraction: number) => void): void {
    this.#vector.apply([...steps, ...steps.map((step) => this.#conjugate(step))], report);
  }

  applyChannel(channel: Channel, qubits: readonly number[]): void {
    this.#control.check();
    if (channel.kind === 'depolarizing') this.#depolarize(channel.lambda, qubits);
    else for (const qubit of qubits) this.#onQubit(qubit, superoperator(channel));
  }

  probabilityOfOne(qubit: number): number {
    const { re } = this.#vector.view();
    let sum = 0;
    this.#eachDiagonal((index, state) => {
      if (((state >>> qubit) & 1) === 1) sum += re[index] ?? 0;
    });
    return Math.min(1, Math.max(0, sum));
  }

  project(qubit: number, outcome: 0 | 1, probability: number): void {
    const { re, im, bit } = this.#vector.view();
    const [row, column] = [bit(qubit), bit(qubit + this.#qubits)];
    for (let index = 0; index < re.length; index += 1) {
      if (index % (16 * CHECK_EVERY) === 0) this.#control.check();
      const kept = ((index >>> row) & 1) === outcome && ((index >>> column) & 1) === outcome;
      re[index] = kept ? (re[index] ?? 0) / probability : 0;
      im[index] = kept ? (im[index] ?? 0) / probability : 0;
    }
  }

  clone(): DensityMatrix {
    return new DensityMatrix(this.#qubits, this.#vector.clone(), this.#control);
  }

  release(): void {
    this.#vector.release();
  }

  reset(): void {
    this.#vector.reset();
  }

  sample(qubits: readonly number[], shots: number, random: Random, visit: OutcomeVisitor): void {
    const probabilities = new Float64Array(2 ** this.#qubits);
    const { re: values } = this.#vector.view();
    this.#eachDiagonal((index, state) => (probabilities[state] = Math.sqrt(Math.max(0, values[index] ?? 0))));
    const bits = new Uint8Array(qubits.length);
    const source = {
      re: probabilities,
      im: new Float64Array(probabilities.length),
      norm: (start: number, count: number) =>
        probabilities.subarray(start, start + count).reduce((sum, value) => sum + value * value, 0),
      check: () => this.#control.check(),
    };
    sampleStates(source, shots, random, (state, drawn) => {
      qubits.forEach((qubit, position) => (bits[position] = (state >>> qubit) & 1));
      visit(bits, drawn);
    });
  }

  /** Tr(P·rho): one element per row, at the column that the X and Y letters lead to. */
  expectation(sum: LivePauliSum): number {
    let value = 0;
    for (const { coefficient, letters } of sum) {
      this.#control.check();
      const flip = letters.reduce(
        (mask, [qubit, letter]) => (letter === 'Z' ? mask : mask | (1 << qubit)),
        0,
      );
      const sign = letters.reduce(
        (mask, [qubit, letter]) => (letter === 'X' ? mask : mask | (1 << qubit)),
        0,
      );
      const ys = letters.filter(([, letter]) => letter === 'Y').length;
      value += coefficient * this.#wordValue(flip, sign, ys);
    }
    return value;
  }

  /** Real part of i^ys times the sum over rows of (-1)^(parity of row and sign)·rho[row, row xor flip]. */
  #wordValue(flip: number, sign: number, ys: number): number {
    let sum = 0;
    for (let row = 0; row < 2 ** this.#qubits; row += 1) {
      const [re, im] = this.#element(row, row ^ flip);
      const part = [re, -im, -re, im][ys % 4] ?? 0;
      sum += parity(row & sign) === 1 ? -part : part;
    }
    return sum;
  }

  #element(row: number, column: number): readonly [number, number] {
    return this.#vector.amplitude(row + column * 2 ** this.#qubits);
  }

  #eachDiagonal(visit: (index: number, state: number) => void): void {
    const { bit } = this.#vector.view();
    const places = Array.from({ length: 2 * this.#qubits }, (_, qubit) => bit(qubit));
    for (let state = 0; state < 2 ** this.#qubits; state += 1) {
      visit(deposit(state + state * 2 ** this.#qubits, places), state);
    }
  }

  #conjugate(step: Step): Step {
    const move = (qubit: number): number => qubit + this.#qubits;
    if (step.kind === 'swap') return { kind: 'swap', a: move(step.a), b: move(step.b) };
    if (step.kind === 'phase') return { kind: 'phase', qubits: step.qubits.map(move), angle: -step.angle };
    const [ar, ai, br, bi, cr, ci, dr, di] = step.matrix;
    const real = ai === 0 && bi === 0 && ci === 0 && di === 0;
    return {
      ...{ kind: 'matrix', target: move(step.target), controls: step.controls.map(move) },
      matrix: real ? step.matrix : [ar, -ai, br, -bi, cr, -ci, dr, -di],
    };
  }

  /** rho to (1 - lambda)·rho + lambda·(trace over the qubits) times the mixed state. */
  #depolarize(lambda: number, qubits: readonly number[]): void {
    const { re, im, bit } = this.#vector.view();
    const rows = qubits.map(bit);
    const columns = qubits.map((qubit) => bit(qubit + this.#qubits));
    const size = 2 ** qubits.length;
    const offsets = Array.from({ length: size * size }, (_, k) => deposit(k, [...rows, ...columns]));
    const diagonal = Array.from({ length: size }, (_, k) => offsets[k + k * size] ?? 0);
    this.#each((re.length - 1) & ~(offsets.at(-1) ?? 0), (rest) => {
      for (const values of [re, im]) {
        let trace = 0;
        for (const offset of diagonal) trace += values[rest | offset] ?? 0;
        for (const offset of offsets) values[rest | offset] = (1 - lambda) * (values[rest | offset] ?? 0);
        const share = (lambda * trace) / size;
        for (const offset of diagonal) values[rest | offset] = (values[rest | offset] ?? 0) + share;
      }
    });
  }

  /** Calls `visit` with every index whose bits lie in `free`. */
  #each(free: number, visit: (rest: number) => void): void {
    let [rest, visited] = [0, 0];
    do {
      visit(rest);
      visited += 1;
      if (visited % CHECK_EVERY === 0) this.#control.check();
      rest = (rest - free) & free;
    } while (rest !== 0);
  }

  /** Applies a real superoperator that mixes 00 with 11 and 01 with 10. */
  #onQubit(qubit: number, m: Superoperator): void {
    const { re, im, bit } = this.#vector.view();
    const [row, column] = [1 << bit(qubit), 1 << bit(qubit + this.#qubits)];
    this.#each((re.length - 1) & ~(row | column), (rest) => {
      for (const v of [re, im]) {
        const [a = 0, b = 0, c = 0, d = 0] = [
          v[rest],
          v[rest | row],
          v[rest | column],
          v[rest | row | column],
        ];
        v[rest] = m.zeroStays * a + m.zeroFromOne * d;
        v[rest | row | column] = m.oneStays * d + m.oneFromZero * a;
        v[rest | row] = m.coherence * b + m.swapped * c;
        v[rest | column] = m.coherence * c + m.swapped * b;
      }
    });
  }
}

/** A 1-qubit channel on the elements of a density matrix. */
interface Superoperator {
  readonly zeroStays: number;
  readonly zeroFromOne: number;
  readonly oneStays: number;
  readonly oneFromZero: number;
  /** Factor of rho01 and rho10, and the share of each that goes to the other. */
  readonly coherence: number;
  readonly swapped: number;
}

function superoperator(channel: Exclude<Channel, { kind: 'depolarizing' }>): Superoperator {
  switch (channel.kind) {
    case 'pauli': {
      const { x, y, z } = channel;
      const stays = 1 - x - y;
      const [zeroStays, oneStays, zeroFromOne, oneFromZero] = [stays, stays, x + y, x + y];
      return { zeroStays, oneStays, zeroFromOne, oneFromZero, coherence: stays - 2 * z, swapped: x - y };
    }
    case 'amplitude_damping': {
      const { gamma } = channel;
      const populations = { zeroStays: 1, zeroFromOne: gamma, oneStays: 1 - gamma, oneFromZero: 0 };
      return { ...populations, coherence: Math.sqrt(1 - gamma), swapped: 0 };
    }
    case 'phase_damping': {
      const populations = { zeroStays: 1, zeroFromOne: 0, oneStays: 1, oneFromZero: 0 };
      return { ...populations, coherence: Math.sqrt(1 - channel.gamma), swapped: 0 };
    }
  }
}
