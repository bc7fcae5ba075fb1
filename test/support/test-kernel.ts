/**
 * A kernel for one test file: real workers on the run's real server, with a queue of their own, and ports that a
 * test may replace by doubles.
 */
import { randomUUID } from 'node:crypto';
import { Client, type WorkflowHandle } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { KernelPorts } from '../../activities/ports.ts';
import { JOB_WORKFLOW, QUERIES, jobWorkflowId } from '../../src/protocol/messages.ts';
import type { JobSnapshot, JobUpdate } from '../../src/domain/job-record.ts';
import { readRecordEntry } from '../../src/protocol/memo.ts';
import { isTerminal } from '../../src/domain/task-state.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { createLogger } from '../../src/observability/log.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { installRuntime } from '../../src/kernel/runtime.ts';
import { type KernelWorkers, startKernelWorkers } from '../../src/kernel/workers.ts';

import { createThreadedReader } from '../../src/reading/spec-reader.ts';
import { createMemoryStore } from '../../src/qfs/memory-store.ts';
import { rolePolicy } from '../../src/security/role-policy.ts';
import { fakeCompiler } from './fake-compiler.ts';
import { fakeDriver } from './fake-driver.ts';
import { testTemporal } from './temporal-server.ts';
import { waitFor } from './wait-for.ts';

/** A program any front end would take; the doubles do not read it. */
export const PROGRAM =
  'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[2];\nh q[0];\ncx q[0],q[1];\nmeasure q -> c;\n';

/** Ports that a test replaces; the device is named by its driver. */
export type TestPorts = Partial<KernelPorts>;

/** A running test kernel. */
export interface TestKernel {
  readonly client: Client;
  readonly ports: KernelPorts;
  readonly taskQueue: string;
  readonly metricsPage: () => Promise<string>;
  readonly logLines: readonly string[];
  /** Starts a job; `spec` is merged into a minimal job specification. */
  start(job?: TestJob): Promise<TestHandle>;
  /** Stops the workers; jobs that are not done stay on the server. */
  stop(): Promise<void>;
}

/** A job to start. */
export interface TestJob {
  readonly jobId?: string;
  readonly device?: string;
  readonly runtime?: Record<string, unknown>;
  readonly spec?: Record<string, unknown>;
  /** Replaces the whole argument. */
  readonly argument?: unknown;
  /** The job stays Pending for so long. */
  readonly startDelayMs?: number;
}

/** A started job. */
export interface TestHandle {
  readonly jobId: string;
  readonly workflow: WorkflowHandle;
  /** The snapshot as a person without a worker reads it. */
  snapshot(): Promise<JobSnapshot>;
  /** All updates, from the query. */
  updates(): Promise<readonly JobUpdate[]>;
  /** Resolves when the job is in `state`, or rejects when it ended elsewhere. */
  reaches(state: JobSnapshot['state']): Promise<JobSnapshot>;
  /** Waits for the end and returns the last snapshot. */
  ended(): Promise<JobSnapshot>;
}

/** A name no other test uses. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 8)}`;
}

/** Starts a kernel with doubles for every port that `ports` does not give. */
export async function startTestKernel(
  ports: TestPorts = {},
  options: { readonly taskQueue?: string; readonly graceMs?: number } = {},
): Promise<TestKernel> {
  const { address, namespace } = testTemporal();
  const taskQueue = options.taskQueue ?? uniqueName('qrtx-test');
  await quietRuntime();
  const connection = await NativeConnection.connect({ address });
  const metrics = createMetrics();
  const logLines: string[] = [];
  const kernelPorts: KernelPorts = {
    store: createMemoryStore(),
    compiler: fakeCompiler(),
    devices: ports.devices ?? (await DriverRegistry.of([fakeDriver(uniqueName('fake'))])),
    security: rolePolicy(),
    readSpec: createThreadedReader(),
    version: 'test',
    ...ports,
    metrics,
  };
  const workers = await startKernelWorkers({
    connection,
    namespace,
    ports: kernelPorts,
    log: createLogger({ service: 'test', write: (line) => logLines.push(line) }),
    metrics,

    taskQueue,
    ...(options.graceMs !== undefined && { graceMs: options.graceMs }),
  });
  const client = new Client({ connection, namespace });
  return {
    client,
    ports: kernelPorts,
    taskQueue,
    metricsPage: () => metrics.page(),
    logLines,
    start: (job = {}) => startJob(client, taskQueue, kernelPorts, job),
    stop: () => stopKernel(workers, connection),
  };
}

let runtime: Promise<unknown> | undefined;

/** One SDK runtime per process, without its log lines. */
function quietRuntime(): Promise<unknown> {
  runtime ??= installRuntime(createLogger({ service: 'test', level: 'silent' }));
  return runtime;
}

async function stopKernel(workers: KernelWorkers, connection: NativeConnection): Promise<void> {
  await workers.drain();
  await connection.close();
}

async function startJob(
  client: Client,
  taskQueue: string,
  ports: KernelPorts,
  job: TestJob,
): Promise<TestHandle> {
  const jobId = job.jobId ?? uniqueName('job');
  const argument = job.argument ?? {
    version: 1,
    spec: {
      apiVersion: 'eigen.os/v1',
      kind: 'QuantumJob',
      metadata: { name: 'bell' },
      spec: { target: job.device ?? ports.devices.ids[0], program: PROGRAM, ...job.spec },
      runtime: { shots: 100, ...job.runtime },
    },
  };
  const workflow = await client.workflow.start(JOB_WORKFLOW, {
    workflowId: jobWorkflowId(jobId),
    taskQueue,
    args: [argument],
    workflowTaskTimeout: '2s',
    ...(job.startDelayMs !== undefined && { startDelay: job.startDelayMs }),
  });
  return handleOf(client, jobId, workflow);
}

/** A handle on a job that was started somewhere. */
export function handleOf(
  client: Client,
  jobId: string,
  workflow = client.workflow.getHandle(jobWorkflowId(jobId)),
): TestHandle {
  const snapshot = async (): Promise<JobSnapshot> => {
    const { memo } = await workflow.describe();
    const entry = readRecordEntry(memo);
    if (entry === undefined) throw new Error(`job ${jobId} has no record yet`);
    return entry.job;
  };
  return {
    jobId,
    workflow,
    snapshot,
    updates: () => workflow.query<readonly JobUpdate[]>(QUERIES.jobUpdates),
    reaches: (state) => waitFor(`job ${jobId} in ${state}`, () => recordedState(workflow, state)),
    ended: async () => {
      await workflow.result().catch(() => undefined);
      return snapshot();
    },
  };
}

async function recordedState(
  workflow: WorkflowHandle,
  state: JobSnapshot['state'],
): Promise<JobSnapshot | undefined> {
  const { memo } = await workflow.describe();
  const job = readRecordEntry(memo)?.job;
  if (job?.state === state) return job;
  if (job !== undefined && isTerminal(job.state)) {
    throw new Error(`the job ended as ${job.state} and was not seen in ${state}: ${job.message}`);
  }
  return undefined;
}
