/** The simulation methods: which one fits a program, what it needs, and its zero state. */
import { PipelineError } from '../domain/errors.ts';
import { cliffordStep } from './clifford.ts';
import type { SimulationControl } from './control.ts';
import { DENSITY_MATRIX_QUBITS, DensityMatrix } from './density-matrix.ts';
import type { Instruction, Program } from './program.ts';
import { StabilizerState } from './stabilizer.ts';
import type { QuantumState } from './state.ts';
import { StateVector, type StateVectorContext } from './state-vector.ts';

/** Methods by the name that stands in results. */
export const SIMULATION_METHODS = ['statevector', 'density_matrix', 'stabilizer'] as const;
/** One of {@link SIMULATION_METHODS}. */
export type SimulationMethod = (typeof SIMULATION_METHODS)[number];

/** Noisy circuits up to this size always have their exact matrix: a gate takes less than a millisecond. */
const EXACT_QUBITS = 8;
/** Clifford circuits up to this size are as fast with amplitudes. */
const SMALL_QUBITS = 16;
/**
 * Most qubits of each method. State vectors have 32-bit indices and live in one memory of 4 GiB; the largest tableau
 * takes a few ms a gate.
 */
export const METHOD_QUBITS = {
  statevector: 27,
  density_matrix: DENSITY_MATRIX_QUBITS,
  stabilizer: 4096,
} as const satisfies Record<SimulationMethod, number>;

function isClifford(program: Program): boolean {
  const steps = program.instructions.flatMap((one) => (one.kind === 'unitary' ? one.steps : []));
  const pauli = program.instructions.every(
    (one) => one.kind !== 'channel' || one.channel.kind === 'depolarizing' || one.channel.kind === 'pauli',
  );
  return pauli && [...steps, ...program.basisChange].every((step) => cliffordStep(step) !== undefined);
}

function isNoisy({ instructions }: Program): boolean {
  return instructions.some(({ kind }: Instruction) => kind === 'channel');
}

/**
 * The method for a program. With noise: the exact matrix where it is small against the trajectories of all shots.
 * Without: amplitudes, or the tableau for Clifford circuits too large to be fast.
 *
 * @param asked - a method by name, or undefined to choose
 * @throws {@link PipelineError} `EXECUTION_STAGE_FAILED` when the asked method cannot run the program.
 */
export function chooseMethod(
  program: Program,
  shots: number,
  asked: SimulationMethod | undefined,
): SimulationMethod {
  const qubits = program.liveQubits.length;
  if (asked !== undefined) {
    refuseUnfit(asked, program, qubits);
    return asked;
  }
  if (isNoisy(program) && matrixIsCheaper(qubits, shots)) return 'density_matrix';
  const method = qubits > SMALL_QUBITS && isClifford(program) ? 'stabilizer' : 'statevector';
  refuseUnfit(method, program, qubits);
  return method;
}

/**
 * A channel costs some 10 ns for each element of the matrix; for each trajectory 2 ns for each amplitude, and 5 µs.
 */
function matrixIsCheaper(qubits: number, shots: number): boolean {
  if (qubits > DENSITY_MATRIX_QUBITS) return false;
  return qubits <= EXACT_QUBITS || 4 ** qubits <= shots * (2 ** qubits / 5 + 500);
}

function refuseUnfit(method: SimulationMethod, program: Program, qubits: number): void {
  const limit = METHOD_QUBITS[method];
  if (qubits > limit) {
    const clifford = `stabilizer at most ${METHOD_QUBITS.stabilizer}, of Clifford circuits with Pauli noise only`;
    const other = method === 'stabilizer' ? '' : `; ${clifford}`;
    const message = `${qubits} live qubits are too many: method ${method} runs at most ${limit}${other}`;
    throw new PipelineError('EXECUTION_STAGE_FAILED', message, { qubits, limit });
  }
  if (method === 'stabilizer' && !isClifford(program)) {
    const message =
      'method stabilizer runs Clifford circuits with Pauli noise only; this circuit has other gates';
    throw new PipelineError('EXECUTION_STAGE_FAILED', message);
  }
}

/** Bytes of one state. */
export function stateBytes(method: SimulationMethod, qubits: number): number {
  if (method === 'statevector') return 16 * 2 ** qubits;
  return method === 'density_matrix' ? 16 * 4 ** qubits : Math.max(64, qubits * qubits);
}

/** A zero state of `qubits` qubits. */
export function zeroStateOf(
  method: SimulationMethod,
  qubits: number,
  context: StateVectorContext,
  control: SimulationControl,
): QuantumState {
  if (method === 'stabilizer') return new StabilizerState(qubits, control);
  if (method === 'statevector') return new StateVector(qubits, context);
  return new DensityMatrix(qubits, new StateVector(2 * qubits, context), control);
}
