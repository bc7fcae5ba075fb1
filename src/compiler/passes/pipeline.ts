/**
 * Which passes run, in order. A pass that has nothing to do for a device or a level leaves the circuit alone.
 *
 * | level | what it does |
 * |---|---|
 * | 0 | only what the device needs: native gates, swaps from the plain layout |
 * | 1 | neighbours that undo or join each other, one-qubit gates in a row, swaps of the program as renaming, layout by a few trials |
 * | 2 | also across gates that commute, rows on two qubits with fewest entangling gates, gates nobody can notice; more trials |
 * | 3 | as 2, with three times the trials: a few per cent fewer two-qubit gates for twice the time (docs/benchmarks.md) |
 */
import { cancelCommuting } from './cancel-commuting.ts';
import { cancel } from './cancel.ts';
import { chooseQubits, chooseQubitsAgain } from './choose-qubits.ts';
import { consolidate } from './consolidate.ts';
import { decomposeMultiQubit } from './decompose-multi-qubit.ts';
import { elideSwaps } from './elide-swaps.ts';
import { fixDirections } from './fix-directions.ts';
import { mergeOneQubit } from './merge-one-qubit.ts';
import type { Pass } from './pass.ts';
import { removeInitialResets } from './remove-initial-resets.ts';
import { removeUnseen } from './remove-unseen.ts';
import { route } from './route.ts';
import { toNative } from './to-native.ts';

/** The same pass under the name of the place where it runs. */
const at = (place: string, pass: Pass): Pass => ({ ...pass, name: `${pass.name} (${place})` });

/** The passes of one compilation. */
export const PASSES: readonly Pass[] = [
  ...[removeInitialResets, cancel, cancelCommuting, removeUnseen, elideSwaps],
  ...[decomposeMultiQubit, cancel, cancelCommuting, consolidate, mergeOneQubit].map((pass) =>
    at('gates', pass),
  ),
  route,
  ...[consolidate, decomposeMultiQubit, cancel, cancelCommuting, consolidate, removeUnseen].map((pass) =>
    at('routed', pass),
  ),
  chooseQubits,
  ...[fixDirections, mergeOneQubit, toNative, cancel, cancelCommuting].map((pass) => at('native', pass)),
  chooseQubitsAgain,
];
