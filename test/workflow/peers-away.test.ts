/** A compiler or a driver manager that is away: jobs wait for it within their budgets, say so, and go on by themselves. */
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { compilationService } from '../../src/compiler/compilation-service.ts';
import { createGrpcCompiler } from '../../src/compiler/grpc-compiler.ts';
import { createLocalCompiler } from '../../src/compiler/local-compiler.ts';
import type { JobSnapshot } from '../../src/domain/job-record.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { findFreePorts } from '../../src/temporal-server/ports.ts';
import { createMemoryStore } from '../../src/qfs/memory-store.ts';
import { RpcClient } from '../../src/rpc/client.ts';
import { startRpcServer } from '../../src/rpc/server.ts';
import { fakeDriver } from '../support/fake-driver.ts';
import { endOf } from '../support/record-checks.ts';
import {
  handleOf,
  type TestHandle,
  type TestKernel,
  startTestKernel,
  uniqueName,
} from '../support/test-kernel.ts';
import { waitFor } from '../support/wait-for.ts';

const EIGEN =
  'from eigen_lang import *\n\n@hybrid_program\ndef main():\n    h(0)\n    cx(0, 1)\n    measure_all()\n';
const local = createLocalCompiler();
const store = createMemoryStore();
const device = fakeDriver(uniqueName('fake'));
const late = fakeDriver(`lab:${uniqueName('late')}`);
const lateId = (await late.describe()).id;
const awaited = ['lab'];
let port = 0;
let kernel: TestKernel;
let devices: DriverRegistry;

async function kernelOn(taskQueue = uniqueName('qrtx-away')): Promise<TestKernel> {
  const client = await RpcClient.of('CompilationService', { address: `127.0.0.1:${port}` });
  const compiler = createGrpcCompiler({ client, local });
  const options = { late: { awaited, close: () => undefined } };
  devices = await DriverRegistry.of([device], options);
  return startTestKernel({ compiler, devices, store }, { taskQueue });
}

async function startCompiler(): Promise<void> {
  const services = { CompilationService: compilationService(local) };
  const server = await startRpcServer({ listen: `127.0.0.1:${port}`, services });
  onTestFinished(() => server.drain(0).then(() => undefined));
}

beforeAll(async () => {
  [port = 0] = await findFreePorts(1);
  kernel = await kernelOn();
});
afterAll(() => kernel.stop());

const start = (runtime: Record<string, unknown> = {}) => kernel.start({ spec: { program: EIGEN }, runtime });

/** What everybody sees, without a worker, while the job waits. */
function waits(job: TestHandle): Promise<JobSnapshot> {
  return waitFor(`job ${job.jobId} to wait`, async () => {
    const snapshot = await job.snapshot().catch(() => undefined);
    return snapshot?.waiting === undefined ? undefined : snapshot;
  });
}

it('a compiler that is away is waited for, and the job says so', async () => {
  const job = await start();
  const { state, message, waiting } = await waits(job);
  expect(state).toBe('Compiling');
  expect(message).toContain(`waiting for the compiler: compiler 127.0.0.1:${port}`);
  expect(waiting?.for).toBe('the compiler');
  const other = await kernel.start();
  await endOf(other, 'Completed');
  expect((await job.snapshot()).state).toBe('Compiling');
  await startCompiler();
  const ended = await endOf(job, 'Completed');
  expect(ended.waiting).toBeUndefined();
});

it('a job that waits for a compiler is cancelled at once', async () => {
  const job = await start();
  await waits(job);
  await job.workflow.cancel();
  expect((await endOf(job, 'Cancelled')).last_error?.code).toBe('CANCELLED');
});

it('a job that waits for a compiler ends with its budget', async () => {
  const job = await start({ timeouts: { job: 3 } });
  await waits(job);
  expect((await endOf(job, 'Timeout')).last_error?.code).toBe('TIMEOUT_JOB');
});

it('a job whose worker stops while it waits goes on with the next one', async () => {
  const job = await start();
  await waits(job);
  const { taskQueue } = kernel;
  await kernel.stop();
  await startCompiler();
  kernel = await kernelOn(taskQueue);
  await endOf(handleOf(kernel.client, job.jobId), 'Completed');
});

it('a job for a device of a driver manager that has not answered yet waits for it', async () => {
  const job = await kernel.start({ device: lateId });
  const { state, message } = await waits(job);
  expect(state).toBe('Validating');
  expect(message).toContain('waiting for the driver manager');
  expect(message).toContain('driver manager lab has not answered');
  await devices.add(late);
  await endOf(job, 'Completed');
});
