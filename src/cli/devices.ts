/** The devices of this installation as its configuration names them, and what can be said of them now. */
import { ServiceUnreachable } from '../client/errors.ts';
import { homePaths } from '../config/home.ts';
import { readSettings } from '../config/settings.ts';
import type { Device } from '../domain/device.ts';
import { readDeviceList } from '../devices/config/device-list.ts';
import type { QDriver } from '../devices/driver.ts';
import { SetupError } from '../config/setup-error.ts';

/** Ids of the configured devices, those of driver managers included. */
export async function knownDevices(): Promise<readonly string[]> {
  const local = (await readDeviceList(homePaths().devices)).map(({ id }) => id);
  const peers = await peerDrivers();
  try {
    return [...local, ...(await Promise.all(peers.map((driver) => driver.describe()))).map(({ id }) => id)];
  } finally {
    await Promise.all(peers.map((driver) => driver.close()));
  }
}

/** A configured device by its id, without a look at its health; undefined when there is none. */
export async function deviceNamed(id: string): Promise<Device | undefined> {
  const home = homePaths();
  const entry = (await readDeviceList(home.devices)).find((device) => device.id === id);
  const { createDriver } = await import('../devices/create-driver.ts');
  const drivers = entry === undefined ? await peerDrivers() : [createDriver(entry, home.deviceState)];
  try {
    return (await Promise.all(drivers.map((driver) => driver.describe()))).find((device) => device.id === id);
  } finally {
    await Promise.all(drivers.map((driver) => driver.close()));
  }
}

/** The configured devices with their health, each checked once. */
export async function describeDevices(): Promise<readonly Device[]> {
  return withDrivers((drivers) => Promise.all(drivers.map((driver) => driver.describe())));
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

async function withDrivers<T>(work: (drivers: readonly QDriver[]) => Promise<T>): Promise<T> {
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
  const drivers = [...local, ...(await peerDrivers())];
  try {
    return await work(drivers);
  } finally {
    await Promise.all(drivers.map((driver) => driver.close()));
  }
}

/** @throws ServiceUnreachable when a driver manager that qrtx.yaml names does not answer. */
async function peerDrivers(): Promise<readonly QDriver[]> {
  const settings = await readSettings(homePaths());
  if (settings.driver_managers.length === 0) return [];
  const { remoteDrivers } = await import('../kernel/peers.ts');
  try {
    return await remoteDrivers(settings);
  } catch (error) {
    if (error instanceof SetupError) throw new ServiceUnreachable(error.message, { cause: error });
    throw error;
  }
}
