/** `qrtx gateway` as it is shipped, in a process of its own that a test may kill, on a port that stays the same. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../src/config/package-info.ts';
import { findFreePorts, waitForPort } from '../../src/processes/ports.ts';

const START_LIMIT_MS = 60_000;

/** A gateway beside a Temporal server and workers that a test has. */
export class GatewayProcess {
  readonly address: string;
  readonly #port: number;
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;

  private constructor(port: number, env: NodeJS.ProcessEnv) {
    this.#port = port;
    this.address = `127.0.0.1:${port}`;
    this.#env = env;
  }

  /**
   * Starts a gateway.
   *
   * @param home - data folder; gets a `qrtx.yaml`
   * @param temporal - `host:port` of the server
   */
  static async start(home: string, temporal: string): Promise<GatewayProcess> {
    const [port = 0] = await findFreePorts(1);
    await writeFile(join(home, 'qrtx.yaml'), `gateway: {listen: "127.0.0.1:${port}"}\n`);
    const own = { QRTX_HOME: home, QRTX_CONFIG: undefined, QRTX_LOG_LEVEL: 'silent' };
    const gateway = new GatewayProcess(port, { ...process.env, ...own, TEMPORAL_ADDRESS: temporal });
    await gateway.start();
    return gateway;
  }

  /** Starts it again, on the same port. */
  async start(): Promise<void> {
    const main = join(PACKAGE_ROOT, 'dist/src/cli/main.js');
    const child = spawn(process.execPath, [main, 'gateway'], { env: this.#env, stdio: 'ignore' });
    this.#child = child;
    const ended = new AbortController();
    child.once('exit', () => ended.abort(new Error('the gateway ended before it served')));
    await waitForPort(this.#port, AbortSignal.any([ended.signal, AbortSignal.timeout(START_LIMIT_MS)]));
  }

  /** Ends it at once with SIGKILL, or so that it drains with SIGTERM. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  /** Memory of the process in MiB. */
  get memory(): number {
    const pid = String(this.#child?.pid);
    const status = `/proc/${pid}/status`;
    const kib = existsSync(status)
      ? /VmRSS:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1]
      : execFileSync('ps', ['-o', 'rss=', '-p', pid], { encoding: 'utf8' });
    return Number(kib) / 1024;
  }
}
