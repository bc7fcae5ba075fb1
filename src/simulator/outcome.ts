/** Gathers counts and expectation values over all branches of a simulation. */
import type { ExpectationValue, PauliSum } from '../domain/result.ts';
import { binomial } from './binomial.ts';
import { CountsTable } from './counts.ts';
import type { Branch } from './interpreter.ts';
import { HADAMARD } from './matrices.ts';
import type { Measurement, Program, Step } from './program.ts';
import type { Random } from './random.ts';
import { livePauliSum, type LivePauliSum, type OutcomeVisitor, type QuantumState } from './state.ts';

/** What is gathered, and of what. */
export interface Gathered {
  readonly program: Program;
  readonly options: OutcomeOptions;
  /** False when all shots go one way: its values are exact. */
  readonly branches: boolean;
}

/** What is to be gathered. */
export interface OutcomeOptions {
  readonly shots: number;
  readonly observables?: readonly PauliSum[];
  /** `sampled`: estimates from `shots` measurements per group of commuting words. Default `exact`. */
  readonly expectation?: 'exact' | 'sampled';
}

type PauliTerm = LivePauliSum[number];

/** One sum over shots of an observable, or of one group of its words. */
interface Tally {
  value: number;
  square: number;
}

/** Counts and expectation values. */
export class Outcome {
  readonly #program: Program;
  readonly #options: OutcomeOptions;
  readonly #random: Random;
  readonly #table: CountsTable;
  readonly #branches: boolean;
  /** Values over all branches, one for each observable. */
  readonly #exact: readonly number[] | undefined;
  /** Per observable its groups; exact values have one group. */
  readonly #observables: readonly (readonly { readonly words: LivePauliSum; readonly tally: Tally }[])[];

  /** @param exact - values that are known, see {@link ExactValues}; absent: they come from the branches of the shots */
  constructor({ program, options, branches }: Gathered, random: Random, exact?: readonly number[]) {
    this.#program = program;
    this.#options = options;
    this.#branches = branches;
    this.#random = random;
    this.#exact = exact;
    this.#table = new CountsTable(program.keyWidth);
    const group = options.expectation === 'sampled' ? commutingGroups : (sum: LivePauliSum) => [sum];
    this.#observables = (options.observables ?? []).map((observable) =>
      group(livePauliSum(observable, program.liveQubits)).map((words) => ({
        words,
        tally: { value: 0, square: 0 },
      })),
    );
  }

  add(branch: Branch): void {
    for (const { words, tally } of this.#exact === undefined ? this.#observables.flat() : []) {
      if (this.#options.expectation === 'sampled') this.#estimate(words, tally, branch);
      else tallyUp(tally, branch.state.expectation(words), branch.shots);
    }
    this.#measure(branch);
  }

  results(): { readonly table: CountsTable; readonly expectationValues?: readonly ExpectationValue[] } {
    const table = this.#table;
    if (this.#options.observables === undefined) return { table };
    if (this.#exact !== undefined) {
      return { table, expectationValues: this.#exact.map((value) => ({ value, standardError: 0 })) };
    }
    const { shots, expectation } = this.#options;
    const certain = expectation !== 'sampled' && !this.#branches;
    const expectationValues = this.#observables.map((groups) => {
      let [value, variance] = [0, 0];
      for (const { tally } of groups) {
        const mean = tally.value / shots;
        value += mean;
        variance += Math.max(0, tally.square / shots - mean * mean) / Math.max(1, shots - 1);
      }
      return { value, standardError: certain ? 0 : Math.sqrt(variance) };
    });
    return { table, expectationValues };
  }

  #measure({ state, bits, shots }: Branch): void {
    const { keyWidth, basisChange, finalMeasurements } = this.#program;
    if (keyWidth === 0) return;
    if (finalMeasurements.length === 0) {
      this.#table.add(bits, shots);
      return;
    }
    state.apply(basisChange);
    const qubits = finalMeasurements.map(({ qubit }) => qubit);
    state.sample(qubits, shots, this.#random, (outcome, drawn) =>
      misread(finalMeasurements, outcome, drawn, this.#random, (read, share) => {
        for (let k = 0; k < finalMeasurements.length; k += 1)
          bits[finalMeasurements[k]?.clbit ?? 0] = read[k] ?? 0;
        this.#table.add(bits, share);
      }),
    );
  }

  /** Estimates a group of words that share one basis from fresh samples, which may be read wrongly. */
  #estimate(words: LivePauliSum, tally: Tally, { state, shots }: Branch): void {
    const letters = new Map(words.flatMap((word) => word.letters));
    const qubits = [...letters.keys()];
    if (qubits.length === 0) {
      tallyUp(tally, wordSum(words, new Map(), new Uint8Array()), shots);
      return;
    }
    const rotated: QuantumState = state.clone();
    rotated.apply([...letters].flatMap(([qubit, letter]) => basisSteps(qubit, letter)));
    const position = new Map(qubits.map((qubit, index) => [qubit, index]));
    const readings = qubits.map((qubit) => ({ readout: this.#program.readout[qubit] }));
    rotated.sample(qubits, shots, this.#random, (bits, drawn) =>
      misread(readings, bits, drawn, this.#random, (read, share) =>
        tallyUp(tally, wordSum(words, position, read), share),
      ),
    );
    rotated.release();
  }
}

/** Values of observables over all branches of a program, each weighed with its probability. */
export class ExactValues {
  readonly #words: readonly LivePauliSum[];
  readonly #sums: number[];
  #weight = 0;

  constructor(program: Program, observables: readonly PauliSum[]) {
    this.#words = observables.map((observable) => livePauliSum(observable, program.liveQubits));
    this.#sums = observables.map(() => 0);
  }

  add({ state, shots: weight }: Branch): void {
    this.#weight += weight;
    for (const [index, words] of this.#words.entries()) {
      this.#sums[index] = (this.#sums[index] ?? 0) + weight * state.expectation(words);
    }
  }

  values(): readonly number[] {
    return this.#sums.map((sum) => sum / this.#weight);
  }
}

function tallyUp(tally: Tally, value: number, shots: number): void {
  tally.value += shots * value;
  tally.square += shots * value * value;
}

function basisSteps(target: number, letter: 'X' | 'Y' | 'Z'): readonly Step[] {
  if (letter === 'Z') return [];
  const hadamard: Step = { kind: 'matrix', target, controls: [], matrix: HADAMARD };
  return letter === 'X' ? [hadamard] : [{ kind: 'phase', qubits: [target], angle: -Math.PI / 2 }, hadamard];
}

/** Value of weighted words for one outcome: each word is the product of its signs. */
function wordSum(words: LivePauliSum, position: ReadonlyMap<number, number>, bits: Uint8Array): number {
  return words.reduce((sum, { coefficient, letters }) => {
    const ones = letters.reduce((count, [qubit]) => count + (bits[position.get(qubit) ?? -1] ?? 0), 0);
    return sum + (ones % 2 === 1 ? -coefficient : coefficient);
  }, 0);
}

/** Groups words that agree on every common qubit: one basis measures them all. */
function commutingGroups(sum: LivePauliSum): readonly LivePauliSum[] {
  const groups: { basis: Map<number, 'X' | 'Y' | 'Z'>; words: PauliTerm[] }[] = [];
  for (const word of sum) {
    const fits = groups.find(({ basis }) =>
      word.letters.every(([q, letter]) => (basis.get(q) ?? letter) === letter),
    );
    const group = fits ?? { basis: new Map<number, 'X' | 'Y' | 'Z'>(), words: [] as PauliTerm[] };
    if (fits === undefined) groups.push(group);
    group.words.push(word);
    for (const [qubit, letter] of word.letters) group.basis.set(qubit, letter);
  }
  return groups.map(({ words }) => words);
}

/** Splits the shots of one outcome over its wrong readings, one measurement after another. */
function misread(
  measurements: readonly { readonly readout?: Measurement['readout'] }[],
  bits: Uint8Array,
  shots: number,
  random: Random,
  visit: OutcomeVisitor,
  from = 0,
): void {
  let at = from;
  while (at < measurements.length && measurements[at]?.readout === undefined) at += 1;
  const readout = measurements[at]?.readout;
  if (shots === 0) return;
  if (readout === undefined) {
    visit(bits, shots);
    return;
  }
  const value = bits[at] ?? 0;
  const wrong = binomial(shots, value === 0 ? readout.oneWhenZero : readout.zeroWhenOne, random);
  misread(measurements, bits, shots - wrong, random, visit, at + 1);
  bits[at] = value ^ 1;
  misread(measurements, bits, wrong, random, visit, at + 1);
  bits[at] = value;
}
