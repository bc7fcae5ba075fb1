/** Counts and times the calls to a driver (contract §10). */
import { delegate } from './delegate.ts';
import type { QDriver } from './driver.ts';

/** Takes one call: device, operation, whether it succeeded, seconds. */
export type DriverObserver = (driver: string, op: string, success: boolean, seconds: number) => void;

/** A driver whose calls are told to `observe`. `result` lasts as long as the execution. */
export async function withMetrics(driver: QDriver, observe: DriverObserver): Promise<QDriver> {
  const { id } = await driver.describe();
  const timed = async <R>(op: string, call: () => Promise<R>): Promise<R> => {
    const began = performance.now();
    let success = false;
    try {
      const value = await call();
      success = true;
      return value;
    } finally {
      observe(id, op, success, (performance.now() - began) / 1000);
    }
  };
  const { find, calibrate } = driver;
  return delegate(driver, {
    health: (signal) => timed('health', () => driver.health(signal)),
    submit: (request, signal) => timed('submit', () => driver.submit(request, signal)),
    ...(find && { find: (request, signal) => timed('find', () => find(request, signal)) }),
    status: (handle) => timed('status', () => driver.status(handle)),
    result: (handle, signal) => timed('result', () => driver.result(handle, signal)),
    cancel: (handle, fencingToken, run) => timed('cancel', () => driver.cancel(handle, fencingToken, run)),
    ...(calibrate && { calibrate: (signal) => timed('calibrate', () => calibrate(signal)) }),
  });
}
