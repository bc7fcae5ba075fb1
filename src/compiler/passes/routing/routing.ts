/** One way to route a circuit, and how good it is. */
import type { RoutedStep } from './plan.ts';

/** A routing from one layout. */
export interface Routing {
  readonly initial: readonly number[];
  /** Where the qubits of the program are at the end. */
  readonly final: ArrayLike<number>;
  readonly plan: readonly RoutedStep[];
  /** Entangling gates, in all and by edge. */
  readonly cost: number;
  readonly gatesOn: Float64Array;
}

/** What errors make of a routing; smaller is better, in both. */
export interface Score {
  /** −log of the expected success; without a calibration, entangling gates. */
  readonly cost: number;
  /** The same, weighed by what errors spoil. */
  readonly weighed: number;
}
