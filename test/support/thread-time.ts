/** Time that this thread has worked, which other programs on a busy machine do not lengthen. */
import { existsSync, readFileSync } from 'node:fs';

/** Where Linux tells it. */
const SCHEDSTAT = '/proc/thread-self/schedstat';
const TURN_MS = 1;

/** CPU time of this thread in milliseconds, to some milliseconds; where the system does not tell it, the time of day. */
export function threadMs(): number {
  if (!existsSync(SCHEDSTAT)) return performance.now();
  return Number(readFileSync(SCHEDSTAT, 'utf8').split(' ', 1)[0]) / 1e6;
}

/** Watches the event loop; the result ends it and gives the milliseconds of {@link threadMs} of its longest turn. */
export function watchTurns(): () => number {
  let longest = 0;
  let last = threadMs();
  const look = (): void => {
    const now = threadMs();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, TURN_MS);
  return () => {
    look();
    clearInterval(timer);
    return longest;
  };
}
