/** Two gateways over one Temporal: whichever a caller meets, a job is one job, and a cancel is one cancel. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enqueueRequest, requestMetadata } from '../../bench/wire-client.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { fakeDriver, untilCancelled } from '../support/fake-driver.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { startTestKernel, type TestKernel, uniqueName } from '../support/test-kernel.ts';
import { waitFor } from '../support/wait-for.ts';

const QUICK = uniqueName('quick');
const ENDLESS = uniqueName('endless');

const quick = fakeDriver(QUICK);
let kernel: TestKernel;
let gateways: readonly [TestGateway, TestGateway];

beforeAll(async () => {
  const devices = await DriverRegistry.of([
    quick,
    fakeDriver(ENDLESS, { device: { slots: 1 }, run: untilCancelled }),
  ]);
  kernel = await startTestKernel({ devices });
  gateways = [await startTestGateway(kernel), await startTestGateway(kernel)];
});

afterAll(async () => {
  for (const gateway of gateways) await gateway.stop();
  await kernel.stop();
});

/** Calls that come at once, by turns at both gateways. */
const atOnce = <T>(count: number, call: (gateway: TestGateway) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => call(gateways[index % 2]!)));

describe('concurrent cancels', () => {
  // The first job has the one slot of the device, the others wait in its queue.
  it('are accepted once, in Executing and in Queued', async () => {
    const jobs = await atOnce(4, ({ wire }) => wire.call('EnqueueJob', enqueueRequest(ENDLESS)));
    for (const { job_id } of jobs) {
      const about = () => ({ metadata: requestMetadata(), job_id });
      await waitFor('a job in line or on the device', async () => {
        const { state } = await gateways[0].wire.call('GetJobStatus', about());
        return ['TASK_STATE_QUEUED', 'TASK_STATE_RUNNING'].includes(state);
      });
      const answers = await atOnce(6, ({ wire }) => wire.call('CancelJob', about()));
      const codes = answers.map(({ reason_code }) => reason_code);
      expect(codes.filter((code) => code === 'ACCEPTED')).toHaveLength(1);
      expect(
        codes.filter((code) => code === 'ALREADY_REQUESTED' || code === 'ALREADY_TERMINAL'),
      ).toHaveLength(5);
    }
  });
});

describe('a submit with a key', () => {
  const request = (idempotency_key: string, changes = {}) =>
    enqueueRequest(QUICK, { metadata: requestMetadata({ idempotency_key, ...changes }) });

  it('is one job, however many come at once at several gateways, and one run of its circuit', async () => {
    const key = uniqueName('key');
    const answers = await atOnce(20, ({ wire }) => wire.call('EnqueueJob', request(key)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const { job_id } = answers[0]!;
    for await (const _ of gateways[1].wire.updates({ metadata: requestMetadata(), job_id }));
    expect(quick.submits.filter(({ jobId }) => jobId === job_id)).toHaveLength(1);
  });

  it('is the same job at a gateway that started later, another one for another tenant or project', async () => {
    const key = uniqueName('key');
    const first = await gateways[0].wire.call('EnqueueJob', request(key));
    const restarted = await startTestGateway(kernel);
    expect(await restarted.wire.call('EnqueueJob', request(key))).toEqual(first);
    const others = [{ tenant_id: 'umbrella' }, { project_id: 'p2' }];
    const ids = [first.job_id];
    for (const changes of others) {
      ids.push((await restarted.wire.call('EnqueueJob', request(key, changes))).job_id);
    }
    expect(new Set(ids).size).toBe(3);
    await restarted.stop();
  });

  it('is a new job when the window is over, also when the content is another one', async () => {
    const key = uniqueName('key');
    const brief = await startTestGateway(kernel, { idempotencyWindowSeconds: 1 });
    const first = await brief.wire.call('EnqueueJob', request(key));
    const again = async () => (await brief.wire.call('EnqueueJob', request(key))).job_id;
    await expect.poll(again).not.toBe(first.job_id);
    const other = async () => {
      const changed = { ...request(key), name: 'other' };
      return brief.wire.call('EnqueueJob', changed).then(
        () => 'OK',
        (error: unknown) => (error as { code: string }).code,
      );
    };
    await expect.poll(other).toBe('OK');
    // Where the window is a day the first job of the key is still the job.
    expect(await gateways[0].wire.call('EnqueueJob', request(key))).toEqual(first);
    await brief.stop();
  });
});
