/** Which passes run for a device and an optimisation level, in order. */
import type { Pass, PassContext } from './pass.ts';
import { removeInitialResets } from './remove-initial-resets.ts';

/** The passes of one compilation. */
export function passesFor(_context: PassContext): readonly Pass[] {
  return [removeInitialResets];
}
