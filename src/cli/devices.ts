/** The devices of this installation as its configuration names them, and what can be said of them now. */
import { homePaths } from '../config/home.ts';
import { readSettings } from '../config/settings.ts';
import { type Device, unknownDevice } from '../domain/device.ts';
import type { Violation } from '../domain/errors.ts';
import { readDeviceList } from '../devices/config/device-list.ts';
import type { QDriver } from '../devices/driver.ts';

/** The devices of this installation, as far as they are known now. */
export interface Known<T> {
  readonly devices: readonly T[];
  /** Driver managers that do not answer: the ids of their devices begin with these names. */
  readonly unanswered: readonly string[];
}

/** Ids of the configured devices, those of driver managers included. */
export async function knownDevices(): Promise<Known<string>> {
  const local = (await readDeviceList(homePaths().devices)).map(({ id }) => id);
  const { drivers, unanswered } = await peers();
  try {
    const remote = await Promise.all(drivers.map((driver) => driver.describe()));
    return { devices: [...local, ...remote.map(({ id }) => id)], unanswered };
  } finally {
    await Promise.all(drivers.map((driver) => driver.close()));
  }
}

/** The violation of a target that is no device; undefined when it is one, or only a manager that is down can tell. */
export async function unknownTarget(id: string): Promise<Violation | undefined> {
  const { devices, unanswered } = await knownDevices();
  return unanswered.some((manager) => id.startsWith(`${manager}:`)) ? undefined : unknownDevice(id, devices);
}

/** The device that a target of a job means: its other name in qrtx.yaml, or itself. */
export async function deviceIdOf(target: string): Promise<string> {
  const { targets } = await readSettings(homePaths());
  return Object.hasOwn(targets, target) ? (targets[target] ?? target) : target;
}

/** A configured device by its id, without a look at its health; undefined when there is none. */
export async function deviceNamed(id: string): Promise<Device | undefined> {
  const home = homePaths();
  const entry = (await readDeviceList(home.devices)).find((device) => device.id === id);
  const { createDriver } = await import('../devices/create-driver.ts');
  const drivers = entry === undefined ? (await peers()).drivers : [createDriver(entry, home.deviceState)];
  try {
    return (await Promise.all(drivers.map((driver) => driver.describe()))).find((device) => device.id === id);
  } finally {
    await Promise.all(drivers.map((driver) => driver.close()));
  }
}

/** The configured devices with their health, each checked once. */
export async function describeDevices(): Promise<Known<Device>> {
  return withDrivers(async (drivers, unanswered) => ({
    devices: await Promise.all(drivers.map((driver) => driver.describe())),
    unanswered,
  }));
}

/** Calibrates a device; undefined when it cannot be told to. */
export async function calibrateDevice(deviceId: string): Promise<string | undefined> {
  return withDrivers(async (drivers) => {
    for (const driver of drivers) {
      if ((await driver.describe()).id === deviceId) {
        return driver.calibrate?.(new AbortController().signal);
      }
    }
    return undefined;
  });
}

async function withDrivers<T>(
  work: (drivers: readonly QDriver[], unanswered: readonly string[]) => Promise<T>,
): Promise<T> {
  const [{ createDriver }, { withHealth }, { readStatusMark }, { healthTimes }] = await Promise.all([
    import('../devices/create-driver.ts'),
    import('../devices/with-health.ts'),
    import('../devices/device-marks.ts'),
    import('../devices/config/device-config.ts'),
  ]);
  const home = homePaths();
  const local = await Promise.all(
    (await readDeviceList(home.devices)).map((device) =>
      withHealth(createDriver(device, home.deviceState), {
        ...healthTimes(device),
        mark: () => readStatusMark(home.devices.file, device.id),
      }),
    ),
  );
  const remote = await peers();
  const drivers = [...local, ...remote.drivers];
  try {
    return await work(drivers, remote.unanswered);
  } finally {
    await Promise.all(drivers.map((driver) => driver.close()));
  }
}

/** Driver managers that do not answer have no devices here; `unanswered` names them. */
interface Peers {
  readonly drivers: readonly QDriver[];
  readonly unanswered: readonly string[];
}

async function peers(): Promise<Peers> {
  const settings = await readSettings(homePaths());
  if (settings.driver_managers.length === 0) return { drivers: [], unanswered: [] };
  const [{ ImportedDevices }, { createLogger }] = await Promise.all([
    import('../kernel/imported-devices.ts'),
    import('../observability/log.ts'),
  ]);
  const imported = await ImportedDevices.of(settings, createLogger({ service: 'qrtx', level: 'silent' }));
  const present = await imported.present();
  const unanswered = imported.awaited;
  imported.close();
  return { drivers: present.map(({ driver }) => driver), unanswered };
}
