/**
 * Finds or fetches a Temporal CLI whose dev server is new enough. The sources are tried in a fixed order, each with a
 * time limit of its own; when none works, the error lists every attempt (ADR 0008).
 */
import { join } from 'node:path';
import { cacheFolder } from '../config/home.ts';
import { CLI_VERSION, type CliSource } from './cli-source.ts';
import { runCommand } from './run-command.ts';
import { messageOf, SetupError } from '../config/setup-error.ts';
import { CLI_SOURCES } from './temporal-cli-sources.ts';

/** The oldest server that orders task queues by priority and fairness as the device queues need. */
const OLDEST_SERVER = [1, 32] as const;
const VERSION_LIMIT_MS = 10_000;

/** A usable Temporal CLI. */
export interface TemporalCli {
  /** Absolute path of the program. */
  readonly path: string;
  /** Name of the source that had it. */
  readonly source: string;
  /** Version of the CLI, e.g. `1.9.1`. */
  readonly version: string;
  /** Version of the server in it, e.g. `1.32.0`. */
  readonly serverVersion: string;
}

/** How to look for a CLI; everything has a default. */
export interface ProvisionOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly sources?: readonly CliSource[];
  /** Hears one line for every slow step and every source that failed. */
  readonly report?: (line: string) => void;
}

/**
 * The first usable CLI in the order of {@link CLI_SOURCES}.
 *
 * @throws {@link SetupError} with all attempts when no source has one.
 */
export async function provisionTemporalCli(options: ProvisionOptions = {}): Promise<TemporalCli> {
  const { env = process.env, sources = CLI_SOURCES, report = () => undefined } = options;
  const cacheDir = join(cacheFolder(env), 'temporal-cli', CLI_VERSION);
  const attempts: string[] = [];
  for (const source of sources) {
    if (source.isSlow) report(`fetching the Temporal CLI from ${source.name} …`);
    const outcome = await attempt(source, env, cacheDir);
    if ('cli' in outcome) return outcome.cli;
    attempts.push(`  ${source.name}: ${outcome.why}`);
    if (outcome.failed) report(`${source.name}: ${outcome.why}`);
    if (outcome.failed && source.isFinal) break;
  }
  throw new SetupError(
    `no usable Temporal CLI (server ${OLDEST_SERVER.join('.')} or later); tried:\n${attempts.join('\n')}`,
    'install the Temporal CLI and put it on PATH, or set TEMPORAL_CLI_PATH to the program',
  );
}

type Outcome = { readonly cli: TemporalCli } | { readonly why: string; readonly failed: boolean };

async function attempt(source: CliSource, env: NodeJS.ProcessEnv, cacheDir: string): Promise<Outcome> {
  const signal = AbortSignal.timeout(source.timeLimitMs);
  try {
    const found = await source.find({ env, cacheDir, signal });
    if ('none' in found) return { why: found.none, failed: false };
    return { cli: { ...(await inspectCli(found.path, env)), source: source.name } };
  } catch (error) {
    const why = signal.aborted ? `not ready after ${source.timeLimitMs / 1000} s` : messageOf(error);
    return { why, failed: true };
  }
}

/**
 * Asks a CLI for its versions.
 *
 * @throws Error when it does not run, does not say, or has an older server than needed.
 */
export async function inspectCli(path: string, env: NodeJS.ProcessEnv): Promise<Omit<TemporalCli, 'source'>> {
  const signal = AbortSignal.timeout(VERSION_LIMIT_MS);
  const text = await runCommand(path, ['--version'], { env, signal });
  const match = /version (\S+) \(Server (\d+)\.(\d+)\.(\d+)/.exec(text);
  if (match === null)
    throw new Error(`${path} does not name its server version: '${text.split('\n')[0] ?? ''}'`);
  const [, version = '', ...numbers] = match;
  const [major = 0, minor = 0] = numbers.map(Number);
  const serverVersion = numbers.join('.');
  if (major < OLDEST_SERVER[0] || (major === OLDEST_SERVER[0] && minor < OLDEST_SERVER[1])) {
    throw new Error(`${path} has server ${serverVersion}, ${OLDEST_SERVER.join('.')} or later is needed`);
  }
  return { path, version, serverVersion };
}
