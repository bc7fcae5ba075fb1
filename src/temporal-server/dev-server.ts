/** Runs a Temporal dev server as a child process: start, wait until it serves, stop. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { SERVER_ENVIRONMENT, serverArguments, type DevServerOptions } from './dev-server-settings.ts';
import { assertPortFree, waitForPort } from './ports.ts';
import { waitUntilServing } from './server-ready.ts';
import { messageOf, SetupError } from '../config/setup-error.ts';

const START_LIMIT_MS = 30_000;
/** The server needs 1.2 s; a browser that holds a connection can keep it longer. A killed one loses nothing. */
const STOP_GRACE_MS = 3_000;
const LOG_TAIL_LINES = 5;

/** A running server. */
export interface DevServer {
  /** `host:port` of the gRPC front end. */
  readonly address: string;
  /** Address of the Web UI, when there is one. */
  readonly uiUrl: string | undefined;
  readonly namespace: string;
  readonly pid: number;
  /** Settles when the server has ended, for whatever reason, with a sentence that says how. */
  readonly exited: Promise<string>;
  /** Ends the server: SIGTERM, and SIGKILL after a grace time. Harmless when it has ended. */
  stop(): Promise<void>;
}

/**
 * Starts a server and waits until it serves. It does not hear the terminal's Ctrl-C: whoever started it stops it, last.
 *
 * @throws {@link SetupError} when a port is taken, or it does not serve within 30 s (with the end of its log).
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  await assertPortFree(options.port, 'the Temporal server', 'QRTX_TEMPORAL_PORT');
  if (options.uiPort !== undefined) await assertPortFree(options.uiPort, 'the Web UI', 'QRTX_UI_PORT');
  const child = spawnServer(options);
  const server = handleOf(child, options);
  try {
    await Promise.race([serving(server, options), server.exited.then(refuse)]);
    return server;
  } catch (error) {
    await server.stop();
    throw new SetupError(
      `the Temporal server did not start: ${messageOf(error)}${logTail(options.logFile)}`,
      `read ${options.logFile}`,
      { cause: error },
    );
  }
}

async function serving(server: DevServer, { port, uiPort }: DevServerOptions): Promise<void> {
  const signal = AbortSignal.timeout(START_LIMIT_MS);
  await waitForPort(port, signal);
  await waitUntilServing(server.address, server.namespace, signal);
  if (uiPort !== undefined) await waitForPort(uiPort, signal);
}

function refuse(how: string): never {
  throw new Error(how);
}

function spawnServer(options: DevServerOptions): ChildProcess {
  for (const file of [options.logFile, options.dbFile]) {
    if (file !== undefined) mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  }
  if (existsSync(options.logFile)) renameSync(options.logFile, `${options.logFile}.1`);
  const log = openSync(options.logFile, 'a', 0o600);
  try {
    return spawn(options.cliPath, serverArguments(options), {
      env: { ...process.env, ...SERVER_ENVIRONMENT },
      stdio: ['ignore', log, log],
      detached: process.platform !== 'win32',
    });
  } finally {
    closeSync(log);
  }
}

function handleOf(child: ChildProcess, options: DevServerOptions): DevServer {
  const exited = endOf(child);
  // The last resort when this process ends without stop().
  const killWithUs = () => void child.kill();
  process.once('exit', killWithUs);
  void exited.then(() => process.removeListener('exit', killWithUs));
  return {
    address: `127.0.0.1:${options.port}`,
    uiUrl: options.uiPort === undefined ? undefined : `http://localhost:${options.uiPort}`,
    namespace: options.namespace,
    pid: child.pid ?? -1,
    exited,
    stop: () => stopChild(child, exited),
  };
}

async function endOf(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code === null ? `it was ended by ${String(signal)}` : `it ended with exit code ${code}`;
  } catch (error) {
    return messageOf(error);
  }
}

async function stopChild(child: ChildProcess, exited: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  await exited;
  clearTimeout(kill);
}

function logTail(file: string): string {
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(-LOG_TAIL_LINES);
  return lines[0] ? `\n${lines.join('\n')}` : '';
}
