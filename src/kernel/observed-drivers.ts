/** Devices as every process of ours has them: calls counted and timed, executions on the ledger, health watched. */
import type { HomePaths } from '../config/home.ts';
import { createDriver } from '../devices/create-driver.ts';
import { healthTimes } from '../devices/config/device-config.ts';
import { readDeviceList } from '../devices/config/device-list.ts';
import { readStatusMark } from '../devices/device-marks.ts';
import type { QDriver } from '../devices/driver.ts';
import { Ledger } from '../ledger/ledger.ts';
import { type HealthSettings, withHealth } from '../devices/with-health.ts';
import { withLedger } from '../devices/with-ledger.ts';
import { withMetrics } from '../devices/with-metrics.ts';
import type { Logger } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';

/** Makes drivers observed in one data folder. */
export class ObservedDrivers {
  readonly #home: HomePaths;
  readonly #ledger: Ledger;
  readonly #metrics: Metrics;
  readonly #log: Logger;

  constructor(home: HomePaths, metrics: Metrics, log: Logger) {
    this.#home = home;
    this.#ledger = new Ledger(home.root);
    this.#metrics = metrics;
    this.#log = log;
  }

  /**
   * The devices of devices.yaml.
   *
   * @throws {@link PipelineError} `CONFIGURATION_INVALID` when it is not valid.
   */
  async configured(): Promise<readonly QDriver[]> {
    const { devices, deviceState } = this.#home;
    return Promise.all(
      (await readDeviceList(devices)).map((device) =>
        this.observe(createDriver(device, deviceState), {
          ...healthTimes(device),
          mark: () => readStatusMark(devices.file, device.id),
        }),
      ),
    );
  }

  /** A driver, observed. */
  async observe(driver: QDriver, watched: HealthSettings): Promise<QDriver> {
    const counted = await withMetrics(driver, (...call) => this.#metrics.driverRequest(...call));
    const report: HealthSettings['report'] = (message, facts) => this.#log.warn(message, facts);
    return withHealth(await withLedger(counted, this.#ledger), { ...watched, report });
  }
}
