/** The devices of a process, by id. */
import type { Device } from '../domain/device.ts';
import { PipelineError } from '../domain/errors.ts';
import type { QDriver } from './driver.ts';

/** Where devices come from that were not there at start. */
export interface LateDevices {
  /** Names of driver managers that have not answered yet; the ids of their devices begin with them. */
  readonly awaited: readonly string[];
  close(): void;
}

/** What a registry knows beside its drivers. */
export interface RegistryOptions {
  /** Other names of devices. */
  readonly aliases?: Readonly<Record<string, string>>;
  readonly late?: LateDevices;
}

/** Drivers by device id; devices may come later, none goes. */
export class DriverRegistry {
  readonly #drivers = new Map<string, QDriver>();
  readonly #aliases: Readonly<Record<string, string>>;
  readonly #late: LateDevices | undefined;
  readonly #listeners: ((device: Device) => void)[] = [];

  private constructor({ aliases = {}, late }: RegistryOptions) {
    this.#aliases = aliases;
    this.#late = late;
  }

  /**
   * Asks every driver for its device.
   *
   * @throws RangeError when two drivers claim the same id.
   */
  static async of(drivers: readonly QDriver[], options: RegistryOptions = {}): Promise<DriverRegistry> {
    const registry = new DriverRegistry(options);
    for (const driver of drivers) await registry.add(driver);
    return registry;
  }

  /**
   * Takes in one more device and tells those who listen.
   *
   * @throws RangeError when its id is taken.
   */
  async add(driver: QDriver): Promise<void> {
    const device = await driver.describe();
    const { id } = device;
    if (this.#drivers.has(id)) throw new RangeError(`two drivers are configured for device ${id}`);
    this.#drivers.set(id, driver);
    for (const listener of this.#listeners) listener(device);
  }

  /** Calls back for every device that comes from now on. */
  onAdded(listener: (device: Device) => void): void {
    this.#listeners.push(listener);
  }

  /** Ids of all devices, in order of configuration. */
  get ids(): readonly string[] {
    return [...this.#drivers.keys()];
  }

  /** Names that a job may have as its target: other names first, then the devices. */
  get targets(): readonly string[] {
    return [...new Set([...Object.keys(this.#aliases), ...this.ids])];
  }

  /** The id of the device that a target means; there need not be such a device. */
  deviceIdOf(target: string): string {
    return Object.hasOwn(this.#aliases, target) ? (this.#aliases[target] ?? target) : target;
  }

  /**
   * The driver of a device.
   *
   * @throws {@link PipelineError} `DEVICE_UNAVAILABLE` when its driver manager has not answered yet;
   * `SCHEDULER_STAGE_FAILED` for an unknown device, naming the known ones.
   */
  driver(deviceId: string): QDriver {
    const driver = this.#drivers.get(deviceId);
    if (driver !== undefined) return driver;
    this.refuseAwaited(deviceId);
    throw new PipelineError(
      'SCHEDULER_STAGE_FAILED',
      `there is no device "${deviceId}"; devices: ${this.ids.join(', ')}`,
      { device: deviceId },
    );
  }

  /** @throws {@link PipelineError} `DEVICE_UNAVAILABLE` when only a driver manager that has not answered yet can tell. */
  refuseAwaited(deviceId: string): void {
    const manager = this.#late?.awaited.find((name) => deviceId.startsWith(`${name}:`));
    if (manager === undefined || this.#drivers.has(deviceId)) return;
    const message = `device ${deviceId} is not known yet: driver manager ${manager} has not answered since this worker started`;
    throw new PipelineError('DEVICE_UNAVAILABLE', message, { device: deviceId });
  }

  /** All devices with their current status. */
  devices(): Promise<readonly Device[]> {
    return Promise.all([...this.#drivers.values()].map((driver) => driver.describe()));
  }

  /** Closes all drivers; no device comes any more. */
  async close(): Promise<void> {
    this.#late?.close();
    await Promise.all([...this.#drivers.values()].map((driver) => driver.close()));
  }
}
