/** Waits for a condition, with a bound and a failure that says what did not come. */
import { setTimeout as sleep } from 'node:timers/promises';
import { untilAborted } from '../../src/domain/until-aborted.ts';
import { WAIT_MS } from './patience.ts';

const POLL_MS = 20;

/**
 * Polls until `probe` gives a value that is neither `undefined` nor `false`.
 *
 * @param what - what is waited for, in the words of the failure
 * @throws Error after {@link WAIT_MS}, also when `probe` itself hangs; whatever `probe` throws, at once.
 */
export async function waitFor<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const late = new AbortController();
  const failure = new Error(`waited ${WAIT_MS / 1000} s in vain for ${what}`);
  const timer = setTimeout(() => late.abort(failure), WAIT_MS);
  const polling = async (): Promise<T> => {
    for (;;) {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
      await sleep(POLL_MS, undefined, { signal: late.signal });
    }
  };
  try {
    return await untilAborted(polling(), late.signal);
  } finally {
    clearTimeout(timer);
  }
}
