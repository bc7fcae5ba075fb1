/** `qrtx --gateway`: over gRPC the commands say the same as over Temporal, and outlive a gateway that is restarted. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePorts } from '../../src/temporal-server/ports.ts';
import { Child } from '../support/child.ts';
import { tls } from '../support/rpc.ts';
import { HELD, type TestInstance, startTestInstance } from './instance.ts';
import { BELL, MAIN, PROGRAM, document, jobFolder, jobYaml, qrtx as run } from './qrtx.ts';

let running: TestInstance;
let work: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  running = await startTestInstance();
  work = await mkdtemp(join(tmpdir(), 'qrtx-gateway-'));
  // No Temporal answers there: whatever works, works over gRPC alone.
  const [nobody = 0] = await findFreePorts(1);
  env = {
    ...running.env,
    QRTX_TEMPORAL_PORT: String(nobody),
    QRTX_GATEWAY: running.instance.gateway.address,
  };
});

const children: Child[] = [];

afterAll(async () => {
  // Those that a failed test left behind; a kill of one that has ended does nothing.
  for (const child of children) await child.end('SIGKILL');
  await running.stop();
  await rm(work, { recursive: true, force: true });
});

const overGrpc = (...args: readonly string[]) => run(args, env);
const overTemporal = (...args: readonly string[]) => run(args, running.env);

async function submitted(folder: string): Promise<string> {
  const ran = await overGrpc('submit', folder, '--json');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  return String(document(ran).job_id);
}

const reaches = (id: string, state: string) =>
  expect.poll(async () => document(await overGrpc('status', id, '--json')).state).toBe(state);

describe('a job that completes', () => {
  let id: string;

  beforeAll(async () => {
    const ran = await overGrpc('submit', BELL, '--watch');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    for (const state of ['Pending', 'Compiling', 'Queued', 'Executing', 'Completing', 'Completed']) {
      expect(ran.stdout).toContain(state);
    }
    expect(ran.stdout).toMatch(/^ {2}00 .*%$/m);
    id = /^submitted: (\S+)/.exec(ran.stdout)?.[1] ?? '';
  });

  test.each([
    [['status', '--json']],
    [['status']],
    [['results', '--json']],
    [['results', '--format', 'csv']],
    [['results']],
    [['watch', '--json']],
    [['cancel', '--json']],
    [['cancel']],
  ])('%j says the same both ways', async (command) => {
    const [grpc, temporal] = await Promise.all([overGrpc(...command, id), overTemporal(...command, id)]);
    expect(grpc).toEqual(temporal);
  });

  test('watch shows every event once, the end last', async () => {
    const [grpc, temporal] = await Promise.all([overGrpc('watch', id), overTemporal('watch', id)]);
    const messages = (text: string) => text.split('\n').map((line) => line.slice(43));
    expect(grpc.code).toBe(0);
    expect(messages(grpc.stdout)).toEqual(messages(temporal.stdout));
  });

  test('explain tells the device, the attempt and the budgets', async () => {
    const [grpc, temporal] = await Promise.all([
      overGrpc('explain', id, '--json'),
      overTemporal('explain', id, '--json'),
    ]);
    const [told, known] = [document(grpc), document(temporal)];
    for (const key of ['schema', 'job_id', 'state', 'now', 'device']) expect(told[key]).toEqual(known[key]);
    expect(told.attempts).toMatchObject([{ attempt: 1, outcome: 'executed' }]);
    expect(told.budgets).toMatchObject([{ budget: 'queue' }, { budget: 'execution' }, { budget: 'job' }]);
  });
});

test('a job with a broken program exits 3 and shows where it is broken, as over Temporal', async () => {
  const program = PROGRAM.replace('x q[0]', 'nosuchgate q[0]');
  const folder = await jobFolder(work, 'wrong-program', jobYaml(), program);
  const ran = await overGrpc('submit', folder, '--watch');
  expect(ran.code).toBe(3);
  expect(ran.stdout).toMatch(/^program\.qasm:5:1: error OQ\d+: .*\n5 \| nosuchgate q\[0\];\n {2}\| \^{10}$/m);
  const id = /^submitted: (\S+)/.exec(ran.stdout)?.[1] ?? '';
  expect(await overGrpc('status', id)).toEqual(await overTemporal('status', id));
  expect((await overGrpc('results', id)).code).toBe(3);
});

test('cancel carries its reason, and a job under way has no results yet', async () => {
  const folder = await jobFolder(work, 'long', jobYaml({ target: HELD }), PROGRAM);
  const id = await submitted(folder);
  await reaches(id, 'Executing');
  const early = await overGrpc('results', id);
  expect(early).toMatchObject({ code: 2, stdout: '' });
  expect(early.stderr).toContain(`qrtx watch ${id}`);
  const cancel = await overGrpc('cancel', id, '--reason', 'wrong ansatz é', '--json');
  expect(document(cancel)).toMatchObject({ accepted: true, reason_code: 'ACCEPTED' });
  expect((await overGrpc('watch', id)).code).toBe(3);
  const after = document(await overGrpc('status', id, '--json'));
  expect(after).toMatchObject({ state: 'Cancelled', cancel_requested: { reason: 'wrong ansatz é' } });
});

test('a watcher goes on where it was when the gateway is restarted', async () => {
  const [port = 0] = await findFreePorts(1);
  const config = join(work, 'restarted.yaml');
  await writeFile(config, `gateway: {listen: "127.0.0.1:${port}"}\n`);
  const first = await startGateway(config);
  const folder = await jobFolder(work, 'watched', jobYaml({ target: HELD }), PROGRAM);
  const id = await submitted(folder);
  await reaches(id, 'Executing');
  const args = ['watch', id, '--gateway', `127.0.0.1:${port}`];
  const watcher = new Child(process.execPath, [MAIN, ...args], { name: 'the watcher', env });
  children.push(watcher);
  await watcher.says('Executing');
  await first.end('SIGTERM');
  await watcher.says('asking again', 'stderr');
  const second = await startGateway(config);
  expect((await overGrpc('cancel', id)).code).toBe(0);
  expect(await watcher.ended).toEqual([3, null]);
  await second.end('SIGTERM');
  const { event_seq } = document(await overGrpc('status', id, '--json'));
  const events = watcher.stdout.split('\n').filter((line) => /^\d\d:\d\d:\d\d\.\d{3} /.test(line));
  expect(events).toHaveLength(Number(event_seq));
  expect(events.at(-1)).toContain('Cancelled');
});

test('TLS, a token and a tenant of its own', async () => {
  const [port = 0] = await findFreePorts(1);
  const [config, token, other] = ['secure.yaml', 'token', 'other-token'].map((name) => join(work, name));
  const files = `{cert: "${tls('server.pem')}", key: "${tls('server.key')}"}`;
  await writeFile(token!, 'a-token-of-32-characters-or-more\n', { mode: 0o600 });
  await writeFile(other!, 'another-token-that-is-not-right\n', { mode: 0o600 });
  await writeFile(
    config!,
    `gateway: {listen: "127.0.0.1:${port}", tls: ${files}, token_file: "${token!}"}\n`,
  );
  const gateway = await startGateway(config!);
  const secure = ['--gateway', `localhost:${port}`, '--tls-ca', tls('ca.pem')];
  const trusted = [...secure, '--token-file', token!];
  const ran = await overGrpc('submit', BELL, '--wait', '--json', '--as', 'acme/chem', ...trusted);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(document(ran)).toMatchObject({ tenant: 'acme', project: 'chem', results: { shots: 4096 } });
  const id = String(document(ran).job_id);

  const stranger = await overGrpc('status', id, '--as', 'rival', ...trusted);
  expect(stranger).toMatchObject({ code: 2, stdout: '' });
  expect(stranger.stderr).toContain(`there is no job "${id}"`);
  for (const options of [secure, [...secure, '--token-file', other!]]) {
    const refused = await overGrpc('status', id, ...options);
    expect(refused).toMatchObject({ code: 4, stdout: '' });
    expect(refused.stderr).toContain('--token-file');
    expect(refused.stderr).not.toContain('another-token');
  }
  expect((await overGrpc('status', id, '--gateway', `localhost:${port}`)).code).toBe(4);
  const bySystem = ['status', id, '--as', 'acme', '--gateway', `localhost:${port}`, '--tls'];
  const withToken = [...bySystem, '--token-file', token!];
  expect((await overGrpc(...withToken)).code).toBe(4);
  expect((await run(withToken, { ...env, NODE_EXTRA_CA_CERTS: tls('ca.pem') })).code).toBe(0);
  await gateway.end('SIGTERM');
});

describe('what cannot work says why', () => {
  test('a gateway that is away: exit code 4, and one document', async () => {
    const [port = 0] = await findFreePorts(1);
    const ran = await overGrpc('status', 'x', '--json', '--gateway', `127.0.0.1:${port}`);
    expect(ran.code).toBe(4);
    expect(document(ran)).toMatchObject({ schema: 'qrtx.error/1', exit_code: 4 });
    expect(ran.stderr).toContain(`127.0.0.1:${port}`);
  });

  test.each([
    [['list'], /list needs Temporal[^]*unset QRTX_GATEWAY/],
    [['gc', '--older-than', '1d'], /gc needs Temporal/],
    [['list', '--gateway', 'h:1'], /list needs Temporal[^]*leave --gateway out/],
    [['compile', BELL, '--gateway', 'h:1'], /compile talks to no jobs/],
    [['cancel', '--state', 'Queued', '--yes'], /filters need Temporal/],
    [['submit', BELL, '--job-id', 'mine'], /--job-id needs Temporal/],
    [['status', 'x', '--gateway', 'nowhere'], /--gateway is "nowhere"; it must be host:port/],
    [['status', 'x', '--as', 'a/b/c'], /--as is "a\/b\/c"/],
    [['status', 'x', '--tls-cert', 'c'], /--tls-cert and --tls-key belong together/],
    [['status', 'x', '--tls-cert', 'c', '--tls-key', 'k'], /--tls-cert needs --tls, or --tls-ca/],
    [['status', 'x', '--token-file', '/no/such'], /--token-file[^]*ENOENT/],
    [['status', 'no-such-job'], /there is no job "no-such-job"/],
  ])('%j', async (args, message) => {
    const ran = await overGrpc(...args);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(message);
    expect(ran.stderr).not.toMatch(/^ {4}at /m);
  });

  test('a gateway of the environment does not concern a command without jobs', async () => {
    expect((await overGrpc('compile', BELL)).code).toBe(0);
  });
});

/** A gateway of its own process, when it serves. */
async function startGateway(config: string): Promise<Child> {
  const env = { ...running.env, QRTX_CONFIG: config };
  const child = new Child(process.execPath, [MAIN, 'gateway', '--json'], { name: 'the gateway', env });
  children.push(child);
  await child.says('qrtx.gateway/1');
  return child;
}
