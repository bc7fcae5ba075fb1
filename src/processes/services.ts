/** Hosts of our compiler and our drivers for other kernels: `qrtx compiler-service` and `qrtx driver-service`. */
import { compilationService } from '../compiler/compilation-service.ts';
import { createThreadedCompiler } from '../compiler/threaded-compiler.ts';
import type { HomePaths } from '../config/home.ts';
import type { Settings } from '../config/settings.ts';
import { driverService } from '../devices/driver-service.ts';
import { DriverRegistry } from '../devices/registry.ts';
import { PipelineError } from '../domain/errors.ts';
import type { Logger } from '../observability/log.ts';
import { createMetrics } from '../observability/metrics.ts';
import { startMetricsServer } from '../observability/metrics-server.ts';
import type { CallEnd } from '../rpc/handlers.ts';
import { type RpcServer, type ServedServices, startRpcServer } from '../rpc/server.ts';
import { ObservedDrivers } from '../kernel/observed-drivers.ts';
import { messageOf } from '../config/setup-error.ts';
import { secureHome } from './secure-home.ts';

/** Running calls have this long to end when a service stops. */
const DRAIN_MS = 10_000;

/** A running service. */
export interface HostedService {
  readonly address: string;
  /** Where it serves metrics, when it has any. */
  readonly metricsUrl?: string;
  /** Lets running calls end, then closes. */
  stop(): Promise<void>;
}

/** Starts CompilationService. */
export async function startCompilerService(settings: Settings, log: Logger): Promise<HostedService> {
  const services = { CompilationService: compilationService(createThreadedCompiler()) };
  const server = await start(settings.compiler_service, services, log);
  return { address: server.address, stop: () => server.drain(DRAIN_MS).then(() => undefined) };
}

/**
 * Starts DriverManagerService over the devices of this installation, each with its ledger in the data folder, its
 * health watched, and its calls on a metrics page.
 *
 * @param metricsPort - of the page; 0 takes a free one
 */
export async function startDriverService(
  settings: Settings,
  home: HomePaths,
  log: Logger,
  metricsPort: number,
): Promise<HostedService> {
  secureHome(home, (line) => log.warn(line));
  const metrics = createMetrics();
  const drivers = await new ObservedDrivers(home, metrics, log).configured();
  const devices = await DriverRegistry.of(drivers);
  const server = await start(settings.driver_service, { DriverManagerService: driverService(devices) }, log);
  const page = await startMetricsServer({ metrics, port: metricsPort });
  return {
    address: server.address,
    metricsUrl: `${page.url}/metrics`,
    stop: async () => {
      await server.drain(DRAIN_MS);
      await devices.close();
      await page.close();
    },
  };
}

async function start(
  { listen, tls, token_file, plaintext_token = false, max_connections }: Settings['gateway'],
  services: ServedServices,
  log: Logger,
): Promise<RpcServer> {
  try {
    return await startRpcServer({
      listen,
      services,
      ...(tls !== undefined && {
        tls: tls.ca === undefined ? { cert: tls.cert, key: tls.key } : { ...tls, ca: tls.ca },
      }),
      ...(token_file !== undefined && { tokenFile: token_file }),
      plaintextToken: plaintext_token,
      maxConnections: max_connections,
      onConnectionsRefused: (count, peer) =>
        log.warn('connections were refused', { count, peer, max_connections }),
      onCall: (end) => report(log, end),
      certificates: {
        onError: (error) => log.warn('changed certificates cannot be used, the old ones stay', { error }),
      },
    });
  } catch (error) {
    throw new PipelineError('CONFIGURATION_INVALID', messageOf(error), {}, { cause: error });
  }
}

function report(log: Logger, { method, code, seconds, error }: CallEnd): void {
  const fields = { method, code, seconds };
  if (code === 'INTERNAL') log.error('a call failed', { ...fields, error });
  else log.debug('a call ended', fields);
}
