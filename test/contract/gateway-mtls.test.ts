/** The gateway behind mutual TLS (contract §9): a certificate says who may be believed, and may change under way. */
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { credentials } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { enqueueRequest, WireClient } from '../../bench/wire-client.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { fakeDriver, untilCancelled } from '../support/fake-driver.ts';
import { tls } from '../support/rpc.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { startTestKernel, type TestKernel, uniqueName } from '../support/test-kernel.ts';

const DEVICE = uniqueName('device');
const IDENTITY = {
  'x-eigen-tenant': 'acme',
  'x-eigen-project': 'p1',
  'x-eigen-sub': 'ada',
  'x-eigen-roles': 'user',
};

let kernel: TestKernel;
let gateway: TestGateway;
let folder: string;
const clients: WireClient[] = [];

beforeAll(async () => {
  kernel = await startTestKernel({
    devices: await DriverRegistry.of([fakeDriver(DEVICE, { run: untilCancelled })]),
  });
  folder = await mkdtemp(join(tmpdir(), 'qrtx-mtls-'));
  await put('ca.pem', 'ca');
  await serverIs('server');
  const [cert, key, ca] = ['cert', 'key', 'ca'].map((name) => join(folder, name)) as [string, string, string];
  gateway = await startTestGateway(kernel, { tls: { cert, key, ca } });
});

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

afterAll(async () => {
  await gateway.stop();
  await kernel.stop();
  await rm(folder, { recursive: true, force: true });
});

const put = (fixture: string, name: string) => copyFile(tls(fixture), join(folder, name));
const serverIs = async (who: string) => {
  await put(`${who}.pem`, 'cert');
  await put(`${who}.key`, 'key');
};

/** A client that shows a certificate, or none. */
async function clientAs(who?: string): Promise<WireClient> {
  const own =
    who === undefined ? [null, null] : [await readFile(tls(`${who}.key`)), await readFile(tls(`${who}.pem`))];
  const [key = null, cert = null] = own;
  const client = new WireClient(
    gateway.address,
    credentials.createSsl(await readFile(tls('ca.pem')), key, cert),
  );
  clients.push(client);
  return client;
}

/** A request that says nothing about its caller: the gRPC metadata do. */
const request = () =>
  enqueueRequest(DEVICE, { metadata: { request_id: uniqueName('request'), traceparent: TRACEPARENT } });
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

it('believes a caller with a certificate of its authority, keeps tenants apart, and records who vouched', async () => {
  const client = await clientAs('client');
  const { job_id } = await client.call('EnqueueJob', request(), { headers: IDENTITY });
  const mine = await client.call('GetJobStatus', { job_id }, { headers: IDENTITY });
  expect(mine.job_id).toBe(job_id);
  const theirs = { ...IDENTITY, 'x-eigen-tenant': 'umbrella' };
  await expect(client.call('GetJobStatus', { job_id }, { headers: theirs })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  const about = gateway.audit.filter((line) => line.certificate === 'system-api');
  expect(about).toMatchObject([
    { action: 'jobs:submit', decision: 'allow', tenant: 'acme', subject: 'ada', roles: ['user'] },
    { action: 'jobs:read', decision: 'deny', tenant: 'umbrella', resource: { id: job_id } },
  ]);
  await client.call('CancelJob', { job_id }, { headers: IDENTITY });
});

it('lets in nobody else: no certificate, one of another authority, no TLS', async () => {
  const before = gateway.audit.length;
  const plain = new WireClient(gateway.address);
  clients.push(plain);
  for (const client of [await clientAs(), await clientAs('stranger'), plain]) {
    const admin = { ...IDENTITY, 'x-eigen-roles': 'admin' };
    await expect(client.call('EnqueueJob', request(), { headers: admin })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  }
  expect(gateway.audit).toHaveLength(before);
});

it('takes a new certificate and a new authority without a restart, and open streams go on', async () => {
  const before = await clientAs('client');
  const { job_id } = await before.call('EnqueueJob', request(), { headers: IDENTITY });
  const open = before.updates({ job_id }, { headers: IDENTITY });
  await open.next();
  const first = await serialNumber();
  await serverIs('server-renewed');
  await expect.poll(serialNumber).not.toBe(first);

  const newcomer = async () => {
    const client = await clientAs('client');
    return client.call('GetJobStatus', { job_id }, { headers: IDENTITY }).then(
      () => 'let in',
      (error: unknown) => (error as { code: string }).code,
    );
  };
  expect(await newcomer()).toBe('let in');
  // An authority that signed nobody's certificate.
  await put('stranger.pem', 'ca');
  await expect.poll(newcomer).toBe('UNAVAILABLE');
  await before.call('CancelJob', { job_id }, { headers: IDENTITY });
  const states = [];
  for await (const { state } of open) states.push(state);
  expect(states.at(-1)).toBe('TASK_STATE_CANCELLED');
  await put('ca.pem', 'ca');
  await expect.poll(newcomer).toBe('let in');
});

/** Of the certificate that the gateway shows now. */
async function serialNumber(): Promise<string> {
  const port = Number(gateway.address.split(':')[1]);
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2'] });
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  const { serialNumber: serial } = socket.getPeerCertificate();
  socket.destroy();
  return serial;
}
