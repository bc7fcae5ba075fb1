/**
 * One simulation from a circuit to counts and expectation values. Runs where it is called: in a thread of the pool,
 * in a test, in a tool.
 */
import type { ParameterValues } from '../domain/angle.ts';
import type { Circuit } from '../domain/circuit.ts';
import type { Counts, ExpectationValue, PauliSum, PhaseTime } from '../domain/result.ts';
import { SimulationControl } from './control.ts';
import { CountsTable } from './counts.ts';
import { Interpreter, type Branch } from './interpreter.ts';
import { lower } from './lower.ts';
import type { Program } from './program.ts';
import { Xoshiro256, type Random } from './random.ts';
import { livePauliSum } from './state.ts';
import { RegisterMemory } from './register-memory.ts';
import { StateVector } from './state-vector.ts';
import { Team } from './team.ts';

/** What to simulate beside the circuit. */
export interface SimulationOptions {
  readonly shots: number;
  /** Unsigned 64-bit decimal. */
  readonly seed: string;
  readonly parameters?: ParameterValues;
  readonly observables?: readonly PauliSum[];
  /** Threads for one large register; default 1. The counts do not depend on it. */
  readonly threads?: number;
  /** Kernels; default `wasm`. */
  readonly kernels?: 'wasm' | 'plain';
}

/** What a simulation gives back. */
export interface Simulation {
  readonly counts: Counts;
  readonly method: string;
  readonly phases: readonly PhaseTime[];
  readonly expectationValues?: readonly ExpectationValue[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** A lowered simulation that has not allocated its state yet. */
export interface PreparedSimulation {
  readonly program: Program;
  readonly options: SimulationOptions;
  /** Bytes of all states it will hold. */
  readonly bytes: number;
  readonly copies: number;
}

/** Copies of the state for waiting branches may take this much beside the state itself. */
const COPY_BYTES = 64 * 2 ** 20;

/** Bytes of a state vector. */
export function stateVectorBytes(qubits: number): number {
  return 16 * 2 ** qubits;
}

/**
 * Lowers a circuit and tells what memory it needs.
 *
 * @throws {@link PipelineError} `EXECUTION_STAGE_FAILED` for unbound or non-finite angles.
 */
export function prepareSimulation(circuit: Circuit, options: SimulationOptions): PreparedSimulation {
  const program = lower(circuit, options.parameters ?? {});
  const state = stateVectorBytes(program.liveQubits.length);
  const branches = program.instructions.some(({ kind }) => kind === 'measure' || kind === 'reset');
  const copies = branches ? Math.floor(COPY_BYTES / state) : 0;
  return { program, options, bytes: state * (1 + Math.min(copies, 1)), copies };
}

/**
 * Runs a prepared simulation.
 *
 * @throws {@link PipelineError} `LOOP_LIMIT_EXCEEDED`; {@link SimulationCancelled} when its owner cancelled it.
 */
export function runSimulation(prepared: PreparedSimulation, control = new SimulationControl()): Simulation {
  const { program, options } = prepared;
  const phases: PhaseTime[] = [control.enter('QuantumInitializing')];
  const random = new Xoshiro256(options.seed);
  const memory = threadMemory(options.kernels ?? 'wasm');
  const team = new Team(memory, control, options.threads ?? 1);
  const state = new StateVector(program.liveQubits.length, { memory, team, control });
  phases.push(control.enter('QuantumRunning'));
  const outcome = new Outcome(program, options, random);
  const interpreter = new Interpreter(program, { random, control, copies: prepared.copies });
  interpreter.run(state, options.shots, (branch) => {
    if (phases.length === 2) phases.push(control.enter('Measuring'));
    outcome.add(branch);
  });
  control.advance(1);
  return { ...outcome.results(), method: 'statevector', phases, metadata: metadataOf(program) };
}

const memories = new Map<string, RegisterMemory>();

/** The memory of this thread; it runs one simulation at a time. */
function threadMemory(kind: 'wasm' | 'plain'): RegisterMemory {
  const memory = memories.get(kind) ?? new RegisterMemory(kind);
  memories.set(kind, memory);
  memory.restart();
  return memory;
}

function metadataOf(program: Program): Readonly<Record<string, string>> {
  return { live_qubits: String(program.liveQubits.length) };
}

/** Gathers counts and expectation values over all branches. */
class Outcome {
  readonly #program: Program;
  readonly #options: SimulationOptions;
  readonly #random: Random;
  readonly #table: CountsTable;
  /** Per observable: sum of values and of squared values, weighted by shots. */
  readonly #sums: { value: number; square: number }[];
  #branches = 0;

  constructor(program: Program, options: SimulationOptions, random: Random) {
    this.#program = program;
    this.#options = options;
    this.#random = random;
    this.#table = new CountsTable(program.keyWidth);
    this.#sums = (options.observables ?? []).map(() => ({ value: 0, square: 0 }));
  }

  add({ state, bits, shots }: Branch): void {
    this.#branches += 1;
    this.#options.observables?.forEach((observable, index) => {
      const value = state.expectation(livePauliSum(observable, this.#program.liveQubits));
      const sum = this.#sums[index];
      if (sum === undefined) return;
      sum.value += shots * value;
      sum.square += shots * value * value;
    });
    this.#measure({ state, bits, shots });
  }

  #measure({ state, bits, shots }: Branch): void {
    if (this.#program.keyWidth === 0) return;
    state.apply(this.#program.basisChange);
    const measured = this.#program.finalMeasurements;
    if (measured.length === 0) {
      this.#table.add(bits, shots);
      return;
    }
    const qubits = measured.map(({ qubit }) => qubit);
    state.sample(qubits, shots, this.#random, (outcome, drawn) => {
      measured.forEach(({ clbit }, position) => (bits[clbit] = outcome[position] ?? 0));
      this.#table.add(bits, drawn);
    });
  }

  results(): Pick<Simulation, 'counts' | 'expectationValues'> {
    const counts = this.#table.counts();
    if (this.#options.observables === undefined) return { counts };
    const { shots } = this.#options;
    const expectationValues = this.#sums.map(({ value, square }) => {
      const mean = value / shots;
      const variance = this.#branches > 1 ? Math.max(0, square / shots - mean * mean) : 0;
      return { value: mean, standardError: Math.sqrt(variance / shots) };
    });
    return { counts, expectationValues };
  }
}
