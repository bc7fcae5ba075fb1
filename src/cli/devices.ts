/** The devices of this installation as its configuration names them, and what can be said of them now. */
import { homePaths } from '../config/home.ts';
import type { Device } from '../domain/device.ts';
import { readDeviceList } from '../drivers/device-list.ts';
import type { QDriver } from '../drivers/driver.ts';

/** Ids of the configured devices. */
export async function knownDevices(): Promise<readonly string[]> {
  return (await readDeviceList(homePaths().devices)).map(({ id }) => id);
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
    import('../drivers/create-driver.ts'),
    import('../drivers/with-health.ts'),
    import('../drivers/device-marks.ts'),
    import('../drivers/device-config.ts'),
  ]);
  const home = homePaths();
  const drivers = await Promise.all(
    (await readDeviceList(home.devices)).map((device) =>
      withHealth(createDriver(device, home.deviceState), {
        ...healthTimes(device),
        mark: () => readStatusMark(home.devices.file, device.id),
      }),
    ),
  );
  try {
    return await work(drivers);
  } finally {
    await Promise.all(drivers.map((driver) => driver.close()));
  }
}
