/** The devices of a process, by id. */
import type { Device } from '../domain/device.ts';
import { PipelineError } from '../domain/errors.ts';
import type { QDriver } from './driver.ts';

/** Drivers by device id; the set is fixed at start. */
export class DriverRegistry {
  readonly #drivers: ReadonlyMap<string, QDriver>;

  private constructor(drivers: ReadonlyMap<string, QDriver>) {
    this.#drivers = drivers;
  }

  /**
   * Asks every driver for its device.
   *
   * @throws RangeError when two drivers claim the same id.
   */
  static async of(drivers: readonly QDriver[]): Promise<DriverRegistry> {
    const byId = new Map<string, QDriver>();
    for (const driver of drivers) {
      const { id } = await driver.describe();
      if (byId.has(id)) throw new RangeError(`two drivers are configured for device ${id}`);
      byId.set(id, driver);
    }
    return new DriverRegistry(byId);
  }

  /** Ids of all devices, in order of configuration. */
  get ids(): readonly string[] {
    return [...this.#drivers.keys()];
  }

  /**
   * The driver of a device.
   *
   * @throws {@link PipelineError} `SCHEDULER_STAGE_FAILED` for an unknown device, naming the known ones.
   */
  driver(deviceId: string): QDriver {
    const driver = this.#drivers.get(deviceId);
    if (driver !== undefined) return driver;
    throw new PipelineError(
      'SCHEDULER_STAGE_FAILED',
      `there is no device "${deviceId}"; devices: ${this.ids.join(', ')}`,
      { device: deviceId },
    );
  }

  /** All devices with their current status. */
  devices(): Promise<readonly Device[]> {
    return Promise.all([...this.#drivers.values()].map((driver) => driver.describe()));
  }

  /** Closes all drivers. */
  async close(): Promise<void> {
    await Promise.all([...this.#drivers.values()].map((driver) => driver.close()));
  }
}
