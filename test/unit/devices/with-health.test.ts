/** A device that goes away says why and comes back by itself; one failed read is not an outage. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { readStatusMark } from '../../../src/devices/device-marks.ts';
import type { DeviceHealth, QDriver } from '../../../src/devices/driver.ts';
import { type HealthSettings, withHealth } from '../../../src/devices/with-health.ts';
import { fakeDriver } from '../../support/fake-driver.ts';

let health: () => Promise<DeviceHealth>;
let checks: number;
let reports: string[];
let watched: QDriver[];
beforeEach(() => {
  health = () => Promise.resolve({ ok: true });
  checks = 0;
  reports = [];
  watched = [];
});
afterEach(() => Promise.all(watched.map((driver) => driver.close())));

async function watch(settings: Partial<HealthSettings> = {}): Promise<QDriver> {
  const driver = {
    ...fakeDriver('qpu:lab'),
    health: () => {
      checks += 1;
      return health();
    },
  };
  const report = (message: string) => void reports.push(message);
  const watching = await withHealth(driver, { intervalMs: 5, deadlineMs: 50, report, ...settings });
  watched.push(watching);
  return watching;
}

const status = async (driver: QDriver) => {
  const { status: now, statusReason } = await driver.describe();
  return statusReason === undefined ? now : `${now}: ${statusReason}`;
};
const becomes = (driver: QDriver, wanted: string) => expect.poll(() => status(driver)).toBe(wanted);

describe('health of a device', () => {
  it('goes offline with the reason of its driver, and comes back by itself', async () => {
    const driver = await watch();
    expect(await status(driver)).toBe('ONLINE');
    health = () => Promise.resolve({ ok: false, reason: 'the fridge is warm' });
    await becomes(driver, 'OFFLINE: its health check failed: the fridge is warm');
    health = () => Promise.resolve({ ok: true });
    await becomes(driver, 'ONLINE');
    expect(reports).toEqual(['device qpu:lab is OFFLINE', 'device qpu:lab is ONLINE']);
  });

  it('says when the driver throws or does not answer', async () => {
    const driver = await watch();
    health = () => Promise.reject(new Error('connection refused'));
    await becomes(driver, 'OFFLINE: its health check failed: connection refused');
    health = () => new Promise(() => undefined);
    await becomes(driver, 'OFFLINE: its health check failed: no answer within 50 ms');
  });

  it('does not count one failed check', async () => {
    const driver = await watch();
    const failed = checks + 1;
    health = () => Promise.resolve({ ok: checks !== failed, reason: 'a lost packet' });
    await expect.poll(() => checks).toBeGreaterThan(failed + 2);
    expect(reports).toEqual([]);
    expect(await status(driver)).toBe('ONLINE');
  });

  it('that is out is asked again soon, however long its interval is', async () => {
    health = () => Promise.reject(new Error('connection refused'));
    const driver = await watch({ intervalMs: 3_600_000 });
    expect(await status(driver)).toContain('OFFLINE');
    health = () => Promise.resolve({ ok: true });
    await becomes(driver, 'ONLINE');
  });

  it('is offline from the start when it never answered', async () => {
    health = () => Promise.reject(new Error('no route to host'));
    expect(await status(await watch())).toBe('OFFLINE: its health check failed: no route to host');
  });

  it('stops checking when it is closed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const driver = await watch();
    await vi.advanceTimersByTimeAsync(50);
    const before = checks;
    expect(before).toBeGreaterThan(5);
    await driver.close();
    await vi.advanceTimersByTimeAsync(1000);
    expect(checks).toBe(before);
  });
});

describe('the mark of an operator', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'qrtx-marks-'));
    file = join(folder, 'devices.yaml');
  });
  afterEach(() => rm(folder, { recursive: true }));
  const mark = (keys: string) => writeFile(file, `devices:\n  - {id: "qpu:lab", kind: simulator${keys}}\n`);

  it('takes a device out and gives it back while the kernel runs; a broken file changes nothing', async () => {
    const driver = await watch({ mark: () => readStatusMark(file, 'qpu:lab') });
    expect(await status(driver)).toBe('ONLINE');
    await mark(', status: maintenance, reason: new qubits');
    await becomes(driver, 'MAINTENANCE: new qubits');
    await writeFile(file, 'devices: [');
    await expect.poll(() => reports).toContain('the mark of device qpu:lab could not be read');
    expect(await status(driver)).toBe('MAINTENANCE: new qubits');
    await mark(', status: offline');
    await becomes(driver, 'OFFLINE: devices.yaml says so');
    await mark('');
    await becomes(driver, 'ONLINE');
  });
});
