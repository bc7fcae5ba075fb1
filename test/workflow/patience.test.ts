/** The store is full or away: the job waits and says so, within its budgets, and goes on by itself. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitingJobs } from '../../src/client/index.ts';
import { PipelineError } from '../../src/domain/errors.ts';
import type { JobSnapshot } from '../../src/domain/job-record.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { fakeDriver } from '../support/fake-driver.ts';
import { endOf, expectAllListed, jsonOf } from '../support/record-checks.ts';
import { storeDouble } from '../support/store-double.ts';
import {
  type TestHandle,
  type TestKernel,
  handleOf,
  startTestKernel,
  uniqueName,
} from '../support/test-kernel.ts';
import { waitFor } from '../support/wait-for.ts';

/** The first file of each stage that writes. */
const STAGES = {
  validation: 'input.job.yaml',
  compilation: 'compiled.aqo.json',
  result_processing: 'results.json',
  completion: 'meta.json',
} as const;
const FULL = new PipelineError('PERSISTENCE_STAGE_FAILED', 'the disk is full; free some space');

/** Files that cannot be written now, as `<job_id>/<name>`. */
const full = new Set<string>();
const tries = new Map<string, number>();
const store = storeDouble((jobId, name) => {
  const file = `${jobId}/${name}`;
  tries.set(file, (tries.get(file) ?? 0) + 1);
  return full.has(file) ? Promise.reject(FULL) : Promise.resolve();
});
const ledger = { full: new Set<string>(), tries: 0 };
const device = fakeDriver(uniqueName('fake'), {
  onSubmit: ({ jobId }) => {
    ledger.tries += 1;
    if (ledger.full.has(jobId)) throw FULL;
  },
});

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await startTestKernel({ store, devices: await DriverRegistry.of([device]) });
});
afterAll(() => kernel.stop());

/** A job whose file cannot be written; `free` ends that. */
async function jobWithout(file: string, runtime: object = {}) {
  const jobId = uniqueName('full');
  const path = `${jobId}/${file}`;
  full.add(path);
  const job = await kernel.start({ jobId, runtime: { ...runtime } });
  return { job, free: () => full.delete(path), tried: () => tries.get(path) ?? 0 };
}

/** What everybody sees, without a worker, while the job waits. */
function waits(job: TestHandle): Promise<JobSnapshot> {
  return waitFor(`job ${job.jobId} to wait`, async () => {
    const snapshot = await job.snapshot().catch(() => undefined);
    return snapshot?.waiting === undefined ? undefined : snapshot;
  });
}

/** More often than any stage but the last has attempts. */
async function triedOften(tried: () => number): Promise<void> {
  await waitFor('more tries', () => Promise.resolve(tried() >= 8));
}

describe.each(Object.entries(STAGES))('a store that is full in %s', (stage, file) => {
  it('is waited for, however often it refuses, and the job says so', async () => {
    const { job, free, tried } = await jobWithout(file);
    const { message, waiting, stage: at } = await waits(job);
    expect(at).toBe(stage);
    expect(message).toBe('waiting for the store: the disk is full; free some space');
    expect(waiting).toMatchObject({ for: 'the store', reason: FULL.message });
    await triedOften(tried);
    const page = await kernel.metricsPage();
    expect(page).toMatch(new RegExp(`eigen_kernel_waits_total{stage="${stage}",for="store"} \\d+`));
    free();
    const end = await endOf(job, 'Completed');
    expect(end.waiting).toBeUndefined();
    expect((await job.updates()).filter(({ message: said }) => said === message)).toHaveLength(1);
    const meta = await jsonOf(store, job.jobId, 'meta.json');
    expect(meta.committed_at).toBe((await job.updates()).at(-1)?.timestamp);
    await expectAllListed(store, job.jobId);
  });

  it('is waited for until the job budget ends', async () => {
    const { job, free } = await jobWithout(file, { timeouts: { job: 4 } });
    await waits(job);
    if (file === 'meta.json') {
      const { last_error } = await endOf(job, 'Failed');
      expect(last_error).toMatchObject({ category: 'PersistError', code: 'PERSISTENCE_STAGE_FAILED', stage });
      expect(last_error?.message).toMatch(/the disk is full.*; it waited for the store since /);
    } else {
      const { last_error } = await endOf(job, 'Timeout');
      expect(last_error).toMatchObject({ code: 'TIMEOUT_JOB', stage });
      expect(last_error?.message).toMatch(/; it waited for the store since .*: the disk is full/);
    }
    free();
  });
});

it('shows the wait on the job page and to the doctor', async () => {
  const { job, free } = await jobWithout('results.json');
  await waits(job);
  const access = { connection: kernel.client.connection, namespace: kernel.client.options.namespace };
  await waitFor('the job among those that wait', async () => {
    const found = await waitingJobs({ ...access, close: () => Promise.resolve() });
    return found.some((one) => one.for === 'the store' && one.reason === FULL.message && one.jobs >= 1);
  });
  const { currentDetails } = await job.workflow.query<{ currentDetails: string }>(
    '__temporal_workflow_metadata',
  );
  expect(currentDetails).toMatch(/waits for \*\*the store\*\* since /);
  free();
  await endOf(job, 'Completed');
});

it('ends the wait of stage 5 when the job is cancelled', async () => {
  const { job, free } = await jobWithout('results.json');
  await waits(job);
  await job.workflow.cancel();
  await endOf(job, 'Cancelled');
  free();
});

it('does not end the wait of stage 6 when the job is cancelled: it is committing', async () => {
  const { job, free, tried } = await jobWithout('meta.json');
  await waits(job);
  await job.workflow.signal('cancelJob', { reason: 'too late' });
  await job.workflow.cancel();
  await triedOften(tried);
  free();
  const { cancel_requested } = await endOf(job, 'Completed');
  expect(cancel_requested).toBeUndefined();
});

it('costs the job no attempt when the ledger of the device is full', async () => {
  const jobId = uniqueName('ledger');
  ledger.full.add(jobId);
  const job = await kernel.start({ jobId, runtime: { retry: { max_attempts: 1 } } });
  expect(await waits(job)).toMatchObject({ state: 'Queued' });
  await triedOften(() => ledger.tries);
  ledger.full.delete(jobId);
  await endOf(job, 'Completed');
});

it('goes on with another kernel when the one that waited is gone', async () => {
  const taskQueue = uniqueName('gone');
  const ports = { store, devices: await DriverRegistry.of([fakeDriver(uniqueName('fake'))]) };
  const first = await startTestKernel(ports, { taskQueue });
  const jobId = uniqueName('full');
  full.add(`${jobId}/results.json`);
  await first.start({ jobId });
  const job = handleOf(kernel.client, jobId);
  await waits(job);
  await first.stop();
  expect(await job.snapshot()).toMatchObject({ waiting: { for: 'the store' } });
  full.delete(`${jobId}/results.json`);
  const second = await startTestKernel(ports, { taskQueue });
  await endOf(job, 'Completed');
  await second.stop();
});
