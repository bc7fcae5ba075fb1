/**
 * The devices of driver managers that run elsewhere. A manager that does not answer keeps nobody waiting: it is asked
 * again until it does, and its devices are there from then on.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../config/settings.ts';
import type { QDriver } from '../devices/driver.ts';
import { grpcDrivers } from '../devices/kinds/grpc/grpc-driver.ts';
import type { HealthSettings } from '../devices/with-health.ts';
import type { Logger } from '../observability/log.ts';
import { RpcClient } from '../rpc/client.ts';
import { messageOf } from '../config/setup-error.ts';
import { peerOf } from './peers.ts';

type ManagerSettings = Settings['driver_managers'][number];

/** A device of a driver manager, and how it is watched. */
export interface ImportedDevice {
  readonly driver: QDriver;
  readonly health: HealthSettings;
}

/** Start-up waits so long for a manager; one that is there answers in milliseconds. */
const FIRST_ANSWER_MS = 2000;
/** A manager that has not answered is asked again so often. */
const ASK_AGAIN_MS = 500;

/** The driver managers of a process. */
export class ImportedDevices {
  readonly #managers: ReadonlyMap<ManagerSettings, RpcClient<'DriverManagerService'>>;
  readonly #awaited = new Map<ManagerSettings, string>();
  readonly #log: Logger;
  readonly #closed = new AbortController();

  private constructor(
    managers: ReadonlyMap<ManagerSettings, RpcClient<'DriverManagerService'>>,
    log: Logger,
  ) {
    this.#managers = managers;
    this.#log = log;
  }

  /**
   * Prepares the connections; nothing is sent yet.
   *
   * @throws Error when a certificate or token file cannot be used.
   */
  static async of({ driver_managers }: Settings, log: Logger): Promise<ImportedDevices> {
    const managers = new Map<ManagerSettings, RpcClient<'DriverManagerService'>>();
    for (const manager of driver_managers)
      managers.set(manager, await RpcClient.of('DriverManagerService', peerOf(manager)));
    return new ImportedDevices(managers, log);
  }

  /** The devices of all managers that answer now; the others are awaited from then on. */
  async present(): Promise<readonly ImportedDevice[]> {
    return (await Promise.all([...this.#managers.keys()].map((manager) => this.#ask(manager)))).flat();
  }

  /** Names of the managers that have not answered yet. */
  get awaited(): readonly string[] {
    return [...this.#awaited.keys()].map(({ name }) => name);
  }

  /** Asks awaited managers until each has answered, and hands over the devices of each. */
  follow(add: (devices: readonly ImportedDevice[]) => Promise<void>): void {
    for (const manager of this.#awaited.keys()) void this.#await(manager, add);
  }

  /** Asks no more. Connections end with their drivers. */
  close(): void {
    this.#closed.abort();
    for (const manager of this.#awaited.keys()) this.#managers.get(manager)?.close();
  }

  async #await(
    manager: ManagerSettings,
    add: (devices: readonly ImportedDevice[]) => Promise<void>,
  ): Promise<void> {
    const { signal } = this.#closed;
    for (;;) {
      await sleep(ASK_AGAIN_MS, undefined, { ref: false, signal }).catch(() => undefined);
      if (signal.aborted) return;
      const devices = await this.#ask(manager);
      if (this.#awaited.has(manager)) continue;
      const { name } = manager;
      this.#log.info('a driver manager has answered', { manager: name, devices: devices.length });
      await add(devices).catch((error: unknown) =>
        this.#log.error('devices of a driver manager cannot be used', { manager: name, error }),
      );
      return;
    }
  }

  /** The devices of a manager; none when it does not answer. The reason is logged when it changes. */
  async #ask(manager: ManagerSettings): Promise<readonly ImportedDevice[]> {
    const { name, slots, devices } = manager;
    const client = this.#managers.get(manager);
    if (client === undefined) return [];
    const limit = { budgetMs: FIRST_ANSWER_MS, attempts: 1 };
    try {
      const drivers = await grpcDrivers({ name, client, slots, devices }, this.#closed.signal, limit);
      this.#awaited.delete(manager);
      return await Promise.all(
        drivers.map(async (driver) => {
          const { id } = await driver.describe();
          return { driver, health: healthOf(manager, id.slice(name.length + 1)) };
        }),
      );
    } catch (error) {
      const reason = messageOf(error);
      if (!this.#closed.signal.aborted && this.#awaited.get(manager) !== reason)
        this.#log.warn('a driver manager does not answer; its devices come when it does', { reason });
      this.#awaited.set(manager, reason);
      return [];
    }
  }
}

function healthOf({ health, devices }: ManagerSettings, deviceId: string): HealthSettings {
  const { interval = 10, deadline = 2 } = { ...health, ...devices[deviceId]?.health };
  return { intervalMs: interval * 1000, deadlineMs: deadline * 1000 };
}
