/**
 * The circuit as the simulator runs it: straight runs of unitary steps between the points where the state is
 * measured or classical bits decide. Qubits are the used ones only, renumbered without gaps (live qubits).
 */
import type { Condition, AssignOperation, SourceSpan } from '../domain/circuit.ts';
import type { Matrix2 } from './matrices.ts';
import type { Channel, ReadoutNoise } from './noise.ts';

/** One unitary step; `controls` and `mask` are sets of live qubits as sorted lists. */
export type Step =
  | {
      readonly kind: 'matrix';
      readonly target: number;
      readonly controls: readonly number[];
      readonly matrix: Matrix2;
    }
  /** Multiplies amplitudes whose bits in `qubits` are all 1 by e^(i·angle). */
  | { readonly kind: 'phase'; readonly qubits: readonly number[]; readonly angle: number }
  | { readonly kind: 'swap'; readonly a: number; readonly b: number };

/** One instruction; `to` is the index of another instruction. */
export type Instruction =
  | { readonly kind: 'unitary'; readonly steps: readonly Step[] }
  | { readonly kind: 'measure'; readonly qubit: number; readonly clbit: number }
  /** Flips a classical bit as often as the readout is wrong. */
  | { readonly kind: 'misread'; readonly clbit: number; readonly readout: ReadoutNoise }
  /** One qubit, unless the channel is depolarizing. */
  | { readonly kind: 'channel'; readonly qubits: readonly number[]; readonly channel: Channel }
  | { readonly kind: 'reset'; readonly qubit: number }
  | { readonly kind: 'assign'; readonly assign: AssignOperation }
  /** Goes on when all conditions hold, else jumps. */
  | { readonly kind: 'unless'; readonly when: readonly Condition[]; readonly to: number }
  | { readonly kind: 'jump'; readonly to: number }
  /** Sets a loop counter to zero. */
  | { readonly kind: 'enter'; readonly loop: number }
  /** Counts one more turn of a loop; more than `max` is an error. */
  | { readonly kind: 'turn'; readonly loop: number; readonly max: number; readonly span?: SourceSpan };

/** A Z measurement of a live qubit. */
export interface Measurement {
  readonly qubit: number;
  readonly clbit: number;
  /** How often the result is read wrongly. */
  readonly readout?: ReadoutNoise;
}

/** A lowered circuit. */
export interface Program {
  /** Circuit qubit of each live qubit. */
  readonly liveQubits: readonly number[];
  readonly clbits: number;
  /** Width of a counts key: the first classical bits. */
  readonly keyWidth: number;
  readonly loops: number;
  readonly instructions: readonly Instruction[];
  /** Basis changes of the final measurements, run after expectation values and before sampling. */
  readonly basisChange: readonly Step[];
  /** Measurements that nothing later depends on: sampled from the final state. */
  readonly finalMeasurements: readonly Measurement[];
  /** How often a measurement of each live qubit is read wrongly. */
  readonly readout: readonly (ReadoutNoise | undefined)[];
}
