/** The composition root of the kernel: which implementation stands behind each port. */

import type { KernelPorts } from '../../activities/ports.ts';
import { withCompileCache } from '../compiler/compile-cache.ts';
import { createThreadedCompiler } from '../compiler/threaded-compiler.ts';
import type { HomePaths } from '../config/home.ts';
import { readSettings } from '../config/settings.ts';
import { VERSION, buildStamp } from '../config/package-info.ts';
import { PipelineError } from '../domain/errors.ts';
import { DriverRegistry } from '../devices/registry.ts';
import type { Logger } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import { createLocalCache } from '../qfs/local-cache.ts';
import { createLocalStore } from '../qfs/local-store.ts';
import { createThreadedReader } from '../reading/spec-reader.ts';
import type { SecurityModule } from '../security/security-module.ts';
import { ObservedDrivers } from './observed-drivers.ts';
import { type ImportedDevice, ImportedDevices } from './imported-devices.ts';
import { configuredCompiler } from './peers.ts';
import { messageOf } from '../config/setup-error.ts';

/**
 * The kernel's ports on a data folder.
 *
 * @throws {@link PipelineError} `CONFIGURATION_INVALID` when devices.yaml or qrtx.yaml is not valid, or names a file that
 * cannot be used.
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
  const imported = await ImportedDevices.of(settings, log).catch((error: unknown) => {
    throw new PipelineError('CONFIGURATION_INVALID', messageOf(error), {}, { cause: error });
  });
  const present = await imported.present();
  const observe = ({ driver, health }: ImportedDevice) => observed.observe(driver, health);
  const devices = await DriverRegistry.of([...local, ...(await Promise.all(present.map(observe)))], {
    aliases: settings.targets,
    late: imported,
  });
  imported.follow(async (late) => {
    for (const device of late) await devices.add(await observe(device));
  });
  // A peer may change without a word; only the compiler of this build is known well enough to keep what it made.
  const cached = withCompileCache(createThreadedCompiler(), createLocalCache(home.compileCache), {
    build: buildStamp(),
    report: (error) => log.warn('the compile cache failed', { error }),
  });
  return {
    store: createLocalStore(home.root),
    compiler: await configuredCompiler(settings, cached),
    devices,
    security,
    unbuiltKinds: settings.workload_kinds,
    metrics,
    readSpec: createThreadedReader(),
    version: VERSION,
  };
}
