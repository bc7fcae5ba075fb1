/**
 * Simulations give way: their threads run at a lower priority than everything else, so that the event loop that
 * conducts all jobs has its turn at once, however long a simulation lasts. On an idle machine it costs nothing.
 */
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/** A thread of this priority has about a tenth of a core that one of priority 0 also wants. */
export const SIMULATOR_NICENESS = 10;

/** The calling thread as its process sees it: a link such as `4711/task/4713`. Linux only. */
const THIS_THREAD = '/proc/thread-self';

/**
 * Lowers the priority of the calling thread, and of no other. Linux counts priorities by thread, and a process may
 * always lower its own; where the system has no such thing, nothing happens.
 */
export function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    const thread = Number(readlinkSync(THIS_THREAD).split('/').at(-1));
    // The number 0 would mean the whole process.
    if (Number.isSafeInteger(thread) && thread > 0) setPriority(thread, SIMULATOR_NICENESS);
  } catch {
    // A sandbox without /proc, or one that allows no change: simulations run as they did.
  }
}
