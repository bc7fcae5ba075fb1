/** The state-vector method: 2^n complex amplitudes of double precision. */
import { deposit } from './bits.ts';
import type { SimulationControl } from './control.ts';
import { Merger } from './merge.ts';
import { pauliSumValue } from './pauli-expectation.ts';
import { planSweeps, type Sweep } from './plan.ts';
import type { Step } from './program.ts';
import type { Random } from './random.ts';
import type { Amplitudes, Register, RegisterMemory } from './register-memory.ts';
import { sampleStates } from './sampling.ts';
import type { LivePauliSum, OutcomeVisitor, QuantumState } from './state.ts';
import { sweepJob } from './sweep.ts';
import type { Team } from './team.ts';

/** What state vectors of one simulation share. */
export interface StateVectorContext {
  readonly memory: RegisterMemory;
  readonly team: Team;
  readonly control: SimulationControl;
  /** Plans by their steps: a loop or a branch runs the same ones many times. */
  readonly plans: WeakMap<readonly Step[], CachedPlan>;
}

/** The plan of some steps for one placement of the qubits, and the placement afterwards. */
interface CachedPlan {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly sweeps: readonly Sweep[];
}

/**
 * A state vector. Live qubit q stands at bit `place[q]` of the state index: a swap changes the place, not the
 * amplitudes.
 */
export class StateVector implements QuantumState {
  readonly #context: StateVectorContext;
  readonly #register: Register;
  readonly #place: number[];
  #views: Amplitudes | undefined;
  /** Bits that may be set in a state of non-zero amplitude. */
  #support = 0;

  constructor(qubits: number, context: StateVectorContext) {
    this.#context = context;
    this.#register = context.memory.allocate(Math.max(1, qubits));
    this.#place = Array.from({ length: qubits }, (_, qubit) => qubit);
  }

  apply(steps: readonly Step[], report: (fraction: number) => void = () => undefined): void {
    const { team } = this.#context;
    const sweeps = this.#plan(steps);
    const shared = team.threadsFor(this.#register.qubits) > 1;
    team.run(sweepJob(this.#register, sweeps, this.#support, shared), report);
    for (const { targets } of sweeps) this.#support |= targets;
  }

  probabilityOfOne(qubit: number): number {
    const { re, im } = this.#amplitudes();
    const bit = 1 << this.#bit(qubit);
    let sum = 0;
    for (let start = bit; start < re.length; start += 2 * bit) {
      for (let index = start; index < start + bit; index += 1) {
        const [x = 0, y = 0] = [re[index], im[index]];
        sum += x * x + y * y;
      }
    }
    return Math.min(1, sum);
  }

  project(qubit: number, outcome: 0 | 1, probability: number): void {
    const { re, im } = this.#amplitudes();
    const bit = 1 << this.#bit(qubit);
    const scale = 1 / Math.sqrt(probability);
    for (let start = 0; start < re.length; start += bit) {
      if (((start & bit) === 0) === (outcome === 1)) {
        re.fill(0, start, start + bit);
        im.fill(0, start, start + bit);
        continue;
      }
      for (let index = start; index < start + bit; index += 1) {
        re[index] = (re[index] ?? 0) * scale;
        im[index] = (im[index] ?? 0) * scale;
      }
    }
  }

  clone(): StateVector {
    const copy = new StateVector(this.#place.length, this.#context);
    const [from, to] = [this.#amplitudes(), copy.#amplitudes()];
    to.re.set(from.re);
    to.im.set(from.im);
    copy.#place.splice(0, copy.#place.length, ...this.#place);
    copy.#support = this.#support;
    return copy;
  }

  release(): void {
    this.#context.memory.free(this.#register);
  }

  reset(): void {
    this.#context.memory.clear(this.#register);
    this.#place.forEach((_, qubit) => (this.#place[qubit] = qubit));
    this.#support = 0;
  }

  sample(qubits: readonly number[], shots: number, random: Random, visit: OutcomeVisitor): void {
    const bits = new Uint8Array(qubits.length);
    const places = qubits.map((qubit) => this.#bit(qubit));
    const { memory, control } = this.#context;
    const source = { ...this.#amplitudes(), norm: this.#norm(memory), check: () => control.check() };
    sampleStates(source, shots, random, (state, drawn) => {
      for (let k = 0; k < places.length; k += 1) bits[k] = (state >>> (places[k] ?? 0)) & 1;
      visit(bits, drawn);
    });
  }

  expectation(sum: LivePauliSum): number {
    const placed = sum.map(({ coefficient, letters }) => ({
      coefficient,
      letters: letters.map(([qubit, letter]) => [this.#bit(qubit), letter] as const),
    }));
    const { memory, control } = this.#context;
    return pauliSumValue(memory, this.#register, placed, () => control.check());
  }

  /** Amplitude of a basis state whose bit k is live qubit k: real and imaginary part. */
  amplitude(state: number): readonly [number, number] {
    const { re, im } = this.#amplitudes();
    const index = deposit(state, this.#place);
    return [re[index] ?? 0, im[index] ?? 0];
  }

  /** Probability of a range of basis states. */
  #norm(memory: RegisterMemory): (start: number, count: number) => number {
    const { re, im } = this.#register;
    return (start, count) => memory.kernels.norm(re + start * 8, im + start * 8, count);
  }

  /** The amplitudes as they stand, and the bit of the index that holds a live qubit. */
  view(): Amplitudes & { readonly bit: (qubit: number) => number } {
    return { ...this.#amplitudes(), bit: (qubit) => this.#bit(qubit) };
  }

  #plan(steps: readonly Step[]): readonly Sweep[] {
    const known = this.#context.plans.get(steps);
    if (known?.before.every((bit, qubit) => bit === this.#place[qubit]) === true) {
      known.after.forEach((bit, qubit) => (this.#place[qubit] = bit));
      return known.sweeps;
    }
    const before = [...this.#place];
    const merged = new Merger(this.#place).merge(steps);
    const sweeps = planSweeps(merged, this.#register.qubits);
    this.#context.plans.set(steps, { before, after: [...this.#place], sweeps });
    return sweeps;
  }

  #amplitudes(): Amplitudes {
    this.#views ??= this.#context.memory.amplitudes(this.#register);
    return this.#views;
  }

  #bit(qubit: number): number {
    return this.#place[qubit] ?? 0;
  }
}
