/** What every simulation method offers the interpreter: one register of live qubits that is evolved and observed. */
import type { PauliSum } from '../domain/result.ts';
import type { Channel } from './noise.ts';
import type { Step } from './program.ts';
import type { Random } from './random.ts';

/** Receives one outcome: `bits[k]` is the result of the k-th asked qubit; the array is reused. */
export type OutcomeVisitor = (bits: Uint8Array, shots: number) => void;

/** The state of a register. */
export interface QuantumState {
  /** @param report - hears the share of the steps that is done */
  apply(steps: readonly Step[], report?: (fraction: number) => void): void;
  /** Probability that a Z measurement of a qubit gives 1. */
  probabilityOfOne(qubit: number): number;
  /** Projects on an outcome of known probability and normalises. */
  project(qubit: number, outcome: 0 | 1, probability: number): void;
  /** Applies a channel as a whole; a state without this goes one of its ways at random. */
  applyChannel?(channel: Channel, qubits: readonly number[]): void;
  clone(): QuantumState;
  /** Gives its memory back; it is not used afterwards. */
  release(): void;
  /** Back to the zero state. */
  reset(): void;
  /** Samples Z measurements of `qubits` without changing the state. */
  sample(qubits: readonly number[], shots: number, random: Random, visit: OutcomeVisitor): void;
  /** Expectation value of a Pauli sum over the live qubits: letter sets per term. */
  expectation(sum: LivePauliSum): number;
}

/** A {@link PauliSum} on live qubits: bit masks as lists of qubits per term. */
export type LivePauliSum = readonly {
  readonly coefficient: number;
  readonly letters: readonly (readonly [qubit: number, letter: 'X' | 'Y' | 'Z'])[];
}[];

/**
 * Restricts a Pauli sum to the live qubits. A qubit without operations is in state 0: Z gives 1, X and Y give 0.
 */
export function livePauliSum(sum: PauliSum, liveQubits: readonly number[]): LivePauliSum {
  const liveOf = new Map(liveQubits.map((qubit, index) => [qubit, index]));
  return sum.terms.flatMap(({ pauli, coefficient }) => {
    const letters: (readonly [number, 'X' | 'Y' | 'Z'])[] = [];
    for (let qubit = 0; qubit < pauli.length; qubit += 1) {
      const letter = pauli[pauli.length - 1 - qubit];
      const live = liveOf.get(qubit);
      if (letter !== 'X' && letter !== 'Y' && letter !== 'Z') continue;
      if (live !== undefined) letters.push([live, letter]);
      else if (letter !== 'Z') return [];
    }
    return [{ coefficient, letters }];
  });
}
