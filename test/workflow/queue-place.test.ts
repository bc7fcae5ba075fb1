/** A job that waits knows about where it stands, without any write of its own. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { JobClient } from '../../src/client/index.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { fakeDriver, untilCancelled } from '../support/fake-driver.ts';
import { type TestHandle, type TestKernel, startTestKernel, uniqueName } from '../support/test-kernel.ts';
import { testTemporal } from '../support/temporal-server.ts';
import { waitFor } from '../support/wait-for.ts';

let kernel: TestKernel;
let client: JobClient;
beforeAll(async () => {
  const busy = fakeDriver(uniqueName('busy'), { device: { slots: 1 }, run: untilCancelled });
  kernel = await startTestKernel({ devices: await DriverRegistry.of([busy]) });
  const { namespace } = testTemporal();
  client = new JobClient({ connection: kernel.client.connection, namespace, store: kernel.ports.store });
});
afterAll(() => kernel.stop());

it('counts the more urgent jobs and the earlier ones', async () => {
  const running = await kernel.start();
  await running.reaches('Executing');
  const waiting: TestHandle[] = [];
  for (const priority of [50, 50, 90, 10]) {
    const job = await kernel.start({ spec: { priority } });
    await job.reaches('Queued');
    waiting.push(job);
  }
  // The server's list is a moment behind the jobs.
  await waitFor('the last job in place 4', async () => (await positionOf(waiting[3]!.jobId)) === 4);
  const positions = await Promise.all(waiting.map(({ jobId }) => positionOf(jobId)));
  expect(positions).toEqual([2, 3, 1, 4]);
  expect((await client.status(running.jobId)).queue).toBeUndefined();
  for (const job of [...waiting, running]) await job.workflow.cancel();
  for (const job of [...waiting, running]) await job.ended();
  expect((await client.status(waiting[0]!.jobId)).queue).toBeUndefined();
});

async function positionOf(jobId: string): Promise<number | undefined> {
  return (await client.status(jobId)).queue?.position;
}
