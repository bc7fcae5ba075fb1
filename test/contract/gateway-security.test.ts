/** Who may do what at the gateway (contract §9): identity, roles, tenants, limits, and what leaves no trace. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { DEFAULT_LIMITS } from '../../src/security/policy-file.ts';
import { fakeDriver, untilCancelled } from '../support/fake-driver.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { startTestKernel, type TestKernel, uniqueName } from '../support/test-kernel.ts';
import { enqueueRequest, requestMetadata } from '../../bench/wire-client.ts';

const DEVICE = uniqueName('device');
const ENDLESS = uniqueName('endless');
const BROKEN = uniqueName('broken');
const READS = ['GetJobStatus', 'GetJobResults', 'GetDispatchRationale'] as const;

let kernel: TestKernel;
let gateway: TestGateway;

beforeAll(async () => {
  const bug = () => Promise.reject(new TypeError("no '/home/ada/qrtx/token'\n at file:///opt/qrtx/main.js"));
  const devices = await DriverRegistry.of([
    fakeDriver(DEVICE),
    fakeDriver(ENDLESS, { run: untilCancelled }),
    fakeDriver(BROKEN, { run: bug }),
  ]);
  kernel = await startTestKernel({ devices });
  gateway = await startTestGateway(kernel);
});

afterAll(async () => {
  await gateway.stop();
  await kernel.stop();
});

async function finishedJob(metadata = requestMetadata()): Promise<string> {
  const { job_id } = await gateway.wire.call('EnqueueJob', enqueueRequest(DEVICE, { metadata }));
  await gateway.reaches({ metadata, job_id }, 'TASK_STATE_DONE');
  return job_id;
}

const drained = async (stream: AsyncIterable<unknown>) => {
  for await (const _ of stream);
};

describe('the job of another tenant', () => {
  it('does not exist for any method, in the words of a job that nobody submitted, for an admin neither', async () => {
    const job_id = await finishedJob();
    const [mine, theirs] = [requestMetadata(), requestMetadata({ tenant_id: 'umbrella', role: 'admin' })];
    for (const method of [...READS, 'CancelJob'] as const) {
      await gateway.wire.call(method, { metadata: mine, job_id });
      const refused = gateway.wire.call(method, { metadata: theirs, job_id });
      await expect(refused).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: `there is no job "${job_id}"`,
      });
    }
    await expect(drained(gateway.wire.updates({ metadata: theirs, job_id }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: `there is no job "${job_id}"`,
    });
    const denied = gateway.audit.filter((line) => line.decision === 'deny' && line.tenant === 'umbrella');
    expect(denied).toHaveLength(5);
    expect(denied[0]).toMatchObject({ action: 'jobs:read', resource: { id: job_id, tenant: 'acme' } });
  });

  it('is another job, also with the same key', async () => {
    const idempotency_key = uniqueName('key');
    const [mine, theirs] = [
      await finishedJob(requestMetadata({ idempotency_key })),
      await finishedJob(requestMetadata({ idempotency_key, tenant_id: 'umbrella' })),
    ];
    expect(mine).not.toBe(theirs);
  });
});

describe('roles', () => {
  const matrix = [
    ['admin', true, true, true],
    ['user', true, true, true],
    ['readonly', false, true, false],
    ['stranger', false, false, false],
    ['__proto__', false, false, false],
  ] as const;

  it.each(matrix)('%s: submit %s, read %s, cancel %s', async (role, submit, read, cancel) => {
    const job_id = await finishedJob();
    const metadata = requestMetadata({ role });
    const cases = [
      [submit, () => gateway.wire.call('EnqueueJob', enqueueRequest(DEVICE, { metadata }))],
      ...READS.map((method) => [read, () => gateway.wire.call(method, { metadata, job_id })] as const),
      [read, () => drained(gateway.wire.updates({ metadata, job_id }))],
      [cancel, () => gateway.wire.call('CancelJob', { metadata, job_id })],
    ] as const;
    for (const [allowed, call] of cases) {
      if (allowed) await call();
      else {
        await expect(call()).rejects.toMatchObject({
          code: 'PERMISSION_DENIED',
          details: { info: { reason: 'POLICY_DENIED' } },
        });
      }
    }
  });

  it('in the gRPC metadata count as those in RequestMetadata do', async () => {
    const job_id = await finishedJob();
    const headers = { 'x-eigen-tenant': 'acme', 'x-eigen-sub': 'ada', 'x-eigen-roles': 'readonly,auditor' };
    await gateway.wire.call('GetJobStatus', { job_id }, { headers });
    await expect(gateway.wire.call('CancelJob', { job_id }, { headers })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
  });
});

describe('identity', () => {
  it.each([
    ['x-eigen-tenant', 'umbrella'],
    ['x-eigen-project', 'p9'],
    ['x-eigen-sub', 'eve'],
    ['x-eigen-roles', 'admin'],
  ])('%s that contradicts RequestMetadata is refused and leaves an audit line', async (name, value) => {
    const before = gateway.audit.length;
    const call = gateway.wire.call('EnqueueJob', enqueueRequest(DEVICE), { headers: { [name]: value } });
    await expect(call).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(gateway.audit.slice(before)).toMatchObject([{ action: 'authenticate', decision: 'deny' }]);
  });

  it('of every submit and cancel is on the audit log', async () => {
    const job_id = await finishedJob(requestMetadata({ subject: 'grace' }));
    await gateway.wire.call('CancelJob', { metadata: requestMetadata({ subject: 'grace' }), job_id });
    const lines = gateway.audit.filter((line) => line.subject === 'grace' && line.decision === 'allow');
    expect(lines.map(({ action }) => action)).toEqual(['jobs:submit', 'jobs:cancel']);
    expect(lines[1]).toMatchObject({ resource: { kind: 'job', id: job_id }, at: 'CancelJob' });
  });
});

describe('with a shared token', () => {
  const token = 'a-token-of-this-test-0123456789';
  let folder: string;
  let guarded: TestGateway;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'qrtx-token-'));
    await writeFile(join(folder, 'token'), `${token}\n`, { mode: 0o600 });
    guarded = await startTestGateway(kernel, { tokenFile: join(folder, 'token') });
  });
  afterAll(async () => {
    await guarded.stop();
    await rm(folder, { recursive: true });
  });

  it('spoofed headers without it, or with another one, are UNAUTHENTICATED', async () => {
    const spoofed = { 'x-eigen-tenant': 'acme', 'x-eigen-roles': 'admin' };
    const cases = [
      spoofed,
      { ...spoofed, authorization: 'Bearer wrong' },
      { ...spoofed, authorization: token },
    ];
    for (const headers of cases) {
      const call = guarded.wire.call('EnqueueJob', enqueueRequest(DEVICE), { headers });
      await expect(call).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
  });

  it('the right one lets in, and is in no log, audit line or argument', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const { job_id } = await guarded.wire.call('EnqueueJob', enqueueRequest(DEVICE), { headers });
    const { events } = await kernel.client.workflow.getHandle(`job/${job_id}`).fetchHistory();
    const everywhere = JSON.stringify([guarded.audit, guarded.logLines, kernel.logLines, events]);
    expect(everywhere).not.toContain(token);
    expect(everywhere).not.toContain(Buffer.from(token).toString('base64').slice(0, 30));
  });
});

it('an error of the machine below reaches no caller with the names of its files', async () => {
  const metadata = requestMetadata();
  const { job_id } = await gateway.wire.call('EnqueueJob', enqueueRequest(BROKEN, { metadata }));
  const seen: unknown[] = [];
  for await (const update of gateway.wire.updates({ metadata, job_id })) seen.push(update);
  seen.push(await gateway.wire.call('GetJobStatus', { metadata, job_id }));
  const results = await gateway.wire.call('GetJobResults', { metadata, job_id });
  expect(results).toMatchObject({ error_code: 'INTERNAL', error_summary: 'no (a file)' });
  expect(JSON.stringify([...seen, results])).not.toMatch(/home|opt\/qrtx/);
});

describe('with trusted networks', () => {
  it('answers their callers without a token, says so at its start, and refuses the others on record', async () => {
    const near = await startTestGateway(kernel, { listen: '0.0.0.0:0', trustedNetworks: ['127.0.0.0/8'] });
    await near.wire.call('EnqueueJob', enqueueRequest(DEVICE));
    expect(near.logLines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 'warn', message: expect.stringContaining('127.0.0.0/8') as string },
    ]);
    await near.stop();
    const far = await startTestGateway(kernel, { trustedNetworks: ['10.0.0.0/8'] });
    const refused = far.wire.call('EnqueueJob', enqueueRequest(DEVICE));
    await expect(refused).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(far.audit).toMatchObject([{ action: 'authenticate', decision: 'deny', at: 'EnqueueJob' }]);
    await far.stop();
  });
});

describe('limits of a tenant', () => {
  it('hold for submits and for open streams, with the time after which there is room', async () => {
    const limits = {
      ...DEFAULT_LIMITS,
      tenants: { acme: { submits_per_second: 0.01, submit_burst: 2, open_streams: 1 } },
    };
    const strict = await startTestGateway(kernel, { policy: { limits } });
    const submit = (tenant_id: string, target = DEVICE) => {
      const metadata = requestMetadata({ tenant_id });
      return strict.wire.call('EnqueueJob', enqueueRequest(target, { metadata }));
    };
    const [first] = [await submit('acme', ENDLESS), await submit('acme')];
    const refused = await submit('acme').catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      details: { info: { reason: 'RATE_LIMITED' } },
    });
    const { retryAfterSeconds } = (refused as { details: { retryAfterSeconds: number } }).details;
    expect(retryAfterSeconds).toBeGreaterThan(1);
    expect(retryAfterSeconds).toBeLessThanOrEqual(100);
    await submit('umbrella');
    const denied = () => strict.audit.filter(({ decision }) => decision === 'deny');
    expect(denied()).toMatchObject([{ action: 'jobs:submit', at: 'EnqueueJob', tenant: 'acme' }]);

    const request = { metadata: requestMetadata(), job_id: first.job_id };
    const open = strict.wire.updates(request);
    await open.next();
    await expect(drained(strict.wire.updates(request))).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      details: { info: { reason: 'RATE_LIMITED' }, retryAfterSeconds: 5 },
    });
    expect(denied()).toMatchObject([{}, { action: 'jobs:read', at: 'StreamJobUpdates', tenant: 'acme' }]);
    await open.return(undefined);
    await strict.wire.call('CancelJob', request);
    const again = () =>
      drained(strict.wire.updates(request)).then(
        () => 'OK',
        () => 'refused',
      );
    await expect.poll(again).toBe('OK');
    await strict.stop();
  });
});
