/**
 * `npm start`: the embedded default. Temporal's server on a SQLite file with its Web UI, one kernel and its gateway, in
 * the data folder. Ctrl-C drains; a second Ctrl-C ends at once.
 */
import { JobClient } from '../client/index.ts';
import { homePaths } from '../config/home.ts';
import { readSettings, type Settings } from '../config/settings.ts';
import { localTarget } from '../config/temporal-target.ts';
import { PipelineError } from '../domain/errors.ts';
import { createLogger, logLevelFrom } from '../observability/log.ts';
import { audited } from '../security/audit-log.ts';
import type { DevServer } from '../temporal-server/dev-server.ts';
import { startEmbeddedServer } from '../temporal-server/embedded-server.ts';
import { type Kernel, startKernel } from '../kernel/kernel.ts';
import { type GatewayServer, startGateway } from './gateway-server.ts';
import { SetupError } from '../config/setup-error.ts';
import { assertCanPublish, secureHome } from './secure-home.ts';
import { siteSecurity } from './site-security.ts';

/** A running instance: server, kernel and gateway. */
export interface EmbeddedInstance {
  readonly server: DevServer;
  readonly kernel: Kernel;
  readonly gateway: GatewayServer;
  /** Drains the gateway, then the kernel, then stops the server. */
  stop(): Promise<void>;
}

/** Metrics of the embedded instance; Prometheus' usual range. */
const METRICS_PORT = 9464;

/**
 * Starts server and kernel on the data folder of `env`.
 *
 * @throws {@link SetupError} when the folder is served already, a port is taken or something is missing.
 */
export async function startEmbedded(
  env: NodeJS.ProcessEnv = process.env,
  report: (line: string) => void = () => undefined,
): Promise<EmbeddedInstance> {
  const log = createLogger({ service: 'qrtx', level: logLevelFrom(env) });
  const home = homePaths(env);
  secureHome(home, report);
  assertCanPublish(home);
  const settings = await readSettings(home);
  const started: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const part of started.splice(0).reverse()) await part();
  };
  try {
    const site = await siteSecurity(settings, home);
    started.push(() => {
      site.close();
      return Promise.resolve();
    });
    const server = await startEmbeddedServer({ env, report });
    started.push(() => server.stop());
    const kernel = await startKernel({
      home,
      temporal: localTarget(server.address, server.namespace),
      log,
      security: audited(site.security, site.audit, { at: 'worker' }),
      metricsPort: Number(env.QRTX_METRICS_PORT ?? METRICS_PORT),
    });
    started.push(() => kernel.stop());
    const gateway = await startGateway({
      settings: settings.gateway,
      client: clientOf(kernel, server.namespace, settings),
      site,
      log,
      metrics: kernel.metrics,
    });
    started.push(() => gateway.stop());
    return { server, kernel, gateway, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** In the kernel's own process a submitted job starts without a round trip. */
function clientOf({ connection, ports }: Kernel, namespace: string, settings: Settings): JobClient {
  const { idempotency_window_seconds: idempotencyWindowSeconds } = settings;
  return new JobClient({
    connection,
    namespace,
    store: ports.store,
    eagerStart: true,
    idempotencyWindowSeconds,
  });
}

/** Prints an expected problem with its next step and returns the exit code; anything else is a bug and is thrown. */
export function explain(error: unknown): number {
  if (!(error instanceof SetupError || error instanceof PipelineError)) throw error;
  console.error(`qrtx: ${error.message}\n      ${error.hint}`);
  return error instanceof SetupError ? 4 : 2;
}
