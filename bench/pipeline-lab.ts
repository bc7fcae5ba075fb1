/** The private instance that the pipeline benchmark measures: the shipped server settings in a folder that goes. */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { type HomePaths, homePaths } from '../src/config/home.ts';
import { SEARCH_ATTRIBUTES } from '../src/config/search-attributes.ts';
import { localTarget } from '../src/config/temporal-target.ts';
import { createLogger } from '../src/observability/log.ts';
import { type DevServer, startDevServer } from '../src/temporal-server/dev-server.ts';
import { serverArguments, SERVER_ENVIRONMENT } from '../src/temporal-server/dev-server-settings.ts';
import { type Kernel, startKernel } from '../src/kernel/kernel.ts';
import { findFreePorts } from '../src/temporal-server/ports.ts';
import { provisionTemporalCli } from '../src/temporal-server/temporal-cli.ts';

/** A server with a data folder, and a client that is no part of the kernel. */
export interface Lab {
  readonly server: DevServer;
  readonly home: HomePaths;
  readonly client: Client;
  readonly settings: Readonly<Record<string, string>>;
  /** Starts the kernel of this process. Its log goes to a file, as that of `npm start` usually does. */
  startKernel(): Promise<Kernel>;
  /** Stops the server and removes the folder. */
  close(): Promise<void>;
}

/** Starts the server. */
export async function openLab(progress: (line: string) => void): Promise<Lab> {
  const root = mkdtempSync(join(tmpdir(), 'qrtx-bench-'));
  const home = homePaths({ QRTX_HOME: root });
  const cli = await provisionTemporalCli({ report: progress });
  const [port = 0] = await findFreePorts(1);
  const options = {
    cliPath: cli.path,
    dbFile: home.temporalDb,
    port,
    namespace: 'default',
    searchAttributes: SEARCH_ATTRIBUTES,
    logFile: join(home.logs, 'temporal-server.log'),
  };
  const server = await startDevServer(options);
  const connection = await Connection.connect({ address: server.address });
  const logFile = openSync(join(home.logs, 'kernel.log'), 'a');
  const log = createLogger({ service: 'qrtx-bench', write: (line) => void writeSync(logFile, line) });
  return {
    server,
    home,
    client: new Client({ connection, namespace: server.namespace }),
    settings: {
      'temporal server': `${cli.serverVersion} (CLI ${cli.version})`,
      'server settings': dynamicSettings(serverArguments(options)),
    },
    startKernel: () =>
      startKernel({ home, temporal: localTarget(server.address, server.namespace), log, metricsPort: 0 }),
    close: async () => {
      await connection.close();
      await server.stop();
      closeSync(logFile);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** What makes this server differ from the default one. */
function dynamicSettings(command: readonly string[]): string {
  const flags = new Set(['--sqlite-pragma', '--dynamic-config-value']);
  const values = command.filter((_, index) => flags.has(command[index - 1] ?? ''));
  return [...values, ...Object.entries(SERVER_ENVIRONMENT).map((pair) => pair.join('='))].join(', ');
}
