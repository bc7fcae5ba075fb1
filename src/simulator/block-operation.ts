/** Operations inside a block with their numbers: what a sweep runs. */
import type { Matrix2 } from './matrices.ts';
import type { PlannedSweep } from './plan.ts';

/** An operation inside a block, ready to run: see {@link PlannedOperation}. */
export type BlockOperation =
  | {
      readonly kind: 'flip' | 'real' | 'matrix';
      readonly target: number;
      readonly controls: number;
      readonly outer: number;
      readonly matrix: Matrix2;
    }
  /** Exchanges the values of the target where all bits of `exchange` are 1, then applies a matrix. */
  | {
      readonly kind: 'turn';
      readonly target: number;
      readonly exchange: number;
      readonly outer: 0;
      readonly matrix: Matrix2;
    }
  /** Multiplies everything by a complex number. */
  | { readonly kind: 'scale'; readonly outer: 0; readonly factor: readonly [re: number, im: number] }
  | { readonly kind: 'phase'; readonly mask: number; readonly outer: number; readonly angle: number }
  | {
      readonly kind: 'fan';
      readonly need: number;
      readonly outer: number;
      readonly angle: number;
      /** Angle per bit of the block. */
      readonly inside: readonly number[];
      /** Angles of bits of the base. */
      readonly outside: readonly (readonly [bit: number, angle: number])[];
    };

/** One pass over memory. */
export interface Sweep extends Omit<PlannedSweep, 'operations'> {
  readonly operations: readonly BlockOperation[];
}
