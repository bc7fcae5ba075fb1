/** One driver in front of another: what it does not change, the inner one does. */
import type { QDriver } from './driver.ts';

/** A driver that acts as `driver` except for `changes`. */
export function delegate(driver: QDriver, changes: Partial<QDriver>): QDriver {
  const { find, calibrate } = driver;
  return {
    describe: () => driver.describe(),
    health: (signal) => driver.health(signal),
    submit: (request, signal) => driver.submit(request, signal),
    ...(find && { find }),
    known: (key) => driver.known(key),
    status: (handle) => driver.status(handle),
    result: (handle, signal) => driver.result(handle, signal),
    cancel: (handle, fencingToken, run) => driver.cancel(handle, fencingToken, run),
    ...(calibrate && { calibrate }),
    close: () => driver.close(),
    ...changes,
  };
}
