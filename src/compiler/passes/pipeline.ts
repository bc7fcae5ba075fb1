/** Which passes run for a device, in order. A pass that has nothing to do for a device leaves the circuit alone. */
import { cancel } from './cancel.ts';
import { decomposeMultiQubit } from './decompose-multi-qubit.ts';
import { fixDirections } from './fix-directions.ts';
import type { Pass } from './pass.ts';
import { removeInitialResets } from './remove-initial-resets.ts';
import { route } from './route.ts';
import { toNative } from './to-native.ts';

/** The passes of one compilation. Swaps of routing are split by the second decomposition. */
export const PASSES: readonly Pass[] = [
  removeInitialResets,
  cancel,
  decomposeMultiQubit,
  route,
  decomposeMultiQubit,
  { ...cancel, name: 'cancel-routed' },
  fixDirections,
  toNative,
  { ...cancel, name: 'cancel-native' },
];
