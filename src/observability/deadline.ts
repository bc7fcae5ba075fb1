/** Bounds the wait for something that gives no other way to stop it. */

/**
 * The value of `work`, if it comes in time.
 *
 * @param work - may still be under way after the time has run out
 * @throws Error that names `what` after `milliseconds`.
 */
export async function within<T>(what: string, milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not answer in ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
