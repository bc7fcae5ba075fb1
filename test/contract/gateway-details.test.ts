/** What a status says beside the messages of the contract: the whole job to whoever asks, and that nobody works on it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { enqueueRequest, requestMetadata } from '../../bench/wire-client.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { RpcClient } from '../../src/rpc/client.ts';
import { fakeDriver } from '../support/fake-driver.ts';
import { WAIT_MS } from '../support/patience.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { startTestKernel, type TestKernel, uniqueName } from '../support/test-kernel.ts';

const QUICK = uniqueName('quick');

let kernel: TestKernel;
let gateway: TestGateway;

beforeAll(async () => {
  kernel = await startTestKernel({ devices: await DriverRegistry.of([fakeDriver(QUICK)]) });
  gateway = await startTestGateway(kernel);
});

afterAll(async () => {
  await gateway.stop();
  await kernel.stop();
});

const about = (job_id: string, changes = {}) => ({ metadata: requestMetadata(changes), job_id });

/** The document that came with a status; undefined when none did. */
async function detailOf(request: ReturnType<typeof about>, asked: Readonly<Record<string, string>>) {
  const client = await RpcClient.of('KernelGatewayService', { address: gateway.address });
  let sent: string | undefined;
  try {
    await client.call('GetJobStatus', request, {
      budgetMs: WAIT_MS,
      signal: new AbortController().signal,
      metadata: asked,
      onMetadata: (metadata) => (sent = metadata.get('x-qrtx-job-bin')[0]?.toString()),
    });
  } finally {
    client.close();
  }
  return sent === undefined ? undefined : (JSON.parse(sent) as unknown);
}

/** The document ahead of the first update of a stream. */
async function streamDetail({ address }: TestGateway, request: ReturnType<typeof about>): Promise<unknown> {
  const client = await RpcClient.of('KernelGatewayService', { address });
  const abort = new AbortController();
  let sent: string | undefined;
  const updates = client.stream('StreamJobUpdates', request, {
    budgetMs: WAIT_MS,
    signal: abort.signal,
    metadata: { 'x-qrtx-detail': 'job' },
    onMetadata: (metadata) => (sent = metadata.get('x-qrtx-job-bin')[0]?.toString()),
  });
  for await (const { update } of updates) if (update !== null) break;
  client.close();
  return JSON.parse(sent ?? 'null') as unknown;
}

it('the whole job comes to a caller that asks for it, and only then', async () => {
  const { job_id } = await gateway.wire.call('EnqueueJob', enqueueRequest(QUICK));
  await gateway.reaches(about(job_id), 'TASK_STATE_DONE');
  const asked = { 'x-qrtx-detail': 'job' };
  expect(await detailOf(about(job_id), asked)).toEqual(await gateway.jobs.status(job_id));
  expect(await detailOf(about(job_id), {})).toBeUndefined();
  const stranger = about(job_id, { tenant_id: 'rival' });
  await expect(detailOf(stranger, asked)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('a job without a worker is readable, and its status says that nobody works on it', async () => {
  const deserted = await startTestGateway({ ...kernel, taskQueue: uniqueName('deserted') });
  const { job_id } = await deserted.wire.call('EnqueueJob', enqueueRequest(QUICK));
  const message = expect.stringMatching(/no worker runs now$/) as string;
  expect(await deserted.wire.call('GetJobStatus', about(job_id))).toMatchObject({
    state: 'TASK_STATE_PENDING',
    message,
  });
  expect(await deserted.jobs.status(job_id)).toMatchObject({ no_worker: true });
  expect(await streamDetail(deserted, about(job_id))).toMatchObject({ state: 'Pending', no_worker: true });
  await deserted.stop();
});
