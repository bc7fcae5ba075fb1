/** What the history has ended, the device does not start, also when its executor is there before the workflow. */
import { Client, Connection } from '@temporalio/client';
import { expect, it } from 'vitest';
import { createMemoryStore } from '../../src/qfs/memory-store.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { fakeDriver, untilCancelled } from '../support/fake-driver.ts';
import { endOf } from '../support/record-checks.ts';
import { type TestHandle, handleOf, startTestKernel, uniqueName } from '../support/test-kernel.ts';
import { testTemporal } from '../support/temporal-server.ts';
import { waitFor } from '../support/wait-for.ts';

async function connectTest() {
  const { address, namespace } = testTemporal();
  return { connection: await Connection.connect({ address }), namespace };
}

/** Longer than a task waits for its executor while a worker of the jobs is there. */
const AWAY_MS = 2500;

/** How the history of a job ends it, seconds of its budget, and the end that it then has. */
const NEWS = {
  'was cancelled': { budget: 3600, state: 'Cancelled' },
  'ran out of its budget': { budget: 15, state: 'Timeout' },
} as const;

/** Brings the news into a history that nobody replays. */
async function ended(job: TestHandle, how: keyof typeof NEWS): Promise<void> {
  if (how === 'was cancelled') {
    await job.workflow.cancel();
    return;
  }
  await waitFor(`the timer of job ${job.jobId}`, async () => {
    const { events } = await job.workflow.fetchHistory();
    return events?.some(({ timerFiredEventAttributes }) => timerFiredEventAttributes != null);
  });
}

it.each(Object.entries(NEWS))(
  'a job that %s while no kernel ran never reaches its device',
  async (how, news) => {
    const taskQueue = uniqueName('away');
    const store = createMemoryStore();
    const id = uniqueName('device');
    const kernelWith = async (queue: string) => {
      const device = fakeDriver(id, { device: { slots: 1 }, run: untilCancelled });
      const ports = { store, devices: await DriverRegistry.of([device]) };
      return { device, kernel: await startTestKernel(ports, { taskQueue: queue, graceMs: 1 }) };
    };
    const first = await kernelWith(taskQueue);
    const start = () => first.kernel.start({ runtime: { timeouts: { job: news.budget } } });
    const running = await start();
    await running.reaches('Executing');
    const jobs = await Promise.all([start(), start()]);
    for (const job of jobs) await job.reaches('Queued');
    await first.kernel.stop();

    const ids = [running, ...jobs].map(({ jobId }) => jobId);
    const { connection, namespace } = await connectTest();
    const client = new Client({ connection, namespace });
    const again = ids.map((jobId) => handleOf(client, jobId));
    const asked = Date.now();
    for (const job of again) await ended(job, how as keyof typeof NEWS);
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
    for (const job of again) {
      const { cancel_requested } = await endOf(job, news.state);
      // The one that ran has two causes to end: the cancel, and the device that its executor stopped.
      if (how !== 'was cancelled' || job === again[0]) continue;
      expect(Math.abs(Date.parse(cancel_requested?.at ?? '') - asked)).toBeLessThan(AWAY_MS);
    }
    expect([...early.device.submits, ...second.device.submits]).toEqual([]);
    await early.kernel.stop();
    await second.kernel.stop();
    await connection.close();
  },
);
