/** Every process of ours obeys the connection settings of Temporal: TLS, client certificate, API key, profile. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/config/package-info.ts';
import { SEARCH_ATTRIBUTES } from '../../src/config/search-attributes.ts';
import { type DevServer, startDevServer } from '../../src/temporal-server/dev-server.ts';
import { findFreePorts } from '../../src/temporal-server/ports.ts';
import { Child } from '../support/child.ts';
import { tls } from '../support/rpc.ts';
import { testTemporal } from '../support/temporal-server.ts';
import { startTlsFront, type TlsFront } from '../support/tls-front.ts';
import { waitFor } from '../support/wait-for.ts';

const KEY = 'a-key-of-this-test';

let folder: string;
let server: DevServer;
let front: TlsFront;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qrtx-tls-'));
  const [port = 0] = await findFreePorts(1);
  server = await startDevServer({
    ...{ cliPath: testTemporal().cliPath, port, namespace: 'default', searchAttributes: SEARCH_ATTRIBUTES },
    logFile: join(folder, 'server.log'),
  });
  front = await startTlsFront(server.address);
});

afterAll(async () => {
  front.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const certificates = () => ({
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: tls('ca.pem'),
  TEMPORAL_TLS_CLIENT_CERT_PATH: tls('client.pem'),
  TEMPORAL_TLS_CLIENT_KEY_PATH: tls('client.key'),
});

/** A process of ours with these settings and no others. */
function start(main: string, args: readonly string[], env: NodeJS.ProcessEnv): Child {
  const own = Object.entries(process.env).filter(([name]) => !/^(TEMPORAL|QRTX)_/.test(name));
  const home = { QRTX_HOME: join(folder, 'home'), XDG_CONFIG_HOME: folder };
  return new Child(process.execPath, [join(PACKAGE_ROOT, 'dist/src', main), ...args], {
    name: main,
    env: { ...Object.fromEntries(own), ...home, ...env },
  });
}

const worker = (env: NodeJS.ProcessEnv) => start('processes/worker.js', [], env);

/** Starts a worker that must not come up; what it says. */
async function refusal(env: NodeJS.ProcessEnv): Promise<string> {
  const child = worker(env);
  await waitFor('the worker to end', () => child.process.exitCode !== null);
  await child.ended;
  expect(child.process.exitCode, child.stderr).not.toBe(0);
  expect(child.stderr).not.toMatch(/^\s+at /m);
  return child.stderr;
}

it('a worker told TLS does not talk to a server in plain text', async () => {
  const said = await refusal({ TEMPORAL_ADDRESS: server.address, TEMPORAL_TLS: 'true' });
  expect(said).toContain(`${server.address} with TLS`);
  expect(said).toContain('TEMPORAL_TLS');
});

it('a worker without a client certificate is not let in, and says so', async () => {
  const said = await refusal({
    TEMPORAL_ADDRESS: front.address,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: tls('ca.pem'),
  });
  expect(said).toContain(`${front.address} with TLS`);
});

it('worker and command line use certificate and API key of the environment', async () => {
  const env = { TEMPORAL_ADDRESS: front.address, TEMPORAL_API_KEY: KEY, ...certificates() };
  const working = worker(env);
  await working.says('worker is ready', 'stderr');
  await waitFor('the worker to poll', () =>
    front.calls.some(({ path }) => path.includes('PollWorkflowTask')),
  );
  const job = ['submit', '--job', join(PACKAGE_ROOT, 'examples/bell'), '--watch'];
  const submit = start('cli/main.js', job, env);
  expect(await submit.ended, submit.stderr).toEqual([0, null]);
  await working.end('SIGTERM');
  expect(front.calls.filter(({ authorization }) => authorization !== `Bearer ${KEY}`)).toEqual([]);
});

it('a worker uses the profile that TEMPORAL_PROFILE names', async () => {
  const file = join(folder, 'temporal.toml');
  const [ca, cert, key] = Object.values(certificates());
  await writeFile(
    file,
    `[profile.lab]\naddress = "${front.address}"\napi_key = "${KEY}-of-the-profile"\n` +
      `[profile.lab.tls]\nserver_ca_cert_path = "${ca}"\nclient_cert_path = "${cert}"\nclient_key_path = "${key}"\n`,
  );
  await chmod(file, 0o644);
  const env = { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'lab' };
  expect(await refusal(env)).toContain(`chmod 600 ${file}`);
  await chmod(file, 0o600);
  const before = front.calls.length;
  const working = worker(env);
  await working.says('worker is ready', 'stderr');
  await working.end('SIGTERM');
  const keys = new Set(front.calls.slice(before).map(({ authorization }) => authorization));
  expect([...keys]).toEqual([`Bearer ${KEY}-of-the-profile`]);
});
