/** A workflow task that fails again and again is seen by whoever looks at the job, with the reason. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JobClient } from '../../src/client/index.ts';
import { stuckJobs } from '../../src/client/stuck-task.ts';
import { explain } from '../../src/cli/explanation.ts';
import { snapshotLines } from '../../src/text/render.ts';
import { testTemporal } from '../support/temporal-server.ts';
import { type TestKernel, startTestKernel, uniqueName } from '../support/test-kernel.ts';

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await startTestKernel();
});
afterAll(() => kernel.stop());

test('status, explain and the search for such jobs tell of it, and say why', async () => {
  const jobId = uniqueName('stuck');
  // A type that no worker knows: the task of each attempt fails in the same way.
  const run = await kernel.client.workflow.start('quantumJobOfAnotherRelease', {
    workflowId: `job/${jobId}`,
    taskQueue: kernel.taskQueue,
    workflowTaskTimeout: '2s',
  });
  const { connection } = kernel.client;
  const { namespace } = testTemporal();
  const { taskQueue, ports } = kernel;
  const jobs = new JobClient({ connection, namespace, store: ports.store, taskQueue });
  await expect.poll(async () => (await jobs.status(jobId)).stuck?.reason).toContain('OfAnotherRelease');
  const job = await jobs.status(jobId);
  expect(job.stuck?.attempts).toBeGreaterThanOrEqual(3);
  expect(Date.parse(job.stuck?.since ?? '')).toBeGreaterThan(Date.parse(job.submitted_at) - 2000);
  const said = /workflow task failed \d+ times .*OfAnotherRelease/;
  expect(explain(job, []).now).toMatch(said);
  expect(snapshotLines(job).join('\n')).toMatch(said);
  await expect.poll(async () => (await stuckJobs(kernel.client)).ids).toContain(jobId);
  await run.terminate('the test is over');
  expect((await jobs.status(jobId)).stuck).toBeUndefined();
});
