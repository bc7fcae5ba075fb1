/** A job is accepted by a server that no worker has prepared yet, where the search attributes of QRTX are unknown. */
import { Connection } from '@temporalio/client';
import { expect, test } from 'vitest';
import { JobClient } from '../../src/client/index.ts';
import { createMemoryStore } from '../../src/qfs/memory-store.ts';
import { testTemporal } from '../support/temporal-server.ts';
import { uniqueName } from '../support/test-kernel.ts';

test('a submit to a namespace without the search attributes starts the job, once', async () => {
  const connection = await Connection.connect({ address: testTemporal().address });
  const namespace = uniqueName('unprepared');
  const retention = { seconds: (24 * 3600) as never };
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: retention,
  });
  const jobs = new JobClient({ connection, namespace, store: createMemoryStore() });
  const submission = {
    ...{ tenant: 'acme', project: 'p1', content_digest: 'aa', request_id: 'r1' },
    ...{ argument: { version: 1 }, summary: 'bell', priority: 50 },
  };
  // The front end of the server knows a new namespace after some moments.
  const submit = () => jobs.submitRaw(submission).catch((error: unknown) => error);
  await expect
    .poll(submit, { interval: 500 })
    .not.toMatchObject({ message: expect.stringMatching(/not found/) as string });
  const again = await jobs.submitRaw(submission);
  expect(again.created).toBe(false);
  expect(await jobs.status(again.job_id)).toMatchObject({ state: 'Pending', tenant: 'acme' });
  await connection.close();
});
