/** What an execution gives back. */
import type { ExecutingPhase } from './task-state.ts';

/** Shots per outcome; a key shows the highest classical bit first, one character per classical bit. */
export type Counts = Readonly<Record<string, number>>;

/** A weighted sum of Pauli words; the rightmost letter acts on qubit 0. */
export interface PauliSum {
  readonly terms: readonly { readonly pauli: string; readonly coefficient: number }[];
}

/** Estimate of one observable; `standardError` is 0 where the value is exact. */
export interface ExpectationValue {
  readonly value: number;
  readonly standardError: number;
}

/** When a phase of Executing began (ISO 8601, UTC). */
export interface PhaseTime {
  readonly phase: ExecutingPhase;
  readonly at: string;
}

/** Result of one execution, as the driver gives it. */
export interface ExecutionResult {
  readonly counts: Counts;
  readonly shots: number;
  readonly seed: string;
  /** Simulation or execution method, e.g. `statevector`, `stabilizer`, `density_matrix`. */
  readonly method: string;
  readonly phases: readonly PhaseTime[];
  /** Seconds of device work. */
  readonly executionSeconds: number;
  readonly expectationValues?: readonly ExpectationValue[];
  /** Facts about the run for people, e.g. threads, passes, noise model. Never identities or secrets. */
  readonly metadata: Readonly<Record<string, string>>;
}
