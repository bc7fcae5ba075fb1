/** What every method refuses alike: callers without trust or rights, bytes that are no messages, a kernel that is away. */
import { appendFile, mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enqueueRequest, requestMetadata } from '../../bench/wire-client.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { findFreePorts } from '../../src/temporal-server/ports.ts';
import { createLocalStore } from '../../src/qfs/local-store.ts';
import { audited, createAuditLog } from '../../src/security/audit-log.ts';
import { DEFAULT_ROLES, rolePolicy } from '../../src/security/role-policy.ts';
import { fakeDriver } from '../support/fake-driver.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { startTestKernel, type TestKernel, uniqueName } from '../support/test-kernel.ts';
import { waitFor } from '../support/wait-for.ts';

const DEVICE = uniqueName('device');
const RESERVED = uniqueName('reserved');
const READS = ['GetJobStatus', 'GetJobResults', 'GetDispatchRationale'] as const;
const METHODS = ['EnqueueJob', ...READS, 'CancelJob', 'StreamJobUpdates'] as const;
const SERVICE = '/eigen.internal.v1.KernelGatewayService';
/** Nothing of this process or its machine. */
const LEAK = /\/(src|dist|node_modules|work|tmp|circuit_fs)\/|\bat [\w.]+ \(|127\.0\.0\.1|ECONN/;

let kernel: TestKernel;
let gateway: TestGateway;
let folder: string;
const workerAudit: Record<string, unknown>[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qrtx-refusals-'));
  const devices = await DriverRegistry.of([fakeDriver(DEVICE), fakeDriver(RESERVED)]);
  const policy = rolePolicy({ roles: DEFAULT_ROLES, devices: { [RESERVED]: { tenants: ['umbrella'] } } });
  const lines = createAuditLog((line) => workerAudit.push(JSON.parse(line) as Record<string, unknown>));
  const security = audited(policy, lines, { at: 'worker' });
  kernel = await startTestKernel({ devices, store: createLocalStore(folder), security });
  gateway = await startTestGateway(kernel);
});

afterAll(async () => {
  await gateway.stop();
  await kernel.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A well-formed call of any method, about a job; a stream is read to its end. */
async function callOf(
  { wire }: TestGateway,
  method: (typeof METHODS)[number],
  job_id = 'j-1',
  metadata = requestMetadata(),
): Promise<unknown> {
  if (method === 'EnqueueJob') return wire.call(method, enqueueRequest(DEVICE, { metadata }));
  if (method !== 'StreamJobUpdates') return wire.call(method, { metadata, job_id });
  for await (const _ of wire.updates({ metadata, job_id }));
  return undefined;
}

/** The code, the reason and the message of a call that must fail. */
async function refusal(call: Promise<unknown>) {
  const error = (await call.then(
    () => expect.fail('the call was expected to fail'),
    (thrown: unknown) => thrown,
  )) as { code: string; message: string; details: { info?: { reason: string }; retryAfterSeconds?: number } };
  return { ...error, message: error.message, reason: error.details.info?.reason };
}

async function finished(target = DEVICE): Promise<{ job_id: string; state: string }> {
  const metadata = requestMetadata();
  const { job_id } = await gateway.wire.call('EnqueueJob', enqueueRequest(target, { metadata }));
  const states: string[] = [];
  for await (const { state } of gateway.wire.updates({ metadata, job_id })) states.push(state);
  return { job_id, state: states.at(-1) ?? '' };
}

describe.each(METHODS)('%s', (method) => {
  it('without a right is PERMISSION_DENIED, with its line in the audit log', async () => {
    const { job_id } = await finished();
    const before = gateway.audit.length;
    const request_id = uniqueName('request');
    const metadata = requestMetadata({ role: 'stranger', request_id });
    expect(await refusal(callOf(gateway, method, job_id, metadata))).toMatchObject({
      code: 'PERMISSION_DENIED',
      reason: 'POLICY_DENIED',
    });
    const action = { EnqueueJob: 'jobs:submit', CancelJob: 'jobs:cancel' }[method as string] ?? 'jobs:read';
    expect(gateway.audit.slice(before)).toMatchObject([
      { action, decision: 'deny', at: method, request_id, roles: ['stranger'], tenant: 'acme' },
    ]);
  });

  it('of bytes that are no message gives an error without a trace of this process', async () => {
    const send = (bytes: Buffer) => gateway.wire.raw(`${SERVICE}/${method}`, bytes, (answer) => answer);
    const samples: Buffer[] = ['ff', '0affffffff0f', '12ff', '0a0a0a'].map((hex) => Buffer.from(hex, 'hex'));
    for (let seed = 0; seed < 40; seed += 1) samples.push(randomBytes(seed));
    for (const bytes of samples) {
      const { code, message } = await refusal(send(bytes));
      expect(['NOT_FOUND', 'INTERNAL', 'INVALID_ARGUMENT', 'PERMISSION_DENIED']).toContain(code);
      expect(message).not.toMatch(LEAK);
    }
    const oversize = await refusal(send(Buffer.alloc(4 * 1024 * 1024 + 1)));
    expect(oversize.code).toBe('RESOURCE_EXHAUSTED');
  });
});

it('a kernel that is away is UNAVAILABLE for every method, says when to come back, and not where it is', async () => {
  const [port = 0] = await findFreePorts(1);
  const connection = Connection.lazy({ address: `127.0.0.1:${port}` });
  const alone = await startTestGateway(kernel, { connection });
  for (const answer of await Promise.all(METHODS.map((method) => refusal(callOf(alone, method))))) {
    expect(answer).toMatchObject({ code: 'UNAVAILABLE', reason: 'KERNEL_UNAVAILABLE' });
    expect(answer.details.retryAfterSeconds).toBe(1);
    expect(answer.message).not.toMatch(LEAK);
  }
  await alone.stop();
  await connection.close();
});

it('a caller without the token is UNAUTHENTICATED for every method, with its line in the audit log', async () => {
  const tokenFile = join(folder, 'token');
  await writeFile(tokenFile, 'a-token-of-this-test-0123456789\n', { mode: 0o600 });
  const guarded = await startTestGateway(kernel, { tokenFile });
  for (const method of METHODS) {
    expect((await refusal(callOf(guarded, method))).code).toBe('UNAUTHENTICATED');
  }
  expect(guarded.audit).toMatchObject(
    METHODS.map((at) => ({ action: 'authenticate', decision: 'deny', at })),
  );
  await guarded.stop();
});

it('results whose bytes have changed are DATA_LOSS, and those that cannot be read UNAVAILABLE, without a path', async () => {
  const [changed, unreadable] = [await finished(), await finished()];
  const fileOf = ({ job_id }: { job_id: string }) => join(folder, 'circuit_fs', job_id, 'results.json');
  await appendFile(fileOf(changed), ' ');
  await rm(fileOf(unreadable));
  await mkdir(fileOf(unreadable));
  const answers = [
    [changed, 'DATA_LOSS', 'ARTIFACT_CORRUPT'],
    [unreadable, 'UNAVAILABLE', 'PERSISTENCE_STAGE_FAILED'],
  ] as const;
  for (const [{ job_id }, code, reason] of answers) {
    const answer = await refusal(callOf(gateway, 'GetJobResults', job_id));
    expect(answer).toMatchObject({ code, reason });
    expect(answer.message).not.toMatch(LEAK);
  }
});

it('a device that is kept for other tenants is refused by the worker, with its line in the audit log', async () => {
  const { job_id, state } = await finished(RESERVED);
  expect(state).toBe('TASK_STATE_ERROR');
  const { error_code } = await gateway.wire.call('GetJobStatus', { metadata: requestMetadata(), job_id });
  expect(error_code).toBe('ISOLATION_REFUSED');
  const denied = await waitFor('the audit line of the worker', () =>
    workerAudit.find(({ decision }) => decision === 'deny'),
  );
  expect(denied).toMatchObject({
    ...{ action: 'devices:use', at: 'worker', tenant: 'acme', resource: { kind: 'device', id: RESERVED } },
  });
});

/** The same bytes in every run. */
function randomBytes(seed: number): Buffer {
  let state = seed + 1;
  return Buffer.from(
    Array.from({ length: 1 + (seed % 40) }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state % 256;
    }),
  );
}
