/**
 * One simulation from a circuit to counts and expectation values. Runs where it is called: in a thread of the pool,
 * in a test, in a tool.
 */
import type { ParameterValues } from '../domain/angle.ts';
import type { Circuit } from '../domain/circuit.ts';
import { PipelineError } from '../domain/errors.ts';
import { pauliSumProblem } from '../domain/pauli-sum.ts';
import type { Counts, ExpectationValue, ManyCounts, PauliSum, PhaseTime } from '../domain/result.ts';
import { SimulationControl } from './control.ts';
import { type Branch, Interpreter, TooManyBranches } from './interpreter.ts';
import { hasEarlyMeasurement } from './final-measurements.ts';
import { lower } from './lower.ts';
import { chooseMethod, stateBytes, zeroStateOf, type SimulationMethod } from './method.ts';
import type { NoiseModel } from './noise.ts';
import { ExactValues, Outcome } from './outcome.ts';
import { Planner } from './planner.ts';
import type { Instruction, Program } from './program.ts';
import { Xoshiro256 } from './random.ts';
import { RegisterMemory } from './register-memory.ts';
import { Team } from './team.ts';

/** What to simulate beside the circuit. */
export interface SimulationOptions {
  readonly shots: number;
  /** Unsigned 64-bit decimal. */
  readonly seed: string;
  readonly parameters?: ParameterValues;
  readonly observables?: readonly PauliSum[];
  /** How expectation values are found; default `exact`. `sampled` spends `shots` per group of commuting words. */
  readonly expectation?: 'exact' | 'sampled';
  readonly noise?: NoiseModel;
  /** Default: chosen by the circuit, see {@link chooseMethod}. */
  readonly method?: SimulationMethod;
  /** Threads for one large register; default 1. The counts do not depend on it. */
  readonly threads?: number;
  /** Kernels; default `wasm`. */
  readonly kernels?: 'wasm' | 'plain';
}

/** What a simulation gives back. */
export interface Simulation<C extends Counts | ManyCounts = Counts | ManyCounts> {
  readonly counts: C;
  readonly method: string;
  readonly phases: readonly PhaseTime[];
  readonly expectationValues?: readonly ExpectationValue[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** A lowered simulation that has not allocated its state yet. */
export interface PreparedSimulation {
  readonly program: Program;
  readonly method: SimulationMethod;
  readonly options: SimulationOptions;
  /** Bytes of all states it will hold. */
  readonly bytes: number;
  readonly copies: number;
  /** True when the shots may go different ways. */
  readonly branches: boolean;
}

/** Instructions after which the shots may go different ways. */
const BRANCHING: ReadonlySet<string> = new Set(['measure', 'misread', 'reset', 'channel']);

/** Copies of the state for waiting branches may take this much beside the state itself. */
const COPY_BYTES = 64 * 2 ** 20;

/**
 * Lowers a circuit and tells what memory it needs.
 *
 * @throws {@link PipelineError} `EXECUTION_STAGE_FAILED` for unbound or non-finite angles, and for observables
 * that do not fit the circuit.
 */
export function prepareSimulation(circuit: Circuit, options: SimulationOptions): PreparedSimulation {
  for (const observable of options.observables ?? []) {
    const problem = pauliSumProblem(observable, circuit.qubits);
    if (problem !== undefined) throw new PipelineError('EXECUTION_STAGE_FAILED', problem);
  }
  const program = lower(circuit, options.parameters ?? {}, {
    ...(options.noise && { noise: options.noise }),
    // Observables may look at any qubit at the end; a circuit without early measurements has nothing to gain.
    reuseQubits: options.observables === undefined && hasEarlyMeasurement(circuit.operations),
  });
  const method = chooseMethod(program, options.shots, options.method);
  const state = stateBytes(method, program.liveQubits.length);
  // A density matrix holds all that a channel may do: only outcomes part its shots.
  const parts = ({ kind }: Instruction): boolean =>
    BRANCHING.has(kind) && !(kind === 'channel' && method === 'density_matrix');
  const branches = program.instructions.some(parts);
  // Branches wait for the sake of shots, so there are never more of them.
  const copies = branches ? Math.min(Math.floor(COPY_BYTES / state), options.shots) : 0;
  const sampled = options.expectation === 'sampled' ? 1 : 0;
  return { program, method, options, bytes: state * (1 + copies + sampled), copies, branches };
}

/**
 * Runs a prepared simulation.
 *
 * @throws {@link PipelineError} `LOOP_LIMIT_EXCEEDED`; {@link SimulationCancelled} when its owner cancelled it.
 */
export function runSimulation(
  prepared: PreparedSimulation,
  control = new SimulationControl(),
): Simulation<Counts> {
  const { table, ...rest } = gather(prepared, control);
  return { counts: table.counts(), ...rest };
}

/** The same for an owner in another thread, who gets many counts as text. */
export function runToSend(prepared: PreparedSimulation, control: SimulationControl): Simulation {
  const { table, ...rest } = gather(prepared, control);
  return { counts: table.toSend(() => control.check()), ...rest };
}

function gather(prepared: PreparedSimulation, control: SimulationControl) {
  const phases: PhaseTime[] = [control.enter('QuantumInitializing')];
  const random = new Xoshiro256(prepared.options.seed);
  const outcome = new Outcome(prepared, random, exactValues(prepared, control));
  eachBranch(prepared, control, random, {
    started: () => void phases.push(control.enter('QuantumRunning')),
    end: (branch) => {
      if (phases.length === 2) phases.push(control.enter('Measuring'));
      outcome.add(branch);
    },
  });
  control.advance(1);
  return { ...outcome.results(), method: prepared.method, phases, metadata: metadataOf(prepared) };
}

/** Expectation values over all branches; undefined when none is asked for, or there are too many branches for it. */
function exactValues(
  prepared: PreparedSimulation,
  control: SimulationControl,
): readonly number[] | undefined {
  const { program, options, branches } = prepared;
  if (options.observables === undefined || options.expectation === 'sampled' || !branches) return undefined;
  const exact = new ExactValues(program, options.observables);
  try {
    eachBranch(prepared, control, new Xoshiro256(options.seed), {
      end: (branch) => exact.add(branch),
      weighed: true,
    });
  } catch (error) {
    if (error instanceof TooManyBranches) return undefined;
    throw error;
  }
  return exact.values();
}

/** Who follows a simulation: hears that it runs, and gets every branch before its final measurements. */
interface BranchVisitor {
  readonly started?: () => void;
  readonly end: (branch: Branch) => void;
  /** True: every branch comes with its probability in place of shots. */
  readonly weighed?: boolean;
}

/** Runs a prepared simulation up to the final measurements of each branch, where it is called. */
export function eachBranch(
  prepared: PreparedSimulation,
  control: SimulationControl,
  random: Xoshiro256,
  { started, end, weighed = false }: BranchVisitor,
): void {
  const { program, options } = prepared;
  const memory = threadMemory(options.kernels ?? 'wasm');
  const team = new Team(memory, control, options.threads ?? 1);
  const context = { memory, team, control, planner, plans: new WeakMap() };
  const state = zeroStateOf(prepared.method, program.liveQubits.length, context, control);
  started?.();
  const interpreter = new Interpreter(program, { random, control, copies: prepared.copies, weighed });
  interpreter.run(state, weighed ? 1 : options.shots, end);
}

/** Structures of circuits outlive a simulation: an optimiser runs one with other angles again and again. */
const planner = new Planner();

const memories = new Map<string, RegisterMemory>();

/** The memory of this thread; it runs one simulation at a time. */
function threadMemory(kind: 'wasm' | 'plain'): RegisterMemory {
  const memory = memories.get(kind) ?? new RegisterMemory(kind);
  memories.set(kind, memory);
  memory.restart();
  return memory;
}

function metadataOf({ program, options }: PreparedSimulation): Readonly<Record<string, string>> {
  const noise = options.noise === undefined ? {} : { noise_model: options.noise.name };
  return { live_qubits: String(program.liveQubits.length), ...noise };
}
