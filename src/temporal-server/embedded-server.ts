/** The server of the embedded default: the data folder is claimed, a CLI is found, the tuned server is started. */
import { join } from 'node:path';
import { homePaths, serverPorts } from '../config/home.ts';
import { SEARCH_ATTRIBUTES } from '../config/search-attributes.ts';
import { startDevServer, type DevServer } from './dev-server.ts';
import { claimInstance, findInstance, type Instance, type InstanceAddresses } from './instance.ts';
import { isServing } from './server-ready.ts';
import { provisionTemporalCli } from './temporal-cli.ts';

/** How to start; everything has a default. */
export interface EmbeddedServerOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Hears one line for every slow step. */
  readonly report?: (line: string) => void;
}

/** The instance that serves this data folder now, if its server answers. */
export async function findRunningInstance(
  env: NodeJS.ProcessEnv = process.env,
): Promise<(Instance & InstanceAddresses) | undefined> {
  const instance = findInstance(homePaths(env).instance);
  return instance !== undefined && (await isServing(instance.address)) ? instance : undefined;
}

/**
 * Starts the server of the data folder; `stop()` of the result also gives the folder free.
 *
 * @throws SetupError when the folder is served already, a port is taken, no CLI is found or the server does not start.
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions = {}): Promise<DevServer> {
  const { env = process.env } = options;
  const home = homePaths(env);
  const ports = serverPorts(env);
  const claim = await claimInstance(home.instance, home.temporalDb);
  try {
    const cli = await provisionTemporalCli(options);
    const server = await startDevServer({
      cliPath: cli.path,
      dbFile: home.temporalDb,
      port: ports.temporal,
      uiPort: ports.ui,
      namespace: 'default',
      searchAttributes: SEARCH_ATTRIBUTES,
      logFile: join(home.logs, 'temporal-server.log'),
    });
    const { address, namespace, uiUrl: ui_url = '', pid: server_pid } = server;
    claim.publish({ address, namespace, ui_url, server_pid });
    return { ...server, stop: () => server.stop().finally(() => claim.release()) };
  } catch (error) {
    claim.release();
    throw error;
  }
}
