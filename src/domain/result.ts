/** What an execution gives back. */
import type { ExecutingPhase } from './task-state.ts';

/** Widest state that is shown amplitude by amplitude. */
export const MOST_STATE_QUBITS = 16;

/** Shots per outcome; a key shows the highest classical bit first, one character per classical bit. */
export type Counts = Readonly<Record<string, number>>;

/** Counts of very many outcomes, as text: see `many-counts.ts`. */
export interface ManyCounts {
  /** Different outcomes. */
  readonly outcomes: number;
  /** Classical bits: every key has so many characters, each `0` or `1`. */
  readonly width: number;
  /** Sum of all counts. */
  readonly shots: number;
  /** A JSON object as it stands in `results.json` (UTF-8): one outcome a line, sorted by key. */
  readonly text: Uint8Array;
}

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
  readonly counts: Counts | ManyCounts;
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
