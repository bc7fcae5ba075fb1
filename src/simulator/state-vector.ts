/** The state-vector method: 2^n complex amplitudes of double precision. */
import type { SimulationControl } from './control.ts';
import { applyMatrix, applyPhase, applySwap, maskOf, type Amplitudes } from './plain-kernels.ts';
import { pauliSumValue } from './pauli-expectation.ts';
import type { Step } from './program.ts';
import type { Random } from './random.ts';
import { sampleStates } from './sampling.ts';
import type { LivePauliSum, OutcomeVisitor, QuantumState } from './state.ts';

/** A state vector of `qubits` live qubits; state index bit k is live qubit k. */
export class StateVector implements QuantumState {
  readonly qubits: number;
  readonly #amplitudes: Amplitudes;
  readonly #control: SimulationControl;

  constructor(qubits: number, control: SimulationControl) {
    this.qubits = qubits;
    this.#control = control;
    this.#amplitudes = { re: new Float64Array(2 ** qubits), im: new Float64Array(2 ** qubits) };
    this.#amplitudes.re[0] = 1;
  }

  /** The amplitudes themselves: to be read, not kept. */
  get amplitudes(): Amplitudes {
    return this.#amplitudes;
  }

  apply(steps: readonly Step[]): void {
    for (const step of steps) {
      this.#control.check();
      if (step.kind === 'matrix')
        applyMatrix(this.#amplitudes, step.target, maskOf(step.controls), step.matrix);
      else if (step.kind === 'phase')
        applyPhase(this.#amplitudes, maskOf(step.qubits), Math.cos(step.angle), Math.sin(step.angle));
      else applySwap(this.#amplitudes, step.a, step.b);
    }
  }

  probabilityOfOne(qubit: number): number {
    const { re, im } = this.#amplitudes;
    let sum = 0;
    for (let index = 0; index < re.length; index += 1) {
      if (((index >>> qubit) & 1) === 0) continue;
      const [x = 0, y = 0] = [re[index], im[index]];
      sum += x * x + y * y;
    }
    return Math.min(1, sum);
  }

  project(qubit: number, outcome: 0 | 1, probability: number): void {
    const { re, im } = this.#amplitudes;
    const scale = 1 / Math.sqrt(probability);
    for (let index = 0; index < re.length; index += 1) {
      const factor = ((index >>> qubit) & 1) === outcome ? scale : 0;
      re[index] = (re[index] ?? 0) * factor;
      im[index] = (im[index] ?? 0) * factor;
    }
  }

  clone(): StateVector {
    const copy = new StateVector(this.qubits, this.#control);
    copy.#amplitudes.re.set(this.#amplitudes.re);
    copy.#amplitudes.im.set(this.#amplitudes.im);
    return copy;
  }

  reset(): void {
    this.#amplitudes.re.fill(0);
    this.#amplitudes.im.fill(0);
    this.#amplitudes.re[0] = 1;
  }

  sample(qubits: readonly number[], shots: number, random: Random, visit: OutcomeVisitor): void {
    const bits = new Uint8Array(qubits.length);
    sampleStates(this.#amplitudes, shots, random, (state, drawn) => {
      qubits.forEach((qubit, position) => (bits[position] = (state >>> qubit) & 1));
      visit(bits, drawn);
    });
  }

  expectation(sum: LivePauliSum): number {
    return pauliSumValue(this.#amplitudes, sum);
  }
}
