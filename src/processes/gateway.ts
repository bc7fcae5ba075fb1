/**
 * `qrtx gateway`: a gateway beside a Temporal server and workers that run elsewhere. It keeps nothing, so any number
 * of them may serve the same jobs; SIGTERM drains.
 */
import { JobClient } from '../client/index.ts';
import { connectTemporal } from '../client/connection.ts';
import { homePaths } from '../config/home.ts';
import { readSettings } from '../config/settings.ts';
import { createLogger, logLevelFrom } from '../observability/log.ts';
import { createMetrics } from '../observability/metrics.ts';
import { startMetricsServer } from '../observability/metrics-server.ts';
import { createLocalStore } from '../qfs/local-store.ts';
import { untilAskedToStop } from './until-asked-to-stop.ts';
import { startGateway } from './gateway-server.ts';
import { secureHome } from './secure-home.ts';
import { siteSecurity } from './site-security.ts';

/**
 * Serves until it is asked to stop.
 *
 * @param ready - told the address when calls are served
 * @throws ServiceUnreachable when Temporal does not answer; SetupError when a port or a file cannot be used.
 */
export async function runGateway(
  env: NodeJS.ProcessEnv,
  ready: (address: string, metricsUrl: string) => void,
): Promise<void> {
  const log = createLogger({ service: 'qrtx-gateway', level: logLevelFrom(env) });
  const home = homePaths(env);
  secureHome(home, (line) => log.warn(line));
  const settings = await readSettings(home);
  const site = await siteSecurity(settings, home);
  const access = await connectTemporal(env);
  const metrics = createMetrics();
  const client = new JobClient({
    ...access,
    store: createLocalStore(home.root),
    idempotencyWindowSeconds: settings.idempotency_window_seconds,
  });
  const gateway = await startGateway({ settings: settings.gateway, client, site, log, metrics });
  const page = await startMetricsServer({ metrics, port: Number(env.QRTX_METRICS_PORT ?? 0) });
  ready(gateway.address, `${page.url}/metrics`);
  await untilAskedToStop();
  await gateway.stop();
  await page.close();
  await access.close();
  site.close();
}
