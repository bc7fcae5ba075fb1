/** A peer that hangs must not hold up a cancel: whoever waits for one stops waiting, whether it listens to its signal or not. */

/**
 * The value of `work`, or the signal's reason as soon as it is aborted. Work that is done already counts, even when
 * the signal was aborted before.
 *
 * @param work - may still be under way after the signal was aborted
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason as Error);
  });
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
