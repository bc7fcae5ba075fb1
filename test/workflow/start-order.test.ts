/** Jobs are begun by priority and fairly among tenants: whoever comes last does not wait for everybody before. */
import { expect, test } from 'vitest';
import { JobClient } from '../../src/client/index.ts';
import { parseJobSpec } from '../../src/domain/schema/parse-job-spec.ts';
import { readHere } from '../../src/reading/spec-reader.ts';
import { createMemoryStore } from '../../src/qfs/memory-store.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { fakeDriver } from '../support/fake-driver.ts';
import { testTemporal } from '../support/temporal-server.ts';
import { PROGRAM, startTestKernel, uniqueName } from '../support/test-kernel.ts';
import { Client, Connection } from '@temporalio/client';

const FLOOD = 80;
/** Jobs that a worker takes at once: they are begun before any order among those that wait shows. */
const AT_ONCE = 16;

test('a small tenant and an urgent job behind the flood of another tenant are begun early', async () => {
  const { address, namespace } = testTemporal();
  const connection = await Connection.connect({ address });
  const taskQueue = uniqueName('qrtx-test');
  const device = uniqueName('fake');
  const store = createMemoryStore();
  const jobs = new JobClient({ connection, namespace, store, taskQueue });
  const submit = (tenant: string, name: string, priority = 50) => {
    const job_yaml = `apiVersion: eigen.os/v1
kind: QuantumJob
metadata: { name: ${name} }
spec: { target: ${device}, priority: ${priority}, program: ${JSON.stringify(PROGRAM)} }
runtime: { shots: 1 }
`;
    const { spec } = parseJobSpec({ yaml: job_yaml });
    if (spec === undefined) throw new Error('the specification of this test is not valid');
    return jobs.submit({ job_yaml, spec, tenant, job_id: uniqueName(name) });
  };
  const submitted = [];
  for (let job = 0; job < FLOOD; job += 1) submitted.push(await submit('flood', 'many'));
  submitted.push(await submit('flood', 'urgent', 90), await submit('small', 'small'));
  const order: (string | undefined)[] = [];
  const kernel = await startTestKernel(
    {
      store,
      devices: await DriverRegistry.of([fakeDriver(device)]),
      readSpec: async (input) => {
        const parsed = await readHere(input);
        order.push(parsed.spec?.name);
        return parsed;
      },
    },
    { taskQueue },
  );
  const client = new Client({ connection, namespace });
  await Promise.all(submitted.map(({ job_id }) => client.workflow.getHandle(`job/${job_id}`).result()));
  expect(order.indexOf('urgent')).toBeLessThan(AT_ONCE);
  expect(order.indexOf('small')).toBeLessThan(2 * AT_ONCE);
  await kernel.stop();
  await connection.close();
});
