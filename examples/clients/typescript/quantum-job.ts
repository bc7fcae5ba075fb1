/**
 * A quantum job from TypeScript, with nothing but a Temporal client (docs/temporal-contract.md). In Node 22.18 and
 * later: `node quantum-job.ts bell-3 ../../bell`. In a program of its own, `qrtx/client` does all this and more.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  Client,
  Connection,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
} from '@temporalio/client';

/** Starts a job, or finds the one that has this id, and waits for its end. */
export async function runJob(client: Client, jobId: string, folder: string): Promise<unknown> {
  const workflowId = `job/${jobId}`;
  const argument = {
    version: 1,
    job_id: jobId,
    job_yaml: await readFile(join(folder, 'job.yaml'), 'utf8'),
    program: await readFile(join(folder, 'program.qasm'), 'utf8'),
  };
  try {
    await client.workflow.start('quantumJob', {
      workflowId,
      taskQueue: 'qrtx-jobs',
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowTaskTimeout: '2s',
      priority: { priorityKey: 51, fairnessKey: 'default' }, // 101 - spec.priority, and the tenant
      args: [argument],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error; // else it has ended before
  }
  try {
    return await client.workflow.getHandle(workflowId).result();
  } catch (error) {
    // `cause` is an ApplicationFailure whose `type` is the category and whose first detail is `last_error`,
    // or a CancelledFailure.
    throw error instanceof WorkflowFailedError ? error.cause : error;
  }
}

/** The snapshot, from the memo: no worker is asked. */
export async function statusOf(client: Client, jobId: string): Promise<unknown> {
  return (await client.workflow.getHandle(`job/${jobId}`).describe()).memo?.job;
}

/** Asks for a cancel, with a reason for the record. */
export async function cancelJob(client: Client, jobId: string, reason: string): Promise<void> {
  const job = client.workflow.getHandle(`job/${jobId}`);
  await job.signal('cancelJob', { reason, by: 'quantum-job.ts' });
  await job.cancel();
}

if (process.argv[1] === import.meta.filename) {
  const [jobId = 'bell-3', folder = 'examples/bell'] = process.argv.slice(2);
  const connection = await Connection.connect({ address: process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233' });
  const client = new Client({ connection });
  console.log(await runJob(client, jobId, folder));
  console.log(await statusOf(client, jobId));
  await connection.close();
}
