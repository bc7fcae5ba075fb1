/**
 * What the choice of qubits costs on a device that was calibrated: −log(1 − error) of every gate and readout, so that
 * costs add up and the smallest sum is the largest chance that nothing goes wrong.
 */
import type { Device, DeviceCalibration, GateCalibration } from '../../../domain/device.ts';
import { isVirtual } from '../axes.ts';

/** Costs by device qubit. */
export interface ErrorRates {
  readonly size: number;
  /** The entangling gate from one qubit to another, at `first * size + second`. */
  readonly pair: Float64Array;
  /** A gate on one qubit that is not a turn about z, which costs nothing; by name, and the mean of all. */
  readonly gates: ReadonlyMap<string, Float64Array>;
  readonly gate: Float64Array;
  /** Reading a qubit that is 0, and one that is 1. */
  readonly readZero: Float64Array;
  readonly readOne: Float64Array;
  /** A nanosecond of waiting; absent when only gates and readouts err. */
  readonly wait?: Float64Array;
  /** What gates on one qubit, on two, and readouts take on average, in nanoseconds. */
  readonly lengths: { readonly gate: number; readonly pair: number; readonly readout: number };
}

/** An error is never taken as certain: a broken gate costs much, and not without end. */
const MOST_ERROR = 0.999999;

/** −log(1 − error). */
export function costOfError(error: number): number {
  return -Math.log1p(-Math.min(Math.max(error, 0), MOST_ERROR));
}

/** The error of a cost. */
export function errorOfCost(cost: number): number {
  return -Math.expm1(-cost);
}

const known = new WeakMap<DeviceCalibration, ErrorRates>();

/** The costs of a device; undefined when nothing is known of its entangling gates. */
export function errorRatesOf({ calibration, maxQubits: size }: Device): ErrorRates | undefined {
  if (calibration === undefined) return undefined;
  const before = known.get(calibration);
  if (before?.size === size) return before;
  const gates = calibration.gates.filter(({ qubits }) => qubits.every((qubit) => qubit < size));
  if (!gates.some(({ qubits }) => qubits.length === 2)) return undefined;
  const rates = ratesOf(size, { ...calibration, gates });
  known.set(calibration, rates);
  return rates;
}

function ratesOf(size: number, { gates, qubits, idleDecay }: DeviceCalibration): ErrorRates {
  const pairs = gates.filter((one) => one.qubits.length === 2);
  const singles = gates.filter((one) => one.qubits.length === 1 && !isVirtual(one.gate));
  const perQubit = (list: readonly GateCalibration[]): Float64Array =>
    averaged(size, list, ({ qubits: [qubit = 0] }) => qubit);
  const readouts = qubits.filter(({ qubit }) => qubit < size);
  const read = (error: (of: (typeof readouts)[number]) => number): Float64Array => {
    const costs = new Float64Array(size).fill(mean(readouts.map((of) => costOfError(error(of)))));
    for (const of of readouts) costs[of.qubit] = costOfError(error(of));
    return costs;
  };
  return {
    size,
    pair: pairCosts(size, pairs),
    gates: new Map(
      [...new Set(singles.map(({ gate }) => gate))].map((name) => [
        name,
        perQubit(singles.filter(({ gate }) => gate === name)),
      ]),
    ),
    gate: perQubit(singles),
    readZero: read(({ oneWhenZero }) => oneWhenZero),
    readOne: read(({ zeroWhenOne }) => zeroWhenOne),
    ...(idleDecay === true && { wait: read(decayOf) }),
    lengths: {
      gate: mean(singles.map(({ lengthNs }) => lengthNs)),
      pair: mean(pairs.map(({ lengthNs }) => lengthNs)),
      readout: mean(readouts.map(({ readoutLengthNs }) => readoutLengthNs)),
    },
  };
}

/** Average infidelity of a qubit that waits, per nanosecond, while that is short beside its T1 and T2. */
function decayOf({ t1Us, t2Us }: DeviceCalibration['qubits'][number]): number {
  return (t1Us === undefined ? 0 : 1 / (6000 * t1Us)) + (t2Us === undefined ? 0 : 1 / (3000 * t2Us));
}

/** A pair that was measured in one direction has the same cost in the other. */
function pairCosts(size: number, pairs: readonly GateCalibration[]): Float64Array {
  const one = averaged(size * size, pairs, ({ qubits: [a = 0, b = 0] }) => a * size + b);
  const measured = new Set(pairs.map(({ qubits: [a = 0, b = 0] }) => a * size + b));
  return one.map((cost, place) => {
    const back = (place % size) * size + Math.floor(place / size);
    return measured.has(place) || !measured.has(back) ? cost : (one[back] ?? cost);
  });
}

/** The mean cost of the gates at every place; where nothing was measured, the mean of all. */
function averaged(
  places: number,
  gates: readonly GateCalibration[],
  placeOf: (gate: GateCalibration) => number,
): Float64Array {
  const [sum, count] = [new Float64Array(places), new Uint16Array(places)];
  for (const gate of gates) {
    const place = placeOf(gate);
    sum[place] = (sum[place] ?? 0) + costOfError(gate.error);
    count[place] = (count[place] ?? 0) + 1;
  }
  const usual = mean(gates.map(({ error }) => costOfError(error)));
  return sum.map((value, place) => (count[place] === 0 ? usual : value / (count[place] ?? 1)));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
