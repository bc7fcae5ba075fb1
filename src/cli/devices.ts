/** The devices of this installation as its configuration names them. */
import { homePaths } from '../config/home.ts';
import type { Device } from '../domain/device.ts';
import { readDeviceList } from '../drivers/device-list.ts';

/** Ids of the configured devices. */
export async function knownDevices(): Promise<readonly string[]> {
  return (await readDeviceList(homePaths().devices)).map(({ id }) => id);
}

/** What the configured devices can run. */
export async function describeDevices(): Promise<readonly Device[]> {
  const { createDriver } = await import('../drivers/create-driver.ts');
  const devices = await readDeviceList(homePaths().devices);
  const describe = async (device: (typeof devices)[number]): Promise<Device> => {
    const driver = createDriver(device);
    try {
      return await driver.describe();
    } finally {
      await driver.close();
    }
  };
  return Promise.all(devices.map(describe));
}
