/**
 * The exact Hellinger fidelity of a compiled circuit under the noise of a calibration (`depolarising-readout/1`): the
 * density matrix gives the expectation of every product of Z on the measured qubits, their transform the probabilities,
 * and the readout errors come last.
 */
import type { Circuit, Operation } from '../src/domain/circuit.ts';
import { type Calibration, noiseOf } from '../src/devices/kinds/simulated-qpu/calibration.ts';
import type { NoiseModel } from '../src/simulator/noise.ts';
import { prepareSimulation, runSimulation } from '../src/simulator/simulate.ts';

/** Probabilities of the outcomes of all measured bits, in order of the bits; those of the device when it is given. */
export function outcomesOf(circuit: Circuit, calibration?: Calibration): Float64Array {
  const { measured, gates, places } = parted(circuit);
  const noise = calibration && noiseOn(calibration, places);
  const small: Circuit = { qubits: places.size, clbits: 0, operations: gates, parameters: {} };
  const observables = Array.from({ length: 2 ** measured.length }, (_, mask) => {
    const letters = Array.from({ length: places.size }, () => 'I');
    measured.forEach((qubit, bit) => {
      if (((mask >> bit) & 1) === 1) letters[places.size - 1 - (places.get(qubit) ?? 0)] = 'Z';
    });
    return { terms: [{ coefficient: 1, pauli: letters.join('') }] };
  });
  const method = noise === undefined ? 'statevector' : 'density_matrix';
  const { expectationValues = [] } = runSimulation(
    prepareSimulation(small, { shots: 1, seed: '0', observables, method, ...(noise && { noise }) }),
  );
  const outcomes = Float64Array.from(expectationValues, ({ value }) => value / observables.length);
  measured.forEach((_, bit) => mix(outcomes, bit, [1, 1, 1, -1]));
  if (calibration !== undefined) {
    measured.forEach((qubit, bit) => {
      const { pMeas1Prep0: up = 0, pMeas0Prep1: down = 0 } =
        calibration.qubitCalibration.find(({ index }) => index === qubit) ?? {};
      mix(outcomes, bit, [1 - up, down, up, 1 - down]);
    });
  }
  return outcomes.map((chance) => Math.max(0, chance));
}

/** (Σ √(p q))² of two distributions. */
export function hellingerFidelity(p: Float64Array, q: Float64Array): number {
  return p.reduce((sum, chance, at) => sum + Math.sqrt(chance * (q[at] ?? 0)), 0) ** 2;
}

/** Measured qubits in the order of their bits, the gates on as few qubits as are used, and where these were. */
function parted({ operations }: Circuit) {
  const measured = operations
    .flatMap((one) =>
      one.kind === 'measure' ? one.qubits.map((q, k) => [one.clbits[k] ?? 0, q] as const) : [],
    )
    .sort(([a], [b]) => a - b)
    .map(([, qubit]) => qubit);
  const own = operations.filter((one) => one.kind === 'gate');
  const used = [
    ...new Set([...measured, ...own.flatMap(({ controls, targets }) => [...controls, ...targets])]),
  ];
  const places = new Map(used.sort((a, b) => a - b).map((qubit, place) => [qubit, place]));
  const to = (qubit: number): number => places.get(qubit) ?? 0;
  const gates = own.map((one): Operation => ({
    ...one,
    controls: one.controls.map(to),
    targets: one.targets.map(to),
  }));
  return { measured, gates, places };
}

/** The noise of the gates, on the places of the qubits in use. */
function noiseOn(calibration: Calibration, places: ReadonlyMap<number, number>): NoiseModel {
  const noise = noiseOf(calibration);
  const gates = noise.gates.flatMap((gate) => {
    if (gate.qubits === undefined) return [gate];
    if (!gate.qubits.every((qubit) => places.has(qubit))) return [];
    return [{ ...gate, qubits: gate.qubits.map((qubit) => places.get(qubit) ?? 0) }];
  });
  return { ...noise, gates, readout: [] };
}

/** A 2×2 matrix on one bit of a distribution. */
function mix(
  values: Float64Array,
  bit: number,
  [a, b, c, d]: readonly [number, number, number, number],
): void {
  for (let at = 0; at < values.length; at++) {
    if (((at >> bit) & 1) === 1) continue;
    const [zero = 0, one = 0] = [values[at], values[at | (1 << bit)]];
    values[at] = a * zero + b * one;
    values[at | (1 << bit)] = c * zero + d * one;
  }
}
