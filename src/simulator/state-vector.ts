/** The state-vector method: 2^n complex amplitudes of double precision. */
import { deposit } from './bits.ts';
import type { SimulationControl } from './control.ts';
import { pauliSumValue } from './pauli-expectation.ts';
import { BLOCK_QUBITS } from './plan.ts';
import type { Plan, Planner } from './planner.ts';
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
  readonly planner: Planner;
  /** Plans by their steps: a loop or a branch runs the same ones many times. */
  readonly plans: WeakMap<readonly Step[], CachedPlan>;
}

/** The plan of some steps for one placement of the qubits. */
interface CachedPlan extends Plan {
  readonly before: readonly number[];
}

/** Pairs of amplitudes between two looks at the cancel flag. */
const CHECK_PAIRS = 2 ** 20;

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
    this.#register = context.memory.allocate(Math.max(1, qubits), () => context.control.check());
    this.#place = Array.from({ length: qubits }, (_, qubit) => qubit);
  }

  apply(steps: readonly Step[], report: (fraction: number) => void = () => undefined): void {
    const { team } = this.#context;
    const sweeps = this.#plan(steps);
    const shared = team.threadsFor(this.#register.qubits, sweeps) > 1;
    team.run(sweepJob(this.#register, sweeps, this.#support, shared), report);
    for (const { targets } of sweeps) this.#support |= targets;
  }

  probabilityOfOne(qubit: number): number {
    const { memory, control } = this.#context;
    const { re, im, qubits } = this.#register;
    const bit = this.#bit(qubit);
    const all = 2 ** (bit === 0 ? qubits : qubits - 1);
    let sum = 0;
    for (let start = 0; start < all; start += CHECK_PAIRS) {
      control.check();
      sum += memory.kernels.ones(re, im, start, Math.min(CHECK_PAIRS, all - start), bit);
    }
    return Math.min(1, sum);
  }

  project(qubit: number, outcome: 0 | 1, probability: number): void {
    const scale = 1 / Math.sqrt(probability);
    const [zero, one] = outcome === 0 ? [scale, 0] : [0, scale];
    const { re, im, qubits } = this.#register;
    if (qubits <= BLOCK_QUBITS) {
      this.#context.memory.kernels.real(re, im, qubits, this.#bit(qubit), 0, zero, 0, 0, one);
      return;
    }
    this.apply([{ kind: 'matrix', target: qubit, controls: [], matrix: [zero, 0, 0, 0, 0, 0, one, 0] }]);
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
    const { memory, control } = this.#context;
    memory.clear(this.#register, () => control.check());
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

  #plan(steps: readonly Step[]): Plan['sweeps'] {
    const { plans, planner, control } = this.#context;
    const known = plans.get(steps);
    if (known?.before.every((bit, qubit) => bit === this.#place[qubit]) === true) return this.#follow(known);
    const before = [...this.#place];
    const plan = planner.plan(steps, before, this.#register.qubits, () => control.check());
    plans.set(steps, { ...plan, before });
    return this.#follow(plan);
  }

  #follow({ sweeps, after }: Plan): Plan['sweeps'] {
    after.forEach((bit, qubit) => (this.#place[qubit] = bit));
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
