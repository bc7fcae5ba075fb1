/** Many watchers, and a gateway that goes away in the middle: nothing is lost and nothing comes twice. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InterceptingCall, type Interceptor, type Listener, type Requester } from '@grpc/grpc-js';
import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExecutionRequest } from '../../src/devices/driver.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { findFreePorts } from '../../src/temporal-server/ports.ts';
import { bellResult, fakeDriver, untilCancelled } from '../support/fake-driver.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { testTemporal } from '../support/temporal-server.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { startTestKernel, type TestKernel, uniqueName } from '../support/test-kernel.ts';
import { waitFor } from '../support/wait-for.ts';
import { enqueueRequest, requestMetadata, WireClient } from '../../bench/wire-client.ts';

const HELD = uniqueName('held');
const ENDLESS = uniqueName('endless');
const JOBS = 100;
const JOBS_AT_ONCE = 10;
const WATCHERS = 1000;
const CONNECTIONS = 4;
/** MiB that a thousand open streams may cost. */
const MOST_MEMORY = 200;

let kernel: TestKernel;
let gateway: TestGateway;
let folder: string;
let release: () => void;

beforeAll(async () => {
  const released = new Promise<void>((resolve) => (release = resolve));
  const run = async (request: ExecutionRequest) => {
    await released;
    return bellResult(request);
  };
  const devices = await DriverRegistry.of([
    fakeDriver(HELD, { run }),
    fakeDriver(ENDLESS, { run: untilCancelled }),
  ]);
  kernel = await startTestKernel({ devices });
  gateway = await startTestGateway(kernel);
  folder = await mkdtemp(join(tmpdir(), 'qrtx-streams-'));
});

afterAll(async () => {
  await gateway.stop();
  await kernel.stop();
  await rm(folder, { recursive: true, force: true });
});

const seqs = async (stream: AsyncIterable<{ readonly event_seq: string; readonly state: string }>) => {
  const seen: { seq: number; state: string }[] = [];
  for await (const { event_seq, state } of stream) seen.push({ seq: Number(event_seq), state });
  return seen;
};

/** One watcher: told of its first update, then it reads to the end. */
async function watch(client: WireClient, job_id: string, last_event_seq: number, onFirst: () => void) {
  const seen: { seq: number; state: string }[] = [];
  const request = { metadata: requestMetadata(), job_id, last_event_seq };
  for await (const { event_seq, state } of client.updates(request)) {
    if (seen.push({ seq: Number(event_seq), state }) === 1) onFirst();
  }
  return { job_id, last_event_seq, seen };
}

/** Some more jobs with their watchers, all of whom have seen an update. One after the other: no burst of submits. */
async function watchedJobs(clients: readonly WireClient[]): Promise<ReturnType<typeof watch>[]> {
  const enqueue = () => gateway.wire.call('EnqueueJob', enqueueRequest(HELD));
  const jobs = await Promise.all(Array.from({ length: JOBS_AT_ONCE }, enqueue));
  let open = 0;
  const watchers = jobs.flatMap(({ job_id }) =>
    Array.from({ length: WATCHERS / JOBS }, (_, index) =>
      watch(clients[index % CONNECTIONS]!, job_id, index % 3, () => (open += 1)),
    ),
  );
  await Promise.race([
    waitFor('every stream to open', () => open === watchers.length),
    Promise.race(watchers),
  ]);
  return watchers;
}

it('a thousand watchers of a hundred jobs see every update once, and the end last', async () => {
  const remote = await GatewayProcess.start(folder, testTemporal().address);
  const clients = Array.from({ length: CONNECTIONS }, () => new WireClient(remote.address));
  const idle = remote.memory;
  const watchers: ReturnType<typeof watch>[] = [];
  try {
    while (watchers.length < WATCHERS) watchers.push(...(await watchedJobs(clients)));
  } finally {
    // Every stream is open before the first job ends.
    release();
  }
  const grown = remote.memory - idle;
  for (const { job_id, last_event_seq, seen } of await Promise.all(watchers)) {
    expect(seen.map(({ seq }) => seq)).toEqual(await expectedSeqs(job_id, last_event_seq));
    expect(seen.filter(({ state }) => state === 'TASK_STATE_DONE')).toEqual([seen.at(-1)]);
  }
  expect(grown).toBeLessThan(MOST_MEMORY);
  for (const client of clients) client.close();
  await remote.end('SIGTERM');
});

it('a job has one reader of its history, however many watch it', async () => {
  let [open, most] = [0, 0];
  const counted: Interceptor = (options, next) => {
    const polls = options.method_definition.path.endsWith('/GetWorkflowExecutionHistory');
    if (!polls) return new InterceptingCall(next(options));
    most = Math.max(most, (open += 1));
    const onReceiveStatus: Listener['onReceiveStatus'] = (status, pass) => {
      open -= 1;
      pass(status);
    };
    const start: Requester['start'] = (metadata, _listener, pass) => pass(metadata, { onReceiveStatus });
    return new InterceptingCall(next(options), { start });
  };
  const connection = await Connection.connect({ ...testTemporal(), interceptors: [counted] });
  const watched = await startTestGateway(kernel, { connection });
  const jobs = await Promise.all([1, 2].map(() => watched.wire.call('EnqueueJob', enqueueRequest(ENDLESS))));
  let began = 0;
  const watchers = Array.from({ length: 60 }, (_, index) =>
    watch(watched.wire, jobs[index % 2]!.job_id, 0, () => (began += 1)),
  );
  await waitFor('the first update of every watcher', () => began === watchers.length);
  for (const { job_id } of jobs)
    await gateway.wire.call('CancelJob', { metadata: requestMetadata(), job_id });
  await Promise.all(watchers);
  expect(most).toBe(2);
  await expect.poll(() => open).toBe(0);
  await watched.stop();
  await connection.close();
});

/** Everything after a number up to the last event of the job's own record. */
async function expectedSeqs(jobId: string, after: number): Promise<readonly number[]> {
  const { event_seq } = await lastOf(jobId);
  return Array.from({ length: event_seq - after }, (_, at) => after + 1 + at);
}

const snapshots = new Map<string, Promise<{ readonly event_seq: number }>>();
/** The number of the last event, as the job's own record has it. */
function lastOf(jobId: string): Promise<{ readonly event_seq: number }> {
  const known = snapshots.get(jobId) ?? gateway.jobs.status(jobId);
  snapshots.set(jobId, known);
  return known;
}

it('a stream goes on at another gateway, by the number of the last event', async () => {
  const [port] = await findFreePorts(1);
  const first = await startTestGateway(kernel, { listen: `127.0.0.1:${port}` });
  const { job_id } = await first.wire.call('EnqueueJob', enqueueRequest(ENDLESS));
  const request = { metadata: requestMetadata(), job_id };
  await first.reaches(request, 'TASK_STATE_RUNNING');
  const { event_seq } = await first.jobs.status(job_id);
  const before: number[] = [];
  const reading = (async () => {
    for await (const update of first.wire.updates(request)) before.push(Number(update.event_seq));
  })();
  await waitFor(`the first ${event_seq} updates`, () => before.length >= event_seq);
  await Promise.all([first.stop(), expect(reading).rejects.toMatchObject({ code: 'UNAVAILABLE' })]);

  // The same address, as after a restart.
  const second = await startTestGateway(kernel, { listen: first.address });
  await second.wire.call('CancelJob', request);
  const after = await seqs(second.wire.updates({ ...request, last_event_seq: before.length }));
  const all = [...before, ...after.map(({ seq }) => seq)];
  expect(all).toEqual(all.map((_, index) => index + 1));
  expect(after.at(-1)?.state).toBe('TASK_STATE_CANCELLED');
  await second.stop();
});

it('a port that is taken is a clear answer', async () => {
  await expect(startTestGateway(kernel, { listen: gateway.address })).rejects.toThrow(
    /port \d+ for the gateway/,
  );
});
