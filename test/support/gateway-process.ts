/** `qrtx gateway` as it is shipped, in a process of its own that a test may kill, on a port that stays the same. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../src/config/package-info.ts';
import { findFreePorts } from '../../src/temporal-server/ports.ts';
import { Child } from './child.ts';

/** A gateway beside a Temporal server and workers that a test has. */
export class GatewayProcess {
  readonly address: string;
  readonly #env: NodeJS.ProcessEnv;
  #child: Child | undefined;

  private constructor(port: number, env: NodeJS.ProcessEnv) {
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
    const env = this.#env;
    this.#child = new Child(process.execPath, [main, 'gateway', '--json'], { name: 'the gateway', env });
    await this.#child.says('qrtx.gateway/1');
  }

  /** Ends it at once with SIGKILL, or so that it drains with SIGTERM. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    await this.#child?.end(signal);
  }

  /** Memory of the process in MiB. */
  get memory(): number {
    const pid = String(this.#child?.process.pid);
    const status = `/proc/${pid}/status`;
    const kib = existsSync(status)
      ? /VmRSS:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1]
      : execFileSync('ps', ['-o', 'rss=', '-p', pid], { encoding: 'utf8' });
    return Number(kib) / 1024;
  }
}
