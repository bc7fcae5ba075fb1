/** Driver managers that are there, come later, go and come back. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseYaml } from '../../../src/config/read-yaml-file.ts';
import { type Settings, settingsSchema } from '../../../src/config/settings.ts';
import { driverService } from '../../../src/devices/driver-service.ts';
import { DriverRegistry } from '../../../src/devices/registry.ts';
import { withHealth } from '../../../src/devices/with-health.ts';
import { createLogger } from '../../../src/observability/log.ts';
import { type ImportedDevice, ImportedDevices } from '../../../src/kernel/imported-devices.ts';
import { findFreePorts } from '../../../src/temporal-server/ports.ts';
import { startRpcServer } from '../../../src/rpc/server.ts';
import { fakeDriver } from '../../support/fake-driver.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const settingsOf = (yaml: string): Settings => parseYaml(yaml, settingsSchema, 'qrtx.yaml');

async function serve(port: number) {
  const devices = await DriverRegistry.of([fakeDriver('one'), fakeDriver('two')]);
  const services = { DriverManagerService: driverService(devices) };
  return startRpcServer({ listen: `127.0.0.1:${port}`, services });
}

async function importedFrom(yaml: string): Promise<ImportedDevices> {
  const imported = await ImportedDevices.of(settingsOf(yaml), log);
  onTestFinished(() => imported.close());
  return imported;
}

describe('a driver manager', () => {
  it('that is there has its devices with the slots and checks of the settings', async () => {
    const [port = 0] = await findFreePorts(1);
    const server = await serve(port);
    onTestFinished(() => server.drain(0).then(() => undefined));
    const imported = await importedFrom(
      `driver_managers: [{name: lab, service: "127.0.0.1:${port}", slots: 3, health: {interval: 30s},
        devices: {two: {slots: 5, health: {deadline: 4s}}}}]`,
    );
    const found = await imported.present();
    const described = await Promise.all(
      found.map(async ({ driver, health }) => {
        const { id, slots } = await driver.describe();
        await driver.close();
        return [id, slots, health.intervalMs, health.deadlineMs];
      }),
    );
    expect(described).toEqual([
      ['lab:one', 3, 30_000, 2000],
      ['lab:two', 5, 30_000, 4000],
    ]);
    expect(imported.awaited).toEqual([]);
  });

  it('that is down keeps nobody waiting, and brings its devices when it comes', async () => {
    const [port = 0] = await findFreePorts(1);
    const imported = await importedFrom(`driver_managers: [{name: lab, service: "127.0.0.1:${port}"}]`);
    expect(await imported.present()).toEqual([]);
    const registry = await DriverRegistry.of([], { late: imported });
    expect(() => registry.driver('lab:one')).toThrow(/driver manager lab has not answered/);
    expect(() => registry.driver('other:one')).toThrow(/there is no device "other:one"/);
    const came: string[] = [];
    registry.onAdded(({ id }) => came.push(id));
    imported.follow(async (devices: readonly ImportedDevice[]) => {
      for (const { driver } of devices) await registry.add(driver);
    });
    const server = await serve(port);
    onTestFinished(() => server.drain(0).then(() => undefined));
    await expect.poll(() => came).toEqual(['lab:one', 'lab:two']);
    expect([registry.ids, imported.awaited]).toEqual([['lab:one', 'lab:two'], []]);
    await registry.close();
  });

  it('that went away and is back is used without waiting for the next regular check', async () => {
    const [port = 0] = await findFreePorts(1);
    const before = await serve(port);
    const imported = await importedFrom(`driver_managers: [{name: lab, service: "127.0.0.1:${port}"}]`);
    const [first] = await imported.present();
    if (first === undefined) throw new Error('the driver manager lists no device');
    await before.drain(0);
    const driver = await withHealth(first.driver, { intervalMs: 3_600_000, deadlineMs: 2000 });
    onTestFinished(() => driver.close());
    const status = async () => (await driver.describe()).status;
    expect(await status()).toBe('OFFLINE');
    const after = await serve(port);
    onTestFinished(() => after.drain(0).then(() => undefined));
    await expect.poll(status).toBe('ONLINE');
  });
});
