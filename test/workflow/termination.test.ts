/** `temporal workflow terminate`: no code of the workflow runs any more, and the device is stopped all the same. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { type FakeDriver, fakeDriver, untilCancelled } from '../support/fake-driver.ts';
import { startTestKernel, type TestKernel, uniqueName } from '../support/test-kernel.ts';
import { waitFor } from '../support/wait-for.ts';

const IN_PROCESS = uniqueName('in-process');
const REMOTE = uniqueName('remote');

let kernel: TestKernel;
const drivers = new Map<string, FakeDriver>();

beforeAll(async () => {
  for (const id of [IN_PROCESS, REMOTE]) drivers.set(id, fakeDriver(id, { run: untilCancelled }));
  const [inProcess, remote] = [...drivers.values()];
  const livesOn = { ...remote!, find: () => Promise.resolve(undefined) };
  kernel = await startTestKernel({ devices: await DriverRegistry.of([inProcess!, livesOn]) });
});
afterAll(() => kernel.stop());

it.each([
  ['whose executions end with this process', IN_PROCESS],
  ['whose executions outlive it', REMOTE],
])('stops a device %s', async (_which, device) => {
  const job = await kernel.start({ device });
  await job.reaches('Executing');
  await job.workflow.terminate('an operator had enough');
  const { cancels } = drivers.get(device)!;
  await waitFor('a cancel of the execution', () => cancels[0]);
  expect(cancels).toHaveLength(1);
});
