/** An embedded instance (server and kernel) of a test's own: its data folder and ports are nobody else's. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedInstance, startEmbedded } from '../../src/processes/embedded.ts';
import { findFreePorts } from '../../src/temporal-server/ports.ts';
import { testTemporal } from '../support/temporal-server.ts';

/** A device that takes a job and does not begin: a job on it is Executing until somebody ends it, and costs no time. */
export const HELD = 'qpu:held';
const DEVICES = `builtin_devices: true
devices:
  - {id: "${HELD}", kind: simulated-qpu, calibration: manila_b, queue_time: {median: 100h, p90: 100h}}
`;

/** A running instance and the environment in which a client finds it. */
export interface TestInstance {
  readonly env: NodeJS.ProcessEnv & { readonly QRTX_HOME: string };
  readonly instance: EmbeddedInstance;
  stop(): Promise<void>;
}

/**
 * Starts an instance in a fresh folder.
 *
 * @param settings - text of its qrtx.yaml
 */
export async function startTestInstance(settings?: string): Promise<TestInstance> {
  const home = await mkdtemp(join(tmpdir(), 'qrtx-e2e-'));
  const listen = 'gateway: {listen: "127.0.0.1:0"}\n';
  await writeFile(join(home, 'qrtx.yaml'), `${listen}${settings ?? ''}`);
  await writeFile(join(home, 'devices.yaml'), DEVICES);
  const [temporal = 0, ui = 0] = await findFreePorts(2);
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    QRTX_HOME: home,
    QRTX_TEMPORAL_PORT: String(temporal),
    QRTX_UI_PORT: String(ui),
    QRTX_METRICS_PORT: '0',
    QRTX_LOG_LEVEL: 'error',
    TEMPORAL_CLI_PATH: testTemporal().cliPath,
  };
  const instance = await startEmbedded(env);
  const stop = async () => {
    await instance.stop();
    await rm(home, { recursive: true, force: true });
  };
  return { env, instance, stop };
}
