/** One process that conducts jobs: runtime, ports, workers and metrics page around one connection to Temporal. */
import type { NativeConnection } from '@temporalio/worker';
import type { HomePaths } from '../config/home.ts';
import type { TemporalTarget } from '../config/temporal-target.ts';
import type { Logger } from '../observability/log.ts';
import { createMetrics, type Metrics } from '../observability/metrics.ts';
import { type MetricsServer, startMetricsServer } from '../observability/metrics-server.ts';
import { rolePolicy } from '../security/role-policy.ts';
import type { SecurityModule } from '../security/security-module.ts';
import type { KernelPorts } from '../../activities/ports.ts';
import { type KernelWorkers, startKernelWorkers } from './workers.ts';
import { connectNative } from '../processes/native-connection.ts';
import { queueDepths } from './queue-depths.ts';
import { installRuntime } from './runtime.ts';
import { wireKernel } from './wire.ts';

/** Where the kernel finds Temporal and its data. */
export interface KernelOptions {
  readonly home: HomePaths;
  readonly temporal: TemporalTarget;
  readonly log: Logger;
  /** Asked before a device is used; default: the roles of contract §9. */
  readonly security?: SecurityModule;
  /** Port of the metrics page; 0 takes a free one. */
  readonly metricsPort: number;
}

/** A running kernel. */
export interface Kernel {
  readonly connection: NativeConnection;
  readonly ports: KernelPorts;
  readonly metrics: Metrics;
  readonly metricsUrl: string;
  /** Rejects when a worker failed, resolves after {@link Kernel.stop}. */
  readonly stopped: Promise<void>;
  /** Drains the workers, then closes devices, metrics page and connection. */
  stop(): Promise<void>;
}

/** Starts a kernel; one per process. */
export async function startKernel(options: KernelOptions): Promise<Kernel> {
  const { home, temporal, log } = options;
  const { namespace } = temporal;
  const runtime = await installRuntime(log);
  const metrics = createMetrics();
  const ports = await wireKernel(home, metrics, log, options.security ?? rolePolicy());
  const connection = await connectNative(temporal);
  const workers = await startKernelWorkers({
    connection,
    namespace,
    ports,
    log,
    metrics,
  });
  metrics.watchQueues(
    queueDepths(connection, namespace, () => ports.devices.ids),
    (error) => log.warn('the queue depths could not be read', { error }),
  );
  const page = await startMetricsServer({
    metrics,
    port: options.metricsPort,
    sdkPage: runtime.metricsPage,
  });
  return {
    connection,
    ports,
    metrics,
    metricsUrl: `${page.url}/metrics`,
    stopped: workers.stopped,
    stop: () => stop(workers, page, ports, connection),
  };
}

async function stop(
  workers: KernelWorkers,
  page: MetricsServer,
  ports: KernelPorts,
  connection: NativeConnection,
): Promise<void> {
  await workers.drain();
  await ports.devices.close();
  await page.close();
  await connection.close();
}
