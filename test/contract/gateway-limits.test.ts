/** What the gateway lets in: so many connections, so many open jobs of a tenant, and nobody it cannot name. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { DEFAULT_LIMITS } from '../../src/security/policy-file.ts';
import { enqueueRequest, requestMetadata, WireClient } from '../../bench/wire-client.ts';
import { fakeDriver, untilCancelled } from '../support/fake-driver.ts';
import { startTestGateway } from '../support/test-gateway.ts';
import { startTestKernel, type TestKernel, uniqueName } from '../support/test-kernel.ts';

const ENDLESS = uniqueName('endless');
const TENANT = uniqueName('tenant');
let kernel: TestKernel;
beforeAll(async () => {
  const devices = await DriverRegistry.of([fakeDriver(ENDLESS, { run: untilCancelled })]);
  kernel = await startTestKernel({ devices });
});
afterAll(() => kernel.stop());

const denied = (audit: readonly Record<string, unknown>[]) =>
  audit.filter(({ decision }) => decision === 'deny');

async function connection(address: string): Promise<Socket> {
  const socket = connect(Number(address.split(':').at(-1)), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

it('closes connections beyond its limit, says so once, and serves those it has', async () => {
  const gateway = await startTestGateway(kernel, { maxConnections: 2 });
  const metadata = requestMetadata();
  const look = (wire: WireClient) => wire.call('GetJobStatus', { metadata, job_id: 'none' });
  await expect(look(gateway.wire)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const held = await connection(gateway.address);
  for (let more = 0; more < 3; more += 1) await once(await connection(gateway.address), 'close');
  await expect(look(gateway.wire)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect.poll(() => denied(gateway.audit).length).toBe(1);
  expect(denied(gateway.audit)[0]).toMatchObject({
    action: 'authenticate',
    at: 'connect',
    reason: '3 connections beyond the 2 of gateway.max_connections',
  });
  expect(gateway.logLines.join()).toContain('connections were refused');
  held.destroy();
  const next = new WireClient(gateway.address);
  const answer = () => look(next).catch((error: unknown) => (error as { code: string }).code);
  await expect.poll(answer).toBe('NOT_FOUND');
  next.close();
  await gateway.stop();
});

it('accepts no more open jobs of a tenant than its limit, until some have ended', async () => {
  const limits = { ...DEFAULT_LIMITS, tenants: { [TENANT]: { open_jobs: 2 } } };
  const gateway = await startTestGateway(kernel, { policy: { limits } });
  const submit = (tenant_id: string, changes = {}) => {
    const metadata = requestMetadata({ tenant_id, ...changes });
    return gateway.wire.call('EnqueueJob', enqueueRequest(ENDLESS, { metadata }));
  };
  const repeated = { request_id: uniqueName('request') };
  const open = [await submit(TENANT, repeated), await submit(TENANT, { idempotency_key: 'one' })];
  await expect(submit(TENANT)).rejects.toMatchObject({
    code: 'RESOURCE_EXHAUSTED',
    message: expect.stringContaining('2 jobs that have not ended') as string,
    details: { info: { reason: 'RATE_LIMITED' }, retryAfterSeconds: 2 },
  });
  expect(denied(gateway.audit)).toMatchObject([{ action: 'jobs:submit', tenant: TENANT }]);
  // What was accepted before is answered with its job, and taken for no other one.
  expect(await submit(TENANT, repeated)).toEqual(open[0]);
  expect(await submit(TENANT, { idempotency_key: 'one' })).toEqual(open[1]);
  const other = enqueueRequest(ENDLESS, {
    metadata: requestMetadata({ tenant_id: TENANT, idempotency_key: 'one' }),
    name: 'other',
  });
  await expect(gateway.wire.call('EnqueueJob', other)).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
  expect(denied(gateway.audit)).toHaveLength(1);
  await submit('umbrella');
  // Another gateway knows of the jobs from the server alone.
  const second = await startTestGateway(kernel, { policy: { limits } });
  const there = () =>
    second.wire
      .call('EnqueueJob', enqueueRequest(ENDLESS, { metadata: requestMetadata({ tenant_id: TENANT }) }))
      .then(({ job_id }) => void open.push({ job_id } as (typeof open)[0]))
      .then(
        () => 'accepted',
        () => 'refused',
      );
  await expect.poll(() => gateway.jobs.countOpen(TENANT, Date.now())).toBeGreaterThanOrEqual(2);
  await expect.poll(there, { interval: 1000 }).toBe('refused');
  for (const { job_id } of open)
    await gateway.wire.call('CancelJob', { metadata: requestMetadata({ tenant_id: TENANT }), job_id });
  await expect.poll(() => submit(TENANT).then(() => 'accepted', String), { interval: 500 }).toBe('accepted');
  await second.stop();
  await gateway.stop();
});

it.each(['x-eigen-tenant', 'x-eigen-roles', 'x-eigen-sub', 'x-eigen-project', 'x-request-id'])(
  'refuses a call whose %s is too long or joined of two',
  async (name) => {
    const gateway = await startTestGateway(kernel);
    const metadata = requestMetadata({ tenant_id: '', subject: '', project_id: '', request_id: '' });
    for (const value of ['x'.repeat(1025), 'acme, umbrella']) {
      const call = gateway.wire.call(
        'GetJobStatus',
        { metadata, job_id: 'none' },
        { headers: { [name]: value } },
      );
      await expect(call).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
      const stream = gateway.wire.updates({ metadata, job_id: 'none' }, { headers: { [name]: value } });
      await expect(stream.next()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
    expect(denied(gateway.audit)).toHaveLength(4);
    expect(denied(gateway.audit)[0]).toMatchObject({ action: 'authenticate', at: 'GetJobStatus' });
    await gateway.stop();
  },
);
