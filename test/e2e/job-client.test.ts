/** The JobClient against a real server and kernel. */
import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JobClient, JobNotFound, connectTemporal } from '../../src/client/index.ts';
import type { JobSubmission } from '../../src/client/index.ts';
import type { JobUpdate } from '../../src/domain/job-record.ts';
import { parseJobSpec } from '../../src/domain/schema/parse-job-spec.ts';
import { createLocalStore } from '../../src/qfs/local-store.ts';
import { testTemporal } from '../support/temporal-server.ts';
import { waitFor } from '../support/test-kernel.ts';
import { type TestInstance, startTestInstance } from './instance.ts';

const BELL = `OPENQASM 2.0;
include "qelib1.inc";
qreg q[2];
creg c[2];
h q[0];
cx q[0],q[1];
measure q -> c;
`;

const yaml = (shots: number) => `apiVersion: eigen.os/v1
kind: QuantumJob
metadata: { name: bell }
spec: { target: "sim:local", program: { path: program.qasm } }
runtime: { shots: ${shots}, seed: 7 }
`;

/** A submission as the CLI makes it of a folder. */
function job(shots = 1000, program = BELL): JobSubmission {
  const job_yaml = yaml(shots);
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
  const signal = AbortSignal.timeout(30_000);
  for await (const update of from.updates(jobId, { afterSeq, signal })) updates.push(update);
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
    expect(await submit(1000)).toEqual({ job_id: 'twice', created: false });
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
    expect(await later.submit({ ...job(), job_id })).toEqual({ job_id, created: false });
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

test('the end of a terminated job comes from the status of its run', async () => {
  const { job_id } = await client.submit(job(1000, longProgram()));
  await waitFor(async () => ((await client.status(job_id)).state === 'Executing' ? true : undefined));
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

/** Some seconds of work for one core, from a short text. */
function longProgram(): string {
  const loop = 'for int i in [1:6000] { rx(0.1 * i) q; cx q[0], q[1]; }';
  return `OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[16] q;\nbit[16] c;\n${loop}\nc = measure q;\n`;
}
