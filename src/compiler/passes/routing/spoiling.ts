/**
 * What a small circuit gives without noise, and how much of that one bad readout spoils. A bit that is 0 or 1 for sure
 * needs a good readout; one that is random anyway loses little by a bad one.
 */
import type { GateOperation, Operation } from '../../../domain/circuit.ts';
import { operationQubits } from '../../../domain/circuit.ts';
import { isPlain } from '../rows.ts';
import { matrixOn } from '../unitary/two-qubit.ts';
import { errorOfCost, type ErrorRates } from './error-rates.ts';

/** Bounds of the work: measured or touched qubits, and amplitudes changed. */
const MOST_QUBITS = 10;
const MOST_WORK = 2 ** 20;

/** What errors spoil, as −log of the fidelity of the outcomes that is left. */
export interface Spoiling {
  /** For every classical bit: the cost of reading it at every device qubit, when nothing else errs. */
  readonly readouts: ReadonlyMap<number, Float64Array>;
  /** How much of an error of a gate shows: from 1 for a single outcome to 0 for outcomes that are all as likely. */
  readonly gates: number;
}

/**
 * What errors spoil of circuits of at most ten qubits on which nothing depends on a measurement; undefined for others.
 */
export function spoilingOf(operations: readonly Operation[], rates: ErrorRates): Spoiling | undefined {
  const circuit = measuredCircuit(operations);
  if (circuit === undefined) return undefined;
  const probabilities = probabilitiesOf(circuit);
  if (probabilities === undefined) return undefined;
  const readouts = new Map(
    [...circuit.bits].map(([bit, qubit]) => {
      const costs = rates.readZero.map((zero, place) => {
        const errors = [errorOfCost(zero), errorOfCost(rates.readOne[place] ?? 0)] as const;
        return -2 * Math.log(overlap(probabilities, 1 << (circuit.index.get(qubit) ?? 0), errors));
      });
      return [bit, costs];
    }),
  );
  return {
    readouts,
    gates: Math.log(mixedOverlap(probabilities, 2 ** circuit.bits.size)) / Math.log(Math.SQRT1_2),
  };
}

/** Σ√(p q), where q is p half mixed with outcomes that are all as likely. */
function mixedOverlap(p: Float64Array, outcomes: number): number {
  return p.reduce((sum, chance) => sum + Math.sqrt((chance * (chance + 1 / outcomes)) / 2), 0);
}

interface MeasuredCircuit {
  readonly gates: readonly GateOperation[];
  /** Place of a qubit in the state. */
  readonly index: ReadonlyMap<number, number>;
  /** Qubit of every classical bit. */
  readonly bits: ReadonlyMap<number, number>;
}

/** Gates and the measurements after them; undefined when the circuit is not of that kind, or too large. */
function measuredCircuit(operations: readonly Operation[]): MeasuredCircuit | undefined {
  const gates: GateOperation[] = [];
  const index = new Map<number, number>();
  const bits = new Map<number, number>();
  const measured = new Set<number>();
  for (const operation of operations) {
    if (operation.kind === 'barrier') continue;
    if (operation.condition !== undefined || (operation.kind !== 'gate' && operation.kind !== 'measure'))
      return undefined;
    for (const qubit of operationQubits(operation)) {
      if (measured.has(qubit)) return undefined;
      if (!index.has(qubit)) index.set(qubit, index.size);
    }
    if (operation.kind === 'gate') {
      if (operation.gate === 'gphase') continue;
      if (!isPlain(operation)) return undefined;
      gates.push(operation);
      continue;
    }
    if (operation.basis !== 'Z') return undefined;
    operation.qubits.forEach((qubit, k) => bits.set(operation.clbits[k] ?? 0, qubit));
    for (const qubit of operation.qubits) measured.add(qubit);
  }
  if (bits.size !== measured.size || index.size > MOST_QUBITS) return undefined;
  return gates.length * 2 ** index.size > MOST_WORK ? undefined : { gates, index, bits };
}

/** Probabilities of the measured bits, by state; qubits that are not measured are summed over. */
function probabilitiesOf({ gates, index, bits }: MeasuredCircuit): Float64Array | undefined {
  const state = new Float64Array(2 * 2 ** index.size);
  state[0] = 1;
  const other = [...index.keys()];
  for (const gate of gates) {
    const [a = 0, b = other.find((qubit) => qubit !== a) ?? -1] = operationQubits(gate);
    if (b < 0) return undefined;
    const matrix = matrixOn(gate, [a, b]);
    if (matrix === undefined) return undefined;
    apply(state, matrix, 1 << (index.get(a) ?? 0), 1 << (index.get(b) ?? 0));
  }
  const seen = [...bits.values()].reduce((mask, qubit) => mask | (1 << (index.get(qubit) ?? 0)), 0);
  const result = new Float64Array(2 ** index.size);
  for (let at = 0; at < result.length; at++) {
    const [re = 0, im = 0] = [state[2 * at], state[2 * at + 1]];
    result[at & seen] = (result[at & seen] ?? 0) + re * re + im * im;
  }
  return result;
}

const buffer = new Float64Array(8);

/** A 4×4 matrix on two bits of a state; `low` is bit 0 of its index. */
function apply(state: Float64Array, matrix: Float64Array, low: number, high: number): void {
  for (let rest = 0; rest < state.length / 2; rest++) {
    if ((rest & (low | high)) !== 0) continue;
    for (let k = 0; k < 4; k++) {
      const from = 2 * (rest | ((k & 1) === 0 ? 0 : low) | ((k & 2) === 0 ? 0 : high));
      buffer[2 * k] = state[from] ?? 0;
      buffer[2 * k + 1] = state[from + 1] ?? 0;
    }
    for (let row = 0; row < 4; row++) {
      let [re, im] = [0, 0];
      for (let k = 0; k < 4; k++) {
        const [mr = 0, mi = 0] = [matrix[2 * (4 * row + k)], matrix[2 * (4 * row + k) + 1]];
        const [vr = 0, vi = 0] = [buffer[2 * k], buffer[2 * k + 1]];
        re += mr * vr - mi * vi;
        im += mr * vi + mi * vr;
      }
      const to = 2 * (rest | ((row & 1) === 0 ? 0 : low) | ((row & 2) === 0 ? 0 : high));
      state[to] = re;
      state[to + 1] = im;
    }
  }
}

/** Σ√(p q), where q is p with one bit misread. */
function overlap(
  p: Float64Array,
  bit: number,
  [oneWhenZero, zeroWhenOne]: readonly [number, number],
): number {
  let sum = 0;
  for (let at = 0; at < p.length; at++) {
    if ((at & bit) !== 0) continue;
    const [zero = 0, one = 0] = [p[at], p[at | bit]];
    sum += Math.sqrt(zero * (zero * (1 - oneWhenZero) + one * zeroWhenOne));
    sum += Math.sqrt(one * (one * (1 - zeroWhenOne) + zero * oneWhenZero));
  }
  return Math.min(1, Math.max(sum, 1e-6));
}
