/**
 * Entry of a worker process beside a Temporal server that runs elsewhere: `TEMPORAL_ADDRESS`, `TEMPORAL_TLS`, … and
 * the profile file say where and how. SIGTERM drains within the grace time.
 */
import { homePaths } from '../config/home.ts';
import { readSettings } from '../config/settings.ts';
import { temporalTarget } from '../config/temporal-target.ts';
import { createLogger, logLevelFrom } from '../observability/log.ts';
import { audited } from '../security/audit-log.ts';
import { explain } from './embedded.ts';
import { startKernel } from '../kernel/kernel.ts';
import { assertCanPublish, secureHome } from './secure-home.ts';
import { siteSecurity } from './site-security.ts';
import { untilAskedToStop } from './until-asked-to-stop.ts';

async function main(): Promise<number> {
  const temporal = temporalTarget();
  const log = createLogger({ service: 'qrtx-worker', level: logLevelFrom(process.env) });
  const home = homePaths();
  secureHome(home, (line) => log.warn(line));
  assertCanPublish(home);
  const site = await siteSecurity(await readSettings(home), home);
  const kernel = await startKernel({
    home,
    security: audited(site.security, site.audit, { at: 'worker' }),
    temporal,
    log,
    metricsPort: Number(process.env.QRTX_METRICS_PORT ?? 0),
  });
  log.info('worker is ready', { metrics: kernel.metricsUrl, namespace: temporal.namespace });
  await Promise.race([untilAskedToStop(), kernel.stopped]);
  log.info('worker drains');
  await kernel.stop();
  site.close();
  return 0;
}

process.exitCode = await main().catch(explain);
