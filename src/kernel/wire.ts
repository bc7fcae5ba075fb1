/** The composition root of the kernel: which implementation stands behind each port. */

import type { KernelPorts } from '../../activities/ports.ts';
import { withCompileCache } from '../compiler/compile-cache.ts';
import { createThreadedCompiler } from '../compiler/threaded-compiler.ts';
import type { HomePaths } from '../config/home.ts';
import { readSettings } from '../config/settings.ts';
import { VERSION, buildStamp } from '../config/package-info.ts';
import { DriverRegistry } from '../devices/registry.ts';
import type { HealthSettings } from '../devices/with-health.ts';
import type { Logger } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import { createLocalCache } from '../qfs/local-cache.ts';
import { createLocalStore } from '../qfs/local-store.ts';
import { createThreadedReader } from '../reading/spec-reader.ts';
import type { SecurityModule } from '../security/security-module.ts';
import { ObservedDrivers } from './observed-drivers.ts';
import { configuredCompiler, remoteDrivers } from './peers.ts';

/** Peers are asked as often as devices of ours. */
const PEER_HEALTH: HealthSettings = { intervalMs: 10_000, deadlineMs: 2000 };

/**
 * The kernel's ports on a data folder.
 *
 * @throws {@link PipelineError} `CONFIGURATION_INVALID` when devices.yaml or qrtx.yaml is not valid;
 * {@link SetupError} when a driver manager does not answer.
 */
export async function wireKernel(
  home: HomePaths,
  metrics: Metrics,
  log: Logger,
  security: SecurityModule,
): Promise<KernelPorts> {
  const observed = new ObservedDrivers(home, metrics, log);
  const local = await observed.configured();
  const settings = await readSettings(home);
  const peers = await remoteDrivers(settings);
  const drivers = [
    ...local,
    ...(await Promise.all(peers.map((driver) => observed.observe(driver, PEER_HEALTH)))),
  ];
  // A peer may change without a word; only the compiler of this build is known well enough to keep what it made.
  const cached = withCompileCache(createThreadedCompiler(), createLocalCache(home.compileCache), {
    build: buildStamp(),
    report: (error) => log.warn('the compile cache failed', { error }),
  });
  return {
    store: createLocalStore(home.root),
    compiler: await configuredCompiler(settings, cached),
    devices: await DriverRegistry.of(drivers),
    security,
    unbuiltKinds: settings.workload_kinds,
    metrics,
    readSpec: createThreadedReader(),
    version: VERSION,
  };
}
