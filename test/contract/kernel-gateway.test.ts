/** KernelGatewayService over a real port: every method, what it answers and how it refuses (contract §4). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { fakeDriver, untilCancelled } from '../support/fake-driver.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { startTestKernel, type TestKernel, uniqueName } from '../support/test-kernel.ts';
import { enqueueRequest, requestMetadata } from '../../bench/wire-client.ts';

const QUICK = uniqueName('quick');
const ENDLESS = uniqueName('endless');

let kernel: TestKernel;
let gateway: TestGateway;

beforeAll(async () => {
  const devices = await DriverRegistry.of([fakeDriver(QUICK), fakeDriver(ENDLESS, { run: untilCancelled })]);
  kernel = await startTestKernel({ devices });
  gateway = await startTestGateway(kernel);
});

afterAll(async () => {
  await gateway.stop();
  await kernel.stop();
});

const about = (job_id: string, metadata = requestMetadata()) => ({ metadata, job_id });
const enqueue = async (target = QUICK, changes = {}) =>
  (await gateway.wire.call('EnqueueJob', enqueueRequest(target, changes))).job_id;

async function updatesOf(job_id: string, last_event_seq: number | string = 0, deadlineMs?: number) {
  const seen = [];
  const request = { ...about(job_id), last_event_seq };
  for await (const update of gateway.wire.updates(request, deadlineMs === undefined ? {} : { deadlineMs })) {
    seen.push(update);
  }
  return seen;
}

const reaches = (job_id: string, state: string) => gateway.reaches(about(job_id), state);

describe('a job', () => {
  it('goes from PENDING to DONE: status, stream, results, rationale', async () => {
    const answer = await gateway.wire.call('EnqueueJob', enqueueRequest(QUICK));
    expect(answer).toMatchObject({
      state: 'TASK_STATE_PENDING',
      job_id: expect.stringMatching(/^j-/) as string,
    });
    expect(Number(answer.created_at?.seconds)).toBeGreaterThan(1_600_000_000);
    expect((await gateway.wire.call('GetJobStatus', about(answer.job_id))).job_id).toBe(answer.job_id);

    const updates = await updatesOf(answer.job_id);
    expect(updates.length).toBeGreaterThan(1);
    expect(updates.map(({ event_seq }) => event_seq)).toEqual(updates.map((_, index) => String(index + 1)));
    const ends = updates.filter(({ state }) => state === 'TASK_STATE_DONE');
    expect(ends).toEqual([updates.at(-1)]);

    const results = await gateway.wire.call('GetJobResults', about(answer.job_id));
    expect(results).toMatchObject({
      state: 'TASK_STATE_DONE',
      counts: { '00': '50', '11': '50' },
      error_code: '',
      qfs_result_ref: `qfs://circuit_fs/${answer.job_id}/results.json`,
      metadata: { device: QUICK, shots: '100', bit_order: 'highest-classical-bit-first' },
    });
    expect(await gateway.wire.call('GetJobStatus', about(answer.job_id))).toMatchObject({
      state: 'TASK_STATE_DONE',
      progress: 1,
      error_code: '',
    });
    const { rationale } = await gateway.wire.call('GetDispatchRationale', about(answer.job_id));
    expect(rationale).toMatchObject({
      reason_codes: ['TARGET_EXPLICIT'],
      selected_backend: QUICK,
      trace_id: '0af7651916cd43dd8448eb211c80319c',
    });
    expect(rationale?.selected_queue).toBe(`qrtx-device/${QUICK}`);
  });

  it('resumes its stream after any number, and ends at once at or beyond the last', async () => {
    const job_id = await enqueue();
    const all = await updatesOf(job_id);
    expect(await updatesOf(job_id, 3)).toEqual(all.slice(3));
    expect(await updatesOf(job_id, all.length)).toEqual([]);
    expect(await updatesOf(job_id, '18446744073709551615')).toEqual([]);
  });

  it('with a broken program or jobspec_yaml is accepted, and ends with its own error', async () => {
    const metadata_kvs = { jobspec_yaml: 'apiVersion: [1\n' };
    const job_id = await enqueue(QUICK, { metadata_kvs });
    const status = await reaches(job_id, 'TASK_STATE_ERROR');
    expect(status).toMatchObject({
      error_code: 'VALIDATION_FAILED',
      error_details_ref: expect.any(String) as string,
    });
    expect(status.error_summary).toContain('line');
    const results = await gateway.wire.call('GetJobResults', about(job_id));
    expect(results).toMatchObject({ state: 'TASK_STATE_ERROR', error_code: 'VALIDATION_FAILED', counts: {} });
    await expect(gateway.wire.call('GetDispatchRationale', about(job_id))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('joins jobspec_yaml and the fields beside it', async () => {
    const jobspec_yaml = `apiVersion: eigen.os/v1\nkind: QuantumJob\nmetadata: {name: bell}\nspec: {target: "${QUICK}"}\n`;
    const job_id = await enqueue(QUICK, { metadata_kvs: { jobspec_yaml, shots: '40' } });
    await reaches(job_id, 'TASK_STATE_DONE');
    const { metadata } = await gateway.wire.call('GetJobResults', about(job_id));
    expect(metadata.shots).toBe('40');
    await expect(
      gateway.wire.call(
        'EnqueueJob',
        enqueueRequest(QUICK, { name: 'other', metadata_kvs: { jobspec_yaml } }),
      ),
    ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', details: { fieldViolations: [{ field: 'name' }] } });
  });

  it('of a workload family that is not built is refused by name, as its own error', async () => {
    const metadata = requestMetadata({ workload: { kind: 'WORKLOAD_FAMILY_KIND_HYBRID_WORKFLOW' } });
    const status = await reaches(await enqueue(QUICK, { metadata }), 'TASK_STATE_ERROR');
    expect(status.error_code).toBe('NOT_SUPPORTED_YET');
  });

  it('with a budget that is over ends in TIMEOUT', async () => {
    const metadata = requestMetadata({ deadline: { seconds: 1, nanos: 0 } });
    const status = await reaches(await enqueue(ENDLESS, { metadata }), 'TASK_STATE_TIMEOUT');
    expect(status.error_code).toBe('TIMEOUT_JOB');
  });
});

describe('EnqueueJob', () => {
  it.each([
    ['name', { name: '' }, 'name'],
    ['program', { program: Buffer.alloc(0) }, 'program'],
    ['program_format', { program_format: '' }, 'program_format'],
    ['target', { target: '' }, 'target'],
    ['request_id', { metadata: requestMetadata({ request_id: '' }) }, 'metadata.request_id'],
    ['traceparent', { metadata: requestMetadata({ traceparent: '' }) }, 'metadata.traceparent'],
    ['tenant_id', { metadata: requestMetadata({ tenant_id: '' }) }, 'metadata.tenant_id'],
    ['project_id', { metadata: requestMetadata({ project_id: '' }) }, 'metadata.project_id'],
    ['a priority of 101', { priority: 101 }, 'priority'],
    ['a priority below 0', { priority: -1 }, 'priority'],
    ['a name of 257 bytes', { name: 'é'.repeat(128) + 'x' }, 'name'],
    ['a name of nothing to see', { name: ' \n\t' }, 'name'],
    ['an unknown format', { program_format: 'fortran' }, 'program_format'],
    ['bytes that are no text', { program: Buffer.from([0xff, 0xfe, 0x00]) }, 'program'],
    ['a program of 300 KiB', { program: Buffer.alloc(300 * 1024, 'x') }, 'program'],
    [
      '65 entries',
      { metadata_kvs: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, 'v'])) },
      'metadata_kvs',
    ],
    [
      'jobspec_workload that is no JSON',
      { metadata_kvs: { jobspec_workload: '{' } },
      'metadata_kvs.jobspec_workload',
    ],
    [
      'a negative budget',
      { metadata: requestMetadata({ deadline: { seconds: -1, nanos: 0 } }) },
      'metadata.deadline',
    ],
  ])('refuses a request for its shape: %s', async (_name, changes, field) => {
    const refused = gateway.wire.call('EnqueueJob', enqueueRequest(QUICK, changes));
    await expect(refused).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { info: { reason: 'VALIDATION_FAILED' }, fieldViolations: [{ field }] },
    });
  });

  it('names every violation of an empty request', async () => {
    const refused = gateway.wire.call('EnqueueJob', {});
    const error = await refused.catch(
      (thrown: unknown) => thrown as { details: { fieldViolations: object[] } },
    );
    expect((error as { details: { fieldViolations: object[] } }).details.fieldViolations).toHaveLength(8);
  });

  it('is idempotent by key, concurrently too, and answers PENDING for a duplicate', async () => {
    const request = () =>
      enqueueRequest(QUICK, { metadata: requestMetadata({ idempotency_key: uniqueKey }) });
    const uniqueKey = uniqueName('key');
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => gateway.wire.call('EnqueueJob', request())),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    await reaches(answers[0]!.job_id, 'TASK_STATE_DONE');
    expect(await gateway.wire.call('EnqueueJob', request())).toEqual(answers[0]);
    const other = { ...request(), name: 'other' };
    const conflict = await gateway.wire.call('EnqueueJob', other).catch((error: unknown) => error);
    expect(conflict).toMatchObject({
      code: 'FAILED_PRECONDITION',
      details: {
        info: { reason: 'IDEMPOTENCY_CONFLICT' },
        preconditions: [{ type: 'IDEMPOTENCY_CONFLICT' }],
      },
    });
    expect(JSON.stringify(conflict)).not.toContain(answers[0]!.job_id);
  });
});

describe('CancelJob, and a job under way', () => {
  it('accepts once, then says that it was asked before, then that the job has ended', async () => {
    const job_id = await enqueue(ENDLESS);
    await reaches(job_id, 'TASK_STATE_RUNNING');
    await expect(gateway.wire.call('GetJobResults', about(job_id))).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      details: { info: { reason: 'JOB_NOT_ENDED' }, resource: { type: 'job', name: job_id } },
    });
    expect(await gateway.wire.call('CancelJob', about(job_id))).toEqual({
      accepted: true,
      reason_code: 'ACCEPTED',
    });
    const again = await gateway.wire.call('CancelJob', about(job_id));
    expect(['ALREADY_REQUESTED', 'ALREADY_TERMINAL']).toContain(again.reason_code);
    const status = await reaches(job_id, 'TASK_STATE_CANCELLED');
    expect(status.error_summary).toContain('ada');
    expect(await gateway.wire.call('CancelJob', about(job_id))).toEqual({
      accepted: false,
      reason_code: 'ALREADY_TERMINAL',
    });
    expect(await gateway.wire.call('GetJobResults', about(job_id))).toMatchObject({
      state: 'TASK_STATE_CANCELLED',
      error_code: 'CANCELLED',
      counts: {},
    });
  });

  it('streams until shortly before the deadline of the call, which ends with OK', async () => {
    const job_id = await enqueue(ENDLESS);
    await reaches(job_id, 'TASK_STATE_RUNNING');
    const first = await updatesOf(job_id, 0, 15_000);
    expect(first.at(-1)?.state).toBe('TASK_STATE_RUNNING');
    await gateway.wire.call('CancelJob', about(job_id));
    const rest = await updatesOf(job_id, first.length);
    expect(rest[0]?.event_seq).toBe(String(first.length + 1));
    expect(rest.at(-1)?.state).toBe('TASK_STATE_CANCELLED');
  });
});

describe('unknown jobs', () => {
  const ids = [
    'no-such-job',
    '',
    '.',
    '..',
    '../../etc/passwd',
    'a/b',
    'x'.repeat(10_000),
    '\u0000',
    '%2e%2e',
  ];
  const methods = ['GetJobStatus', 'CancelJob', 'GetJobResults', 'GetDispatchRationale'] as const;

  it.each(methods)('%s answers NOT_FOUND for ids of any shape', async (method) => {
    for (const id of ids) {
      await expect(gateway.wire.call(method, about(id))).rejects.toMatchObject({
        code: 'NOT_FOUND',
        details: { info: { reason: 'JOB_NOT_FOUND' } },
      });
    }
  });

  it('StreamJobUpdates answers NOT_FOUND for ids of any shape', async () => {
    for (const id of ids) await expect(updatesOf(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

it('counts calls by method and status, without job ids or tenants', async () => {
  const page = await gateway.metricsPage();
  expect(page).toMatch(/kernel_gateway_requests_total\{method="EnqueueJob",status="OK"\} [1-9]/);
  expect(page).toMatch(/kernel_gateway_requests_total\{method="GetJobStatus",status="NOT_FOUND"\} [1-9]/);
  expect(page).toMatch(/kernel_gateway_request_duration_seconds_count\{method="CancelJob"\} [1-9]/);
  expect(page).not.toContain('acme');
});
