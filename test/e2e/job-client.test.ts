/** The JobClient against a real server and kernel. */
import { getEventListeners } from 'node:events';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JobClient, JobNotFound, connectTemporal } from '../../src/client/index.ts';
import type { JobSubmission } from '../../src/client/index.ts';
import { followHistory } from '../../src/client/job-history.ts';
import type { JobUpdate } from '../../src/domain/job-record.ts';
import { parseJobSpec } from '../../src/domain/schema/parse-job-spec.ts';
import { createLocalStore } from '../../src/qfs/local-store.ts';
import { testTemporal } from '../support/temporal-server.ts';
import { WAIT_MS } from '../support/patience.ts';
import { waitFor } from '../support/wait-for.ts';
import { HELD, type TestInstance, startTestInstance } from './instance.ts';

const BELL = `OPENQASM 2.0;
include "qelib1.inc";
qreg q[2];
creg c[2];
h q[0];
cx q[0],q[1];
measure q -> c;
`;

const yaml = (shots: number, target: string) => `apiVersion: eigen.os/v1
kind: QuantumJob
metadata: { name: bell }
spec: { target: "${target}", program: { path: program.qasm } }
runtime: { shots: ${shots}, seed: 7 }
`;

/** A submission as the CLI makes it of a folder. */
function job(shots = 1000, program = BELL, target = 'sim:local'): JobSubmission {
  const job_yaml = yaml(shots, target);
  const { spec } = parseJobSpec({ yaml: job_yaml });
  if (spec === undefined) throw new Error('the specification of this test is not valid');
  return { job_yaml, spec, program, program_format: 'qasm_text' };
}

let running: TestInstance;
let client: JobClient;
let closeClient: () => Promise<void>;

beforeAll(async () => {
  running = await startTestInstance();
  const { connection, namespace } = await connectTemporal(running.env);
  client = new JobClient({ connection, namespace, store: createLocalStore(running.env.QRTX_HOME) });
  closeClient = () => connection.close();
});

afterAll(async () => {
  await closeClient();
  await running.stop();
});

async function collect(jobId: string, afterSeq = 0, from = client): Promise<readonly JobUpdate[]> {
  const updates: JobUpdate[] = [];
  const signal = AbortSignal.timeout(WAIT_MS);
  for await (const update of from.updates(jobId, { afterSeq, signal })) updates.push(update);
  signal.throwIfAborted();
  return updates;
}

describe('a submitted job', () => {
  test('streams the rest after a number, and nothing after its end', async () => {
    const { job_id, created } = await client.submit(job());
    expect(created).toBe(true);
    const all = await collect(job_id);
    expect(all.map(({ event_seq }) => event_seq)).toEqual(all.map((_, index) => index + 1));
    expect(all.at(-1)?.state).toBe('Completed');
    expect(await collect(job_id, 3)).toEqual(all.slice(3));
    expect(await collect(job_id, all.length)).toEqual([]);
    expect(await collect(job_id, all.length + 5)).toEqual([]);
  });

  test('is the same job when it is submitted again with equal content, while it runs and after its end', async () => {
    const submit = (shots: number) => client.submit({ ...job(shots), job_id: 'twice' });
    const [first, second] = await Promise.all([submit(1000), submit(1000)]);
    expect([first.created, second.created].sort()).toEqual([false, true]);
    await collect('twice');
    expect(await submit(1000)).toMatchObject({ job_id: 'twice', created: false });
    await expect(submit(2000)).rejects.toMatchObject({ code: 'JOB_ID_IN_USE' });
  });

  test('tells the same story from meta.json when Temporal has forgotten it', async () => {
    const { job_id } = await client.submit(job());
    const [updates, snapshot] = [await collect(job_id), await client.status(job_id)];
    const { later, close } = await forgetfulClient();
    expect(await collect(job_id, 0, later)).toEqual(updates);
    expect(await collect(job_id, 4, later)).toEqual(updates.slice(4));
    expect(await later.status(job_id)).toMatchObject({
      state: 'Completed',
      event_seq: snapshot.event_seq,
      since: snapshot.since,
      results_ref: snapshot.results_ref,
    });
    expect((await later.results(job_id))?.shots).toBe(1000);
    expect(await later.cancel(job_id, { reason: 'late', by: 'ada' })).toMatchObject({ accepted: false });
    expect(await later.submit({ ...job(), job_id })).toMatchObject({ job_id, created: false });
    await close();
  });

  test('that fails tells the same story, too', async () => {
    const { job_id } = await client.submit(job(1000, 'OPENQASM 2.0;\nqreg q[1];\nnonsense q;\n'));
    const [updates, snapshot] = [await collect(job_id), await client.status(job_id)];
    expect(updates.at(-1)?.state).toBe('Failed');
    const { later, close } = await forgetfulClient();
    expect(await collect(job_id, 0, later)).toEqual(updates);
    const { state, since, last_error, error_details_ref } = snapshot;
    expect(await later.status(job_id)).toMatchObject({ state, since, last_error, error_details_ref });
    await close();
  });
});

/** A client of another server, which never heard of the run, as one that has forgotten it. */
async function forgetfulClient() {
  const connection = await Connection.connect({ address: testTemporal().address });
  const store = createLocalStore(running.env.QRTX_HOME);
  const later = new JobClient({ connection, namespace: 'default', store });
  return { later, close: () => connection.close() };
}

describe('an idempotency key', () => {
  const keyed = (shots: number, tenant = 'acme'): JobSubmission => ({
    ...job(shots),
    tenant,
    project: 'p1',
    idempotency_key: 'nightly',
  });
  let replicas: readonly JobClient[];
  let close: () => Promise<void>;
  beforeAll(async () => {
    const accesses = await Promise.all([connectTemporal(running.env), connectTemporal(running.env)]);
    const store = createLocalStore(running.env.QRTX_HOME);
    replicas = accesses.map((access) => new JobClient({ ...access, store }));
    close = async () => {
      await Promise.all(accesses.map((access) => access.close()));
    };
  });
  afterAll(() => close());

  test('is one job for concurrent submits over two replicas, and after its end', async () => {
    const submits = Array.from({ length: 10 }, (_, index) => replicas[index % 2]!.submit(keyed(1000)));
    const answers = await Promise.all(submits);
    expect(new Set(answers.map(({ job_id }) => job_id)).size).toBe(1);
    expect(new Set(answers.map(({ created_at }) => created_at)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    const { job_id, created_at } = answers[0]!;
    await collect(job_id);
    expect(await client.submit(keyed(1000))).toEqual({ job_id, created: false, created_at });
  });

  test('with other content is a conflict that names no job', async () => {
    const { job_id } = await client.submit(keyed(1000));
    const refused = client.submit(keyed(2000));
    await expect(refused).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
    await expect(refused).rejects.not.toThrow(job_id);
  });

  test('of another tenant is another job', async () => {
    const [mine, theirs] = [await client.submit(keyed(1000)), await client.submit(keyed(2000, 'other'))];
    expect(theirs.job_id).not.toBe(mine.job_id);
  });

  test('is a new job after the window, again the same one for everybody', async () => {
    const access = await connectTemporal(running.env);
    const store = createLocalStore(running.env.QRTX_HOME);
    const first = await client.submit(keyed(1000));
    await collect(first.job_id);
    const age = Date.now() - Date.parse(first.created_at);
    const late = new JobClient({ ...access, store, idempotencyWindowSeconds: age / 1000 / 2 });
    const second = await late.submit(keyed(3000));
    expect(second).toMatchObject({ created: true });
    expect(second.job_id).not.toBe(first.job_id);
    await access.close();
  });

  test('a request id without a key is the same job for the same content only', async () => {
    const asked = (shots: number): JobSubmission => ({ ...job(shots), request_id: 'r-1' });
    const [first, again, other] = [
      await client.submit(asked(1000)),
      await client.submit(asked(1000)),
      await client.submit(asked(2000)),
    ];
    expect(again).toMatchObject({ job_id: first.job_id, created: false });
    expect(other.job_id).not.toBe(first.job_id);
  });
});

test('a job that no worker takes has a status, an owner and a stream', async () => {
  const access = await connectTemporal(running.env);
  const store = createLocalStore(running.env.QRTX_HOME);
  const idle = new JobClient({ ...access, store, taskQueue: 'nobody-works-here' });
  const { job_id } = await idle.submit({ ...job(), tenant: 'acme', project: 'p1' });
  const snapshot = await idle.status(job_id);
  expect(snapshot).toMatchObject({ state: 'Pending', status: 'PENDING', event_seq: 1, tenant: 'acme' });
  expect(snapshot.message).toContain('waiting for a worker');
  expect(snapshot.no_worker).toBe(true);
  expect(await idle.owner(snapshot)).toEqual({ tenant: 'acme', project: 'p1' });
  // A foreign client writes no memo: the argument tells the owner.
  await new Client({ connection: access.connection, namespace: access.namespace }).workflow.start(
    'quantumJob',
    {
      workflowId: 'job/foreign',
      taskQueue: 'nobody-works-here',
      args: [{ version: 1, tenant: 'umbrella', project: 'p2' }],
    },
  );
  const foreign = await idle.status('foreign');
  expect(foreign.tenant).toBeUndefined();
  expect(await idle.owner(foreign)).toEqual({ tenant: 'umbrella', project: 'p2' });
  const stream = idle.updates(job_id);
  expect((await stream.next()).value).toMatchObject({ event_seq: 1, state: 'Pending' });
  expect(await idle.cancel(job_id, { reason: 'first', by: 'ada' })).toMatchObject({
    reason_code: 'ACCEPTED',
  });
  expect(await idle.cancel(job_id, { reason: 'second', by: 'ada' })).toEqual({
    accepted: true,
    reason_code: 'ALREADY_REQUESTED',
  });
  await stream.return(undefined);
  await access.close();
});

test('a reader of a history leaves nothing behind at the signal that ends it, however long it reads', async () => {
  const { job_id } = await client.submit(job());
  const access = await connectTemporal(running.env);
  const temporal = new Client({ connection: access.connection, namespace: access.namespace });
  const { signal } = new AbortController();
  const states: string[] = [];
  for await (const update of followHistory(temporal, { workflowId: `job/${job_id}`, signal })) {
    states.push(update.state);
  }
  expect(states.at(-1)).toBe('Completed');
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  await access.close();
});

test('a job that fails in stage 1 keeps its owner, also when Temporal has forgotten it', async () => {
  const job_yaml = 'apiVersion: [1\n';
  const argument = { version: 1, job_yaml, tenant: 'acme', project: 'p1' };
  const identity = { tenant: 'acme', project: 'p1', content_digest: 'aa', request_id: 'bad-yaml' };
  const { job_id } = await client.submitRaw({ ...identity, argument, summary: 'bad', priority: 50 });
  const updates = await collect(job_id);
  expect(updates.at(-1)?.state).toBe('Failed');
  const snapshot = await client.status(job_id);
  expect(snapshot).toMatchObject({
    tenant: 'acme',
    project: 'p1',
    last_error: { code: 'VALIDATION_FAILED' },
  });
  const { later, close } = await forgetfulClient();
  const forgotten = await later.status(job_id);
  expect(forgotten).toMatchObject({
    tenant: 'acme',
    project: 'p1',
    error_details_ref: snapshot.error_details_ref,
  });
  expect(await collect(job_id, 0, later)).toHaveLength(updates.length);
  expect((await later.submitRaw({ ...identity, argument, summary: 'bad', priority: 50 })).created).toBe(
    false,
  );
  await close();
});

test('the end of a terminated job comes from the status of its run', async () => {
  const { job_id } = await client.submit(job(1000, BELL, HELD));
  await waitFor('the job to execute', async () => (await client.status(job_id)).state === 'Executing');
  const access = await connectTemporal(running.env);
  const { connection, namespace } = access;
  const workflowExecution = { workflowId: `job/${job_id}` };
  await connection.workflowService.terminateWorkflowExecution({ namespace, workflowExecution });
  await access.close();
  const updates = await collect(job_id);
  expect(updates.at(-1)).toMatchObject({ state: 'Failed', event_seq: updates.length });
  expect(await client.status(job_id)).toMatchObject({
    status: 'ERROR',
    event_seq: updates.length,
    last_error: { code: 'TERMINATED' },
  });
  expect(await client.cancel(job_id, { reason: 'late', by: 'ada' })).toMatchObject({ accepted: false });
});

test.each(['no-such-job', '../../etc/passwd', 'a/b', ''])('%j is no job', async (id) => {
  await expect(client.status(id)).rejects.toBeInstanceOf(JobNotFound);
  await expect(collect(id)).rejects.toBeInstanceOf(JobNotFound);
  await expect(client.cancel(id, { reason: 'none', by: 'ada' })).rejects.toBeInstanceOf(JobNotFound);
});
