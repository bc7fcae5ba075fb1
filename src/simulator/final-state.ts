/** The state before the final measurements, and the probabilities of what they give, without a shot. */
import type { ParameterValues } from '../domain/angle.ts';
import type { Circuit } from '../domain/circuit.ts';
import { PipelineError } from '../domain/errors.ts';
import { MOST_STATE_QUBITS } from '../domain/result.ts';
import { SimulationControl } from './control.ts';
import { hasEarlyMeasurement } from './final-measurements.ts';
import type { Program } from './program.ts';
import { Xoshiro256 } from './random.ts';
import { eachBranch, prepareSimulation } from './simulate.ts';
import { StateVector } from './state-vector.ts';

/** Probabilities below this are rounding noise. */
const NOTHING = 1e-14;

/** One amplitude: its basis state, highest qubit first, real and imaginary part. */
export type Amplitude = readonly [state: string, re: number, im: number];

/** What {@link finalState} gives; both lists are in numeric order and leave out what is 0. */
export interface FinalState {
  /** Up to a global phase. */
  readonly amplitudes: readonly Amplitude[];
  /** Keys as in counts. */
  readonly probabilities: readonly (readonly [key: string, probability: number])[];
}

/**
 * The state of a circuit before its final measurements.
 *
 * @throws {@link PipelineError} `VALIDATION_FAILED` for more than {@link MOST_STATE_QUBITS} qubits, and for a circuit
 * that measures, resets or decides before its end, because it has no one state.
 */
export function finalState(circuit: Circuit, parameters: ParameterValues = {}): FinalState {
  if (circuit.qubits > MOST_STATE_QUBITS)
    throw refused(
      `the circuit has ${circuit.qubits} qubits; a state of at most ${MOST_STATE_QUBITS} is shown`,
    );
  const options = {
    shots: 1,
    seed: '0',
    parameters,
    observables: [],
    method: 'statevector',
    kernels: 'plain',
  } as const;
  const prepared = prepareSimulation(circuit, options);
  const { program } = prepared;
  if (hasEarlyMeasurement(circuit.operations) || program.instructions.some(({ kind }) => kind !== 'unitary'))
    throw refused('a circuit that measures, resets or decides before its end has no one state');
  const found: FinalState[] = [];
  eachBranch(prepared, new SimulationControl(), new Xoshiro256('0'), {
    end: ({ state }) => {
      if (!(state instanceof StateVector)) throw new TypeError('the method has no amplitudes');
      const amplitudes = amplitudesOf(state, program, circuit.qubits);
      state.apply(program.basisChange);
      found.push({ amplitudes, probabilities: probabilitiesOf(state, program) });
    },
  });
  const [only] = found;
  if (only === undefined) throw new PipelineError('INTERNAL', 'a circuit without branches had no end');
  return only;
}

function refused(message: string): PipelineError {
  return new PipelineError('VALIDATION_FAILED', message);
}

function amplitudesOf(state: StateVector, { liveQubits }: Program, qubits: number): readonly Amplitude[] {
  const amplitudes: Amplitude[] = [];
  for (let index = 0; index < 2 ** liveQubits.length; index++) {
    const [re, im] = state.amplitude(index);
    if (re * re + im * im < NOTHING) continue;
    const digits = new Array<string>(qubits).fill('0');
    liveQubits.forEach((qubit, bit) => (digits[qubits - 1 - qubit] = String((index >> bit) & 1)));
    amplitudes.push([digits.join(''), re, im]);
  }
  return amplitudes.sort(([a], [b]) => (a < b ? -1 : 1));
}

function probabilitiesOf(state: StateVector, program: Program): FinalState['probabilities'] {
  const { keyWidth, finalMeasurements, liveQubits } = program;
  const sums = new Map<string, number>();
  for (let index = 0; index < 2 ** liveQubits.length; index++) {
    const [re, im] = state.amplitude(index);
    const digits = new Array<string>(keyWidth).fill('0');
    for (const { qubit, clbit } of finalMeasurements)
      if (clbit < keyWidth) digits[keyWidth - 1 - clbit] = String((index >> qubit) & 1);
    const key = digits.join('');
    sums.set(key, (sums.get(key) ?? 0) + re * re + im * im);
  }
  return [...sums].filter(([, probability]) => probability >= NOTHING).sort(([a], [b]) => (a < b ? -1 : 1));
}
