/** What a job's files promise: an id may run again after an end without a result, room comes first, meta.json is true. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { JobClient } from '../../src/client/index.ts';
import { PipelineError } from '../../src/domain/errors.ts';
import { parseJobSpec } from '../../src/domain/schema/parse-job-spec.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { withLedger } from '../../src/devices/with-ledger.ts';
import { nodeFiles } from '../../src/qfs/file-calls.ts';
import { createLocalStore } from '../../src/qfs/local-store.ts';
import { fakeDriver } from '../support/fake-driver.ts';
import { endOf, jsonOf } from '../support/record-checks.ts';
import { storeDouble } from '../support/store-double.ts';
import { PROGRAM, type TestKernel, handleOf, startTestKernel, uniqueName } from '../support/test-kernel.ts';
import { waitFor } from '../support/wait-for.ts';

let root: string;
let kernel: TestKernel;
let client: JobClient;
const full = new Set<string>();
const removed = new Set<string>();
const id = uniqueName('fake');
const device = fakeDriver(id);
const store = storeDouble(async (jobId, name) => {
  if (full.has(`${jobId}/${name}`)) throw new PipelineError('PERSISTENCE_STAGE_FAILED', 'the disk is full');
  if (name === 'results.json' && removed.has(jobId)) {
    await store.supersede(jobId, 'compiled.qasm', 'aside/compiled.qasm');
  }
});

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'qrtx-second-'));
  const devices = await DriverRegistry.of([await withLedger(device, new Ledger(root))]);
  kernel = await startTestKernel({ store, devices });
  const { connection, options } = kernel.client;
  client = new JobClient({ connection, namespace: options.namespace, store, taskQueue: kernel.taskQueue });
});
afterAll(async () => {
  await kernel.stop();
  await rm(root, { recursive: true, force: true });
});

async function submit(jobId: string, more = '') {
  const job_yaml = `apiVersion: eigen.os/v1
kind: QuantumJob
metadata: {name: again}
spec: {target: ${id}${more}}
runtime: {timeouts: {job: 4}}
`;
  const { spec, violations } = parseJobSpec({ yaml: job_yaml });
  if (spec === undefined) throw new Error(JSON.stringify(violations));
  return client.submit({ job_id: jobId, job_yaml, spec, program: PROGRAM, program_format: 'qasm_text' });
}

it('a job that failed for want of room runs again under its id, and its execution is found again', async () => {
  const jobId = uniqueName('again');
  full.add(`${jobId}/meta.json`);
  expect(await submit(jobId)).toMatchObject({ created: true });
  await endOf(handleOf(kernel.client, jobId), 'Failed');
  full.clear();
  await expect(submit(jobId, ', priority: 7')).rejects.toMatchObject({ code: 'JOB_ID_IN_USE' });
  expect(await submit(jobId)).toMatchObject({ created: true, job_id: jobId });
  await endOf(handleOf(kernel.client, jobId), 'Completed');
  expect(device.submits.filter((request) => request.jobId === jobId)).toHaveLength(1);
  const files = (await store.list(jobId)).map(({ ref }) => ref.split(`${jobId}/`)[1]);
  expect(files).not.toContain('error.json');
  expect(files).toContainEqual(expect.stringMatching(/^runs\/[^/]+\/error\.json$/));
  expect(await submit(jobId)).toMatchObject({ created: false });
});

it('meta.json names no file that is gone', async () => {
  const jobId = uniqueName('gone');
  removed.add(jobId);
  await endOf(await kernel.start({ jobId }), 'Completed');
  const { artifacts, warnings } = await jsonOf(store, jobId, 'meta.json');
  expect(JSON.stringify(artifacts)).not.toContain('compiled.qasm');
  expect(warnings).toContainEqual(`qfs://circuit_fs/${jobId}/compiled.qasm was removed before the commit`);
});

it('a disk that is nearly full is noticed before the device is asked', async () => {
  let free = 0;
  const files = { ...nodeFiles, freeBytes: () => Promise.resolve(free) };
  const own = fakeDriver(uniqueName('fake'));
  const ports = { store: createLocalStore(root, files), devices: await DriverRegistry.of([own]) };
  const other = await startTestKernel(ports);
  const job = await other.start();
  const { state, message } = await waitFor('the job to wait', async () => {
    const snapshot = await job.snapshot().catch(() => undefined);
    return snapshot?.waiting === undefined ? undefined : snapshot;
  });
  expect(state).toBe('Queued');
  expect(message).toMatch(/^waiting for the store: the disk is nearly full/);
  expect(own.submits).toEqual([]);
  free = 2 ** 40;
  await endOf(job, 'Completed');
  await other.stop();
});
