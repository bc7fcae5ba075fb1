/** The composition root of the kernel: which implementation stands behind each port. */

import type { KernelPorts } from '../../activities/ports.ts';
import { createThreadedCompiler } from '../compiler/threaded-compiler.ts';
import type { HomePaths } from '../config/home.ts';
import { VERSION } from '../config/package-info.ts';
import { createDriver } from '../drivers/create-driver.ts';
import { healthTimes } from '../drivers/device-config.ts';
import { readDeviceList } from '../drivers/device-list.ts';
import { readStatusMark } from '../drivers/device-marks.ts';
import { Ledger } from '../drivers/ledger.ts';
import { DriverRegistry } from '../drivers/registry.ts';
import { withHealth } from '../drivers/with-health.ts';
import { withLedger } from '../drivers/with-ledger.ts';
import { withMetrics } from '../drivers/with-metrics.ts';
import type { Logger } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import { createLocalStore } from '../qfs/local-store.ts';
import { allowAll } from '../security/allow-all.ts';

/**
 * The kernel's ports on a data folder.
 *
 * @throws {@link PipelineError} `CONFIGURATION_INVALID` when devices.yaml is not valid.
 */
export async function wireKernel(home: HomePaths, metrics: Metrics, log: Logger): Promise<KernelPorts> {
  const ledger = new Ledger(home.root);
  const configured = await readDeviceList(home.devices);
  const drivers = await Promise.all(
    configured.map(async (device) => {
      const observed = await withMetrics(createDriver(device, home.deviceState), (...call) =>
        metrics.driverRequest(...call),
      );
      return withHealth(await withLedger(observed, ledger), {
        ...healthTimes(device),
        mark: () => readStatusMark(home.devices.file, device.id),
        report: (message, facts) => log.warn(message, facts),
      });
    }),
  );
  return {
    store: createLocalStore(home.root),
    compiler: createThreadedCompiler(),
    devices: await DriverRegistry.of(drivers),
    security: allowAll,
    metrics,
    version: VERSION,
  };
}
