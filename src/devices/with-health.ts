/**
 * Watches a device: its own health checks, and what the operator says about it in devices.yaml. A device that is not
 * ONLINE gets no jobs and says why; it comes back by itself when the cause is gone.
 */
import type { Device, DeviceStatus } from '../domain/device.ts';
import { untilAborted } from '../domain/until-aborted.ts';
import { delegate } from './delegate.ts';
import type { QDriver } from './driver.ts';

/** What an operator says about a device. */
export interface StatusMark {
  readonly status: Extract<DeviceStatus, 'OFFLINE' | 'MAINTENANCE'>;
  readonly reason?: string;
}

/** How a device is watched. */
export interface HealthSettings {
  readonly intervalMs: number;
  /** A check that takes longer has failed. */
  readonly deadlineMs: number;
  /** The operator's mark as of now; asked at every check. While it cannot be read, the last one holds. */
  readonly mark?: () => Promise<StatusMark | undefined>;
  /** Told of every change, and of every mark that could not be read. */
  readonly report?: (message: string, facts: Readonly<Record<string, unknown>>) => void;
}

/**
 * One failed check is not an outage: the next one follows after this time at most, and two in a row count. A device that
 * is out is asked as often, so that it is used soon after it is back.
 */
const RECHECK_MS = 500;
const FAILURES_OF_AN_OUTAGE = 2;

interface Verdict {
  readonly status: DeviceStatus;
  readonly reason?: string;
}

/** A driver whose device tells its health in `describe()`. Checks go on until the driver is closed. */
export async function withHealth(driver: QDriver, settings: HealthSettings): Promise<QDriver> {
  const { id } = await driver.describe();
  const watch = new HealthWatch(driver, id, settings);
  await watch.check();
  return delegate(driver, {
    describe: async () => watch.seen(await driver.describe()),
    close: () => {
      watch.stop();
      return driver.close();
    },
  });
}

class HealthWatch {
  readonly #driver: QDriver;
  readonly #id: string;
  readonly #settings: HealthSettings;
  #verdict: Verdict = { status: 'ONLINE' };
  #mark: StatusMark | undefined;
  /** Failed checks in a row; a device that never answered is out at the first one. */
  #failures = FAILURES_OF_AN_OUTAGE - 1;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(driver: QDriver, id: string, settings: HealthSettings) {
    this.#driver = driver;
    this.#id = id;
    this.#settings = settings;
  }

  /** The device with its status: the operator's word first, then its own, then that of its health. */
  seen(device: Device): Device {
    const { status, reason } = this.#verdict;
    if (status === 'ONLINE') return device;
    return { ...device, status, ...(reason !== undefined && { statusReason: reason }) };
  }

  /** Checks now, and again after the interval; never rejects. */
  async check(): Promise<void> {
    const before = this.#verdict;
    const mark = await this.#operator();
    this.#verdict = mark ?? (await this.#own());
    if (this.#stopped) return;
    const { status, reason } = this.#verdict;
    if (status !== before.status || reason !== before.reason) {
      this.#settings.report?.(`device ${this.#id} is ${status}`, { device: this.#id, status, reason });
    }
    const doubtful = mark === undefined && this.#failures > 0;
    const { intervalMs } = this.#settings;
    this.#timer = setTimeout(
      () => void this.check(),
      doubtful ? Math.min(RECHECK_MS, intervalMs) : intervalMs,
    );
    this.#timer.unref();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #operator(): Promise<Verdict | undefined> {
    try {
      this.#mark = await this.#settings.mark?.();
    } catch (error) {
      this.#settings.report?.(`the mark of device ${this.#id} could not be read`, { error });
    }
    return this.#mark;
  }

  async #own(): Promise<Verdict> {
    const problem = await this.#problem();
    this.#failures = problem === undefined ? 0 : this.#failures + 1;
    if (this.#failures < FAILURES_OF_AN_OUTAGE) return { status: 'ONLINE' };
    return { status: 'OFFLINE', reason: `its health check failed: ${problem ?? ''}` };
  }

  async #problem(): Promise<string | undefined> {
    const { deadlineMs } = this.#settings;
    const signal = AbortSignal.timeout(deadlineMs);
    try {
      const { ok, reason } = await untilAborted(this.#driver.health(signal), signal);
      return ok ? undefined : (reason ?? 'it gave no reason');
    } catch (error) {
      if (signal.aborted) return `no answer within ${deadlineMs} ms`;
      return error instanceof Error ? error.message : String(error);
    }
  }
}
