/**
 * Runs a program with all its shots at once. A measurement in the middle splits the shots binomially over its two
 * outcomes; the branches are followed depth first. Without such a measurement there is one branch: one run, and all
 * shots are sampled from its final state. A waiting branch keeps a copy of the state while memory allows; beyond
 * that it keeps its outcomes only and is run again from the start.
 */
import { PipelineError } from '../domain/errors.ts';
import { binomial } from './binomial.ts';
import { alternativesOf, type Alternative } from './channels.ts';
import { assign, holds } from './classical.ts';
import type { SimulationControl } from './control.ts';
import { PAULI_X } from './matrices.ts';
import type { ReadoutNoise } from './noise.ts';
import type { Instruction, Program } from './program.ts';
import type { Random } from './random.ts';
import type { QuantumState } from './state.ts';

/** Outcomes less likely than this are rounding noise. */
const IMPOSSIBLE = 1e-13;

/** Most branches of an exact value; each is a run. */
export const MOST_EXACT_BRANCHES = 1024;

/** An exact value has more branches than {@link MOST_EXACT_BRANCHES}. */
export class TooManyBranches extends Error {
  override readonly name = 'TooManyBranches';
}

/** A part of the shots that share one history of outcomes. */
export interface Branch {
  /** When branches are weighed: the probability of this one. */
  shots: number;
  readonly bits: Uint8Array;
  readonly state: QuantumState;
}

/** A branch on its way. `outcomes` is its history; the first `forced` ones are given, not drawn. */
interface Run extends Branch {
  at: number;
  readonly loops: Uint32Array;
  readonly outcomes: number[];
  readonly forced: number;
  seen: number;
}

/** A branch to be run later: from a copy, or again from the start. */
type Waiting =
  | { readonly kind: 'copy'; readonly run: Run }
  | { readonly kind: 'again'; readonly shots: number; readonly outcomes: readonly number[] };

/** What a run needs beside the program. */
export interface InterpreterOptions {
  readonly random: Random;
  readonly control: SimulationControl;
  /** How many copies of the state may exist at once beside the running one. */
  readonly copies: number;
  /** True: every way is followed with its probability, none is drawn. */
  readonly weighed?: boolean;
}

/** Follows all branches of one program. */
export class Interpreter {
  readonly #program: Program;
  readonly #options: InterpreterOptions;
  readonly #waiting: Waiting[] = [];
  #copies = 0;
  #endedShots = 0;
  #allShots = 1;
  #weighed = 1;

  constructor(program: Program, options: InterpreterOptions) {
    this.#program = program;
    this.#options = options;
  }

  /**
   * @param state - a register in the zero state; it is used up
   * @param end - receives each branch before its final measurements
   * @param shots - 1 when branches are weighed
   * @throws {@link PipelineError} `LOOP_LIMIT_EXCEEDED`; {@link SimulationCancelled}; {@link TooManyBranches}
   */
  run(state: QuantumState, shots: number, end: (branch: Branch) => void): void {
    this.#allShots = shots;
    this.#waiting.push({ kind: 'again', shots, outcomes: [] });
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
      const run = this.#start(next, state);
      this.#follow(run);
      end(run);
      if (run.state !== state) run.state.release();
      this.#endedShots += run.shots;
    }
  }

  #start(next: Waiting, state: QuantumState): Run {
    if (next.kind === 'copy') {
      this.#copies -= 1;
      return next.run;
    }
    state.reset();
    const { clbits, loops } = this.#program;
    const { shots, outcomes } = next;
    return {
      ...{ shots, state, at: 0, seen: 0, forced: outcomes.length, outcomes: [...outcomes] },
      ...{ bits: new Uint8Array(clbits), loops: new Uint32Array(loops) },
    };
  }

  #follow(run: Run): void {
    const { instructions } = this.#program;
    while (run.at < instructions.length) {
      this.#options.control.check();
      const instruction = instructions[run.at];
      if (instruction === undefined) return;
      run.at += 1;
      this.#step(instruction, run);
      this.#report(run, 0);
    }
  }

  /** @param extra - part of an instruction done beyond `run.at`, or not yet done before it */
  #report(run: Run, extra: number): void {
    const share = ((run.at + extra) / this.#program.instructions.length) * run.shots;
    this.#options.control.advance((this.#endedShots + share) / this.#allShots);
  }

  #step(instruction: Instruction, run: Run): void {
    switch (instruction.kind) {
      case 'unitary':
        run.state.apply(instruction.steps, (fraction) => this.#report(run, fraction - 1));
        return;
      case 'measure':
        run.bits[instruction.clbit] = this.#measure(instruction.qubit, run);
        return;
      case 'reset':
        if (this.#measure(instruction.qubit, run) === 1) flip(run.state, instruction.qubit);
        return;
      case 'misread':
        this.#misread(instruction.clbit, instruction.readout, run);
        return;
      case 'channel': {
        const { channel, qubits } = instruction;
        if (run.state.applyChannel === undefined)
          this.#choose(alternativesOf(channel, qubits, run.state), run);
        else run.state.applyChannel(channel, qubits);
        return;
      }
      case 'assign':
        assign(instruction.assign, run.bits);
        return;
      case 'unless':
        if (!holds(instruction.when, run.bits)) run.at = instruction.to;
        return;
      case 'jump':
        run.at = instruction.to;
        return;
      case 'enter':
        run.loops[instruction.loop] = 0;
        return;
      case 'turn':
        countTurn(instruction, run.loops);
    }
  }

  /** Measures a qubit; the shots of the other outcome go on in a branch of their own. */
  #measure(qubit: number, run: Run): 0 | 1 {
    const one = likely(run.state.probabilityOfOne(qubit));
    const outcome = (value: 0 | 1, probability: number): Alternative => {
      return { probability, act: (state) => state.project(qubit, value, probability) };
    };
    return this.#choose([outcome(0, 1 - one), outcome(1, one)], run) === 1 ? 1 : 0;
  }

  /** Flips a bit for the shots in which the readout was wrong. */
  #misread(clbit: number, { oneWhenZero, zeroWhenOne }: ReadoutNoise, run: Run): void {
    const value = run.bits[clbit] ?? 0;
    const wrong = value === 0 ? oneWhenZero : zeroWhenOne;
    const alternatives = [1 - wrong, wrong].map((probability) => ({ probability, act: () => undefined }));
    run.bits[clbit] = value ^ this.#choose(alternatives, run);
  }

  /**
   * Takes one of several ways. The shots are split over them; this branch takes the first way that got any, each
   * other one becomes a branch that starts over with this instruction. An instruction chooses at most once.
   */
  #choose(alternatives: readonly Alternative[], run: Run): number {
    const forced = run.seen < run.forced;
    const divide = this.#options.weighed === true ? this.#weigh : this.#split;
    const way = forced ? (run.outcomes[run.seen] ?? 0) : divide.call(this, alternatives, run);
    run.outcomes[run.seen] = way;
    run.seen += 1;
    alternatives[way]?.act(run.state);
    return way;
  }

  #split(alternatives: readonly Alternative[], run: Run): number {
    let left = run.shots;
    let mass = 1;
    let mine: number | undefined;
    for (let way = 0; way < alternatives.length && left > 0; way += 1) {
      const probability = alternatives[way]?.probability ?? 0;
      const last = way === alternatives.length - 1;
      const share = last ? left : binomial(left, Math.min(1, probability / mass), this.#options.random);
      left -= share;
      mass -= probability;
      if (share === 0) continue;
      if (mine === undefined) {
        mine = way;
        run.shots = share;
      } else this.#branchOff(way, share, run);
    }
    return mine ?? 0;
  }

  /** Follows the most likely way, and puts every other possible one in line with its probability. */
  #weigh(alternatives: readonly Alternative[], run: Run): number {
    const all = run.shots;
    const probabilities = alternatives.map(({ probability }) => probability);
    const mine = probabilities.indexOf(Math.max(...probabilities));
    run.shots = all * (probabilities[mine] ?? 1);
    for (const [way, probability] of probabilities.entries()) {
      const weight = all * probability;
      if (way === mine || weight < IMPOSSIBLE) continue;
      this.#weighed += 1;
      if (this.#weighed > MOST_EXACT_BRANCHES) throw new TooManyBranches();
      this.#branchOff(way, weight, run);
    }
    return mine;
  }

  /** Puts a branch in line that takes another way. */
  #branchOff(way: number, shots: number, run: Run): void {
    const outcomes = [...run.outcomes.slice(0, run.seen), way];
    if (this.#copies >= this.#options.copies) {
      this.#waiting.push({ kind: 'again', shots, outcomes });
      return;
    }
    this.#copies += 1;
    const copy: Run = {
      ...{ shots, state: run.state.clone(), bits: run.bits.slice(), loops: run.loops.slice() },
      ...{ outcomes, at: run.at - 1, seen: run.seen, forced: outcomes.length },
    };
    this.#waiting.push({ kind: 'copy', run: copy });
  }
}

/** A probability freed from rounding noise at its ends. */
function likely(probability: number): number {
  if (probability < IMPOSSIBLE) return 0;
  return probability > 1 - IMPOSSIBLE ? 1 : probability;
}

function flip(state: QuantumState, qubit: number): void {
  state.apply([{ kind: 'matrix', target: qubit, controls: [], matrix: PAULI_X }]);
}

function countTurn(turn: Extract<Instruction, { kind: 'turn' }>, loops: Uint32Array): void {
  const turns = (loops[turn.loop] ?? 0) + 1;
  loops[turn.loop] = turns;
  if (turns <= turn.max) return;
  const where = turn.span === undefined ? '' : ` at line ${turn.span.line}, column ${turn.span.column}`;
  throw new PipelineError(
    'LOOP_LIMIT_EXCEEDED',
    `the loop${where} ran more than ${turn.max} times in one shot`,
    turn.span === undefined ? {} : { line: turn.span.line, column: turn.span.column },
  );
}
