/** Budgets: which one ran out, and that the device is free again. */
import type { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { PipelineError } from '../../src/domain/errors.ts';
import { type FakeDriver, fakeDriver, untilCancelled } from '../support/fake-driver.ts';
import { BELL, compiled } from '../support/fake-compiler.ts';
import { endOf, expectAllListed, jsonOf, statesOf } from '../support/record-checks.ts';
import { type TestHandle, type TestKernel, startTestKernel, uniqueName } from '../support/test-kernel.ts';

/**
 * Seconds of a budget that shall run out in a certain state: enough for a busy machine to bring a job there. The tests
 * wait for them side by side.
 */
const ENOUGH = 10;

let kernel: TestKernel;
const full = fakeDriver(uniqueName('full'), { device: { slots: 1 }, run: untilCancelled });
const busy = fakeDriver(uniqueName('busy'), { device: { slots: 8 }, run: untilCancelled });
const stuck = fakeDriver(uniqueName('stuck'), { onSubmit: () => new Promise(() => undefined) });
const lost = fakeDriver(uniqueName('lost'), {
  run: () => Promise.reject(new PipelineError('DEVICE_LOST', 'gone')),
});
const id = async (driver: FakeDriver): Promise<string> => (await driver.describe()).id;

beforeAll(async () => {
  kernel = await startTestKernel({
    compiler: {
      version: 'fake/1',
      compile: ({ source }) =>
        source.includes('// hangs') ? new Promise(() => undefined) : Promise.resolve(compiled(BELL)),
    },
    devices: await DriverRegistry.of([full, busy, stuck, lost]),
  });
});
afterAll(() => kernel.stop());

async function expectTimeout(job: TestHandle, code: string): Promise<void> {
  const failed: unknown = await job.workflow.result().catch((error: unknown) => error);
  const cause = (failed as WorkflowFailedError).cause;
  expect(cause).toBeInstanceOf(ApplicationFailure);
  expect((cause as ApplicationFailure).type).toBe('JobTimeout');
  const { last_error, status } = await endOf(job, 'Timeout');
  expect(status).toBe('TIMEOUT');
  expect(last_error).toMatchObject({ category: 'JobTimeout', code, retryable: false });
  expect((cause as ApplicationFailure).details).toEqual([last_error]);
  expect((await job.workflow.describe()).status.name).toBe('FAILED');
  const error = await jsonOf(kernel.ports.store, job.jobId, 'error.json');
  expect(error).toMatchObject({ state: 'Timeout', last_error });
  await expectAllListed(kernel.ports.store, job.jobId);
}

describe.concurrent('the queue budget', () => {
  it('ends a job that its device never took', async () => {
    const first = await kernel.start({ device: await id(full) });
    await first.reaches('Executing');
    const second = await kernel.start({ device: await id(full), runtime: { timeouts: { queue: 1 } } });
    await expectTimeout(second, 'TIMEOUT_QUEUE');
    expect((await statesOf(second)).slice(-2)).toEqual(['Queued', 'Timeout']);
    expect(full.submits.filter(({ jobId }) => jobId === second.jobId)).toEqual([]);
    await first.workflow.cancel();
    await endOf(first, 'Cancelled');
  });

  it('does not touch a job that was taken in time', async () => {
    const job = await kernel.start({
      device: await id(busy),
      runtime: { timeouts: { queue: ENOUGH, execution: ENOUGH + 2 } },
    });
    await expectTimeout(job, 'TIMEOUT_EXECUTION');
  });
});

describe.concurrent('the execution budget', () => {
  it('stops the device', async () => {
    const job = await kernel.start({ device: await id(busy), runtime: { timeouts: { execution: ENOUGH } } });
    await expectTimeout(job, 'TIMEOUT_EXECUTION');
    expect((await statesOf(job)).slice(-2)).toEqual(['Executing', 'Timeout']);
    expect(busy.cancels.filter((execution) => execution.startsWith(job.jobId))).toHaveLength(1);
  });

  it('ends a job whose device never answers a submit', async () => {
    const job = await kernel.start({ device: await id(stuck), runtime: { timeouts: { execution: ENOUGH } } });
    await expectTimeout(job, 'TIMEOUT_EXECUTION');
    expect((await job.snapshot()).last_error?.details).toMatchObject({ device_stopped: false });
  });
});

describe.concurrent('the job budget', () => {
  it('stops the device', async () => {
    const job = await kernel.start({ device: await id(busy), runtime: { timeouts: { job: ENOUGH } } });
    await expectTimeout(job, 'TIMEOUT_JOB');
    expect(busy.cancels.filter((execution) => execution.startsWith(job.jobId))).toHaveLength(1);
  });

  it('ends a job in Compiling', async () => {
    const job = await kernel.start({ spec: { program: '// hangs' }, runtime: { timeouts: { job: ENOUGH } } });
    await expectTimeout(job, 'TIMEOUT_JOB');
    expect((await statesOf(job)).slice(-2)).toEqual(['Compiling', 'Timeout']);
  });

  it('ends a job that backs off', async () => {
    const job = await kernel.start({
      device: await id(lost),
      runtime: { timeouts: { job: ENOUGH }, retry: { max_attempts: 3, base_delay_ms: 60_000 } },
    });
    await expectTimeout(job, 'TIMEOUT_JOB');
    expect((await statesOf(job)).slice(-3)).toEqual(['Executing', 'Queued', 'Timeout']);
  });

  it('may come from the deadline of the caller', async () => {
    const job = await kernel.start({
      argument: {
        version: 1,
        deadline_seconds: 1,
        spec: {
          apiVersion: 'eigen.os/v1',
          kind: 'QuantumJob',
          metadata: { name: 'bell' },
          spec: { target: await id(busy), program: 'OPENQASM 3.0;' },
        },
      },
    });
    await expectTimeout(job, 'TIMEOUT_JOB');
  });
});

it.concurrent('has one end when a cancel and a time-out race', async () => {
  const job = await kernel.start({ device: await id(busy), runtime: { timeouts: { execution: ENOUGH } } });
  const { since } = await job.reaches('Executing');
  const left = Date.parse(since) + ENOUGH * 1000 - Date.now();
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, left - 30)));
  await job.workflow.cancel().catch(() => undefined);
  const { state } = await job.ended();
  await endOf(job, state);
  expect(['Cancelled', 'Timeout']).toContain(state);
  expect((await job.workflow.describe()).status.name).toBe(state === 'Cancelled' ? 'CANCELLED' : 'FAILED');
});
