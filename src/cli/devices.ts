/** The devices of this installation as its configuration names them. */
import type { Device } from '../domain/device.ts';

/** Ids of the configured devices. */
export function knownDevices(): Promise<readonly string[]> {
  return Promise.resolve(['sim:local']);
}

/** What the configured devices can run. */
export async function describeDevices(): Promise<readonly Device[]> {
  const { createSimLocalDriver } = await import('../drivers/sim-local.ts');
  const driver = createSimLocalDriver();
  try {
    return [await driver.describe()];
  } finally {
    await driver.close();
  }
}
