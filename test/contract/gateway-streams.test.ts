/** Many watchers, and a gateway that goes away in the middle: nothing is lost and nothing comes twice. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JobUpdate } from '../../src/client/index.ts';
import { DriverRegistry } from '../../src/drivers/registry.ts';
import { fakeDriver, untilCancelled } from '../support/fake-driver.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { startTestKernel, type TestKernel, uniqueName, waitFor } from '../support/test-kernel.ts';
import { enqueueRequest, requestMetadata, WireClient } from '../../bench/wire-client.ts';

const QUICK = uniqueName('quick');
const ENDLESS = uniqueName('endless');
const JOBS = 100;
const WATCHERS = 1000;
const PATIENCE_MS = 400_000;

let kernel: TestKernel;
let gateway: TestGateway;

beforeAll(async () => {
  const devices = await DriverRegistry.of([fakeDriver(QUICK), fakeDriver(ENDLESS, { run: untilCancelled })]);
  kernel = await startTestKernel({ devices });
  gateway = await startTestGateway(kernel);
});

afterAll(async () => {
  await gateway.stop();
  await kernel.stop();
});

const seqs = async (stream: AsyncIterable<{ readonly event_seq: string; readonly state: string }>) => {
  const seen: { seq: number; state: string }[] = [];
  for await (const { event_seq, state } of stream) seen.push({ seq: Number(event_seq), state });
  return seen;
};

async function enqueueMany(count: number): Promise<readonly string[]> {
  const answers = await Promise.all(
    Array.from({ length: count }, () => gateway.wire.call('EnqueueJob', enqueueRequest(QUICK))),
  );
  return answers.map(({ job_id }) => job_id);
}

/** Everything after a number up to the last event of the job's own record. */
async function expectedSeqs(jobId: string, after: number): Promise<readonly number[]> {
  const { event_seq } = await lastOf(jobId);
  return Array.from({ length: event_seq - after }, (_, at) => after + 1 + at);
}

it(
  'a thousand watchers of a hundred jobs see every update once, and the end last',
  async () => {
    const ids = await enqueueMany(JOBS);
    const watched = await Promise.all(
      Array.from({ length: WATCHERS }, async (_, index) => {
        const [job_id = '', afterSeq] = [ids[index % JOBS], index % 3];
        const seen: JobUpdate[] = [];
        for await (const update of gateway.jobs.updates(job_id, { afterSeq })) seen.push(update);
        return { job_id, afterSeq, seen };
      }),
    );
    for (const { job_id, afterSeq, seen } of watched) {
      expect(seen.map(({ event_seq }) => event_seq)).toEqual(await expectedSeqs(job_id, afterSeq));
      expect(seen.filter(({ state }) => state === 'Completed')).toEqual([seen.at(-1)]);
    }
  },
  PATIENCE_MS,
);

it(
  'watchers over several connections see the same',
  async () => {
    const ids = await enqueueMany(10);
    const clients = Array.from({ length: 4 }, () => new WireClient(gateway.address));
    const watched = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const [job_id = '', last_event_seq] = [ids[index % ids.length], index % 3];
        const request = { metadata: requestMetadata(), job_id, last_event_seq };
        return {
          job_id,
          last_event_seq,
          seen: await seqs(clients[index % clients.length]!.updates(request)),
        };
      }),
    );
    for (const { job_id, last_event_seq, seen } of watched) {
      expect(seen.map(({ seq }) => seq)).toEqual(await expectedSeqs(job_id, last_event_seq));
      expect(seen.filter(({ state }) => state === 'TASK_STATE_DONE')).toEqual([seen.at(-1)]);
    }
    for (const client of clients) client.close();
  },
  PATIENCE_MS,
);

const snapshots = new Map<string, Promise<{ readonly event_seq: number }>>();
/** The number of the last event, as the job's own record has it. */
function lastOf(jobId: string): Promise<{ readonly event_seq: number }> {
  const known = snapshots.get(jobId) ?? gateway.jobs.status(jobId);
  snapshots.set(jobId, known);
  return known;
}

it('a stream goes on at another gateway, by the number of the last event', async () => {
  const first = await startTestGateway(kernel);
  const { job_id } = await first.wire.call('EnqueueJob', enqueueRequest(ENDLESS));
  const request = { metadata: requestMetadata(), job_id };
  await waitFor(async () => {
    const { state } = await first.wire.call('GetJobStatus', request);
    return state === 'TASK_STATE_RUNNING' ? state : undefined;
  });
  const { event_seq } = await first.jobs.status(job_id);
  const before: number[] = [];
  const reading = (async () => {
    for await (const update of first.wire.updates(request)) before.push(Number(update.event_seq));
  })();
  await waitFor(() => (before.length >= event_seq ? before : undefined));
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
