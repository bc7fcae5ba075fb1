/** Jobs of the pipeline benchmark: how they are made, started and awaited. */
import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { JOB_WORKFLOW, JOBS_TASK_QUEUE, jobWorkflowId } from '../src/protocol/messages.ts';
import type { TaskState } from '../src/domain/task-state.ts';
import { readRecordEntry } from '../src/protocol/memo.ts';

/** One qubit, one gate, one measurement: what is left is the kernel's own cost. */
export const TRIVIAL =
  'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[1];\ncreg c[1];\nx q[0];\nmeasure q -> c;\n';

/** Measurements in the middle make every shot a run of its own: ten million of them last for hours. */
export const ENDLESS = [
  'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[12];\ncreg c[12];',
  ...Array<string>(4).fill('h q;\nmeasure q -> c;\nreset q;'),
].join('\n');

/** The two jobs. */
const JOBS = {
  trivial: { program: TRIVIAL, shots: 100 },
  endless: { program: ENDLESS, shots: 10_000_000 },
} as const;

/** Submits a job; `eager` asks for a first task without a detour over the queue (same process only). */
export function submit(client: Client, kind: keyof typeof JOBS, eager = false): Promise<WorkflowHandle> {
  const { program, shots } = JOBS[kind];
  const spec = {
    apiVersion: 'eigen.os/v1',
    kind: 'QuantumJob',
    metadata: { name: `bench-${kind}` },
    spec: { target: 'sim:local', program },
    runtime: { shots },
  };
  return client.workflow.start(JOB_WORKFLOW, {
    workflowId: jobWorkflowId(`bench-${randomUUID()}`),
    taskQueue: JOBS_TASK_QUEUE,
    args: [{ version: 1, spec }],
    workflowTaskTimeout: '2s',
    requestEagerStart: eager,
  });
}

/** Milliseconds from submit to Completed, for jobs one after another. */
export async function latencies(client: Client, count: number, eager: boolean): Promise<readonly number[]> {
  const values: number[] = [];
  while (values.length < count) {
    const began = performance.now();
    await (await submit(client, 'trivial', eager)).result();
    values.push(performance.now() - began);
  }
  return values;
}

/** Jobs per second with a fixed number of jobs outstanding. */
export async function throughput(client: Client, count: number, outstanding: number): Promise<number> {
  const began = performance.now();
  let left = count;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await (await submit(client, 'trivial', true)).result();
    }
  };
  await Promise.all(Array.from({ length: outstanding }, lane));
  return (1000 * count) / (performance.now() - began);
}

/** Waits until the record of a job says that it is in `state`. */
export async function reaches(job: WorkflowHandle, state: TaskState): Promise<void> {
  await until(async () => readRecordEntry((await job.describe()).memo)?.job.state === state, job.workflowId);
}

const POLL_MS = 10;
const PATIENCE_MS = 60_000;

/** Polls until `probe` holds. @throws Error after a minute. */
export async function until(probe: () => Promise<boolean>, what: string): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (!(await probe())) {
    if (Date.now() > giveUpAt) throw new Error(`${what}: nothing happened for ${PATIENCE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Cancels a job and waits for its end; milliseconds from the call to the Canceled run. */
export async function cancelled(job: WorkflowHandle): Promise<number> {
  const began = performance.now();
  await job.cancel();
  await job.result().catch(() => undefined);
  const took = performance.now() - began;
  const { status } = await job.describe();
  if (status.name !== 'CANCELLED') throw new Error(`${job.workflowId} is ${status.name} after a cancel`);
  return took;
}
