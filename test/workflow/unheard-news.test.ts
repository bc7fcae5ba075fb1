/** What the history has ended, the device does not start, also when its executor is there before the workflow. */
import { Client, Connection } from '@temporalio/client';
import { expect, it } from 'vitest';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { fakeDriver, untilCancelled } from '../support/fake-driver.ts';
import { endOf } from '../support/record-checks.ts';
import { handleOf, startTestKernel, uniqueName } from '../support/test-kernel.ts';
import { testTemporal } from '../support/temporal-server.ts';
import { waitFor } from '../support/wait-for.ts';

async function connectTest() {
  const { address, namespace } = testTemporal();
  return { connection: await Connection.connect({ address }), namespace };
}

/** Longer than a task waits for its executor while a worker of the jobs is there. */
const AWAY_MS = 2500;

it('a job that was cancelled in the queue while no kernel ran never reaches its device', async () => {
  const taskQueue = uniqueName('away');
  const id = uniqueName('device');
  const kernelWith = async (queue: string) => {
    const device = fakeDriver(id, { device: { slots: 1 }, run: untilCancelled });
    const ports = { devices: await DriverRegistry.of([device]) };
    return { device, kernel: await startTestKernel(ports, { taskQueue: queue, graceMs: 1 }) };
  };
  const first = await kernelWith(taskQueue);
  const running = await first.kernel.start();
  await running.reaches('Executing');
  const jobs = await Promise.all([first.kernel.start(), first.kernel.start()]);
  for (const job of jobs) await job.reaches('Queued');
  await first.kernel.stop();

  const ids = [running, ...jobs].map(({ jobId }) => jobId);
  const { connection, namespace } = await connectTest();
  const client = new Client({ connection, namespace });
  const again = ids.map((jobId) => handleOf(client, jobId));
  const asked = Date.now();
  for (const { workflow } of again) await workflow.cancel();
  await waitFor('the jobs to wait', () => Promise.resolve(Date.now() - asked > AWAY_MS));
  // Its workers run no jobs of this test, but their device.
  const early = await kernelWith(uniqueName('other'));
  await waitFor('the executor to give a job back', async () => {
    const described = await Promise.all(again.map(({ workflow }) => workflow.describe()));
    const failures = described.flatMap(({ raw }) =>
      raw.pendingActivities?.map((one) => one.lastFailure?.message),
    );
    return failures.some((message) => message?.includes('no worker has judged'));
  });
  const second = await kernelWith(taskQueue);
  for (const job of again.slice(1)) {
    const { cancel_requested } = await endOf(job, 'Cancelled');
    expect(Math.abs(Date.parse(cancel_requested?.at ?? '') - asked)).toBeLessThan(AWAY_MS);
  }
  await endOf(again[0]!, 'Cancelled');
  expect([...early.device.submits, ...second.device.submits]).toEqual([]);
  await early.kernel.stop();
  await second.kernel.stop();
  await connection.close();
});
