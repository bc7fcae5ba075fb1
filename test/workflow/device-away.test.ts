/** A device that is away gets no jobs: they wait in its queue, say why, and run when it is back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Device } from '../../src/domain/device.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { type FakeDriver, fakeDriver, untilCancelled } from '../support/fake-driver.ts';
import { closedGate } from '../support/gate.ts';
import { endOf, statesOf } from '../support/record-checks.ts';
import { type TestKernel, startTestKernel, uniqueName } from '../support/test-kernel.ts';
import { waitFor } from '../support/wait-for.ts';

const AWAY: Partial<Device> = { status: 'MAINTENANCE', statusReason: 'new qubits on Monday' };

let kernel: TestKernel;
let present: Partial<Device> = AWAY;
let leaving: Partial<Device> = {};
let away: FakeDriver;
let left: FakeDriver;
let hung: FakeDriver;
const submitGate = closedGate();

beforeAll(async () => {
  away = fakeDriver(uniqueName('away'), { device: () => ({ slots: 1, ...present }) });
  left = fakeDriver(uniqueName('left'), { device: () => ({ slots: 1, ...leaving }) });
  hung = fakeDriver(uniqueName('hung'), { onSubmit: () => submitGate.pass(), run: untilCancelled });
  kernel = await startTestKernel({ devices: await DriverRegistry.of([away, left, hung]) });
});
afterAll(() => kernel.stop());
const idOf = async (driver: FakeDriver) => (await driver.describe()).id;

describe('a device that is away', () => {
  it('has its jobs wait with the reason, and runs them when it is back', async () => {
    const job = await kernel.start({ device: await idOf(away) });
    const waiting = await job.reaches('Queued');
    expect(waiting.message).toBe(`device ${await idOf(away)} is MAINTENANCE: new qubits on Monday`);
    expect(away.submits).toEqual([]);
    present = {};
    await endOf(job, 'Completed');
    expect(away.submits).toHaveLength(1);
  });

  it('gives back a job that its last poll brought, at no cost of an attempt', async () => {
    const device = await idOf(left);
    await endOf(await kernel.start({ device }), 'Completed');
    leaving = { status: 'OFFLINE', statusReason: 'no answer' };
    const job = await kernel.start({ device, runtime: { retry: { max_attempts: 1 } } });
    const polled = await waitFor('the job to be polled and given back', async () => {
      const { raw } = await job.workflow.describe();
      return raw.pendingActivities?.find(({ lastFailure }) => lastFailure != null);
    });
    expect(polled.lastFailure?.message).toBe(`device ${device} is OFFLINE: no answer`);
    expect((await job.snapshot()).state).toBe('Queued');
    leaving = {};
    const { attempt } = await endOf(job, 'Completed');
    expect(attempt).toBe(1);
    expect(await statesOf(job)).not.toContain('Failed');
  });
});

it('does not call a job stopped whose submit the device never answered', async () => {
  const job = await kernel.start({ device: await idOf(hung) });
  await submitGate.reached;
  await job.reaches('Executing');
  await job.workflow.cancel();
  const { last_error } = await endOf(job, 'Cancelled');
  expect(last_error?.message).toContain('did not confirm');
  submitGate.open();
  await expect.poll(() => hung.cancels).toHaveLength(1);
});
