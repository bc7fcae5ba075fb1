/**
 * `npm start`: the embedded default. Temporal's server on a SQLite file with its Web UI, and one kernel, in the data
 * folder. Ctrl-C drains; a second Ctrl-C ends at once.
 */
import { homePaths } from '../config/home.ts';
import { PipelineError } from '../domain/errors.ts';
import { createLogger, logLevelFrom } from '../observability/log.ts';
import type { DevServer } from './dev-server.ts';
import { startEmbeddedServer } from './embedded-server.ts';
import { type Kernel, startKernel } from './kernel.ts';
import { SetupError } from './setup-error.ts';

/** A running instance: server and kernel. */
export interface EmbeddedInstance {
  readonly server: DevServer;
  readonly kernel: Kernel;
  /** Drains the kernel, then stops the server. */
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
  const server = await startEmbeddedServer({ env, report });
  try {
    const kernel = await startKernel({
      home: homePaths(env),
      address: server.address,
      namespace: server.namespace,
      log,
      metricsPort: Number(env.QRTX_METRICS_PORT ?? METRICS_PORT),
    });
    return { server, kernel, stop: () => kernel.stop().finally(() => server.stop()) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Prints an expected problem with its next step and returns the exit code; anything else is a bug and is thrown. */
export function explain(error: unknown): number {
  if (!(error instanceof SetupError || error instanceof PipelineError)) throw error;
  console.error(`qrtx: ${error.message}\n      ${error.hint}`);
  return error instanceof SetupError ? 4 : 2;
}
