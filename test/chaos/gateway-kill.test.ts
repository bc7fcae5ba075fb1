/**
 * `kill -9` of a gateway in the middle of streams: the jobs go on without it, and a client that opens its stream again
 * with the last `event_seq` it has seen misses nothing and sees nothing twice.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requestMetadata, WireClient } from '../../bench/wire-client.ts';
import type { RpcError } from '../../src/rpc/rpc-error.ts';
import type { GatewayProcess } from '../support/gateway-process.ts';
import { ChaosLab } from './lab.ts';

/** Jobs that a worker holds: in a stage, and on the device, whose two slots are then taken. */
const HELD = ['compiling-1', 'answering-1', 'submitting-1'];
const WAITING = Array.from({ length: 9 }, (_, index) => `job-${index}`);
const WATCHERS_OF_EACH = 3;
const ABOUT = { metadata: requestMetadata({ tenant_id: 'default', project_id: 'default' }) };

let lab: ChaosLab;
beforeAll(async () => {
  lab = await ChaosLab.open();
});
afterAll(() => lab.close());

/** One watcher and what it saw. */
interface Watcher {
  readonly jobId: string;
  readonly seen: { readonly seq: number; readonly state: string }[];
  ended: boolean;
  /** Times its stream was cut. */
  cuts: number;
}

/** Reads to the end; a stream that was cut is opened again when a gateway serves. */
async function follow(watcher: Watcher, address: string, serving: () => Promise<void>): Promise<void> {
  const { jobId, seen } = watcher;
  while (!watcher.ended) {
    await serving();
    const wire = new WireClient(address);
    try {
      const request = { ...ABOUT, job_id: jobId, last_event_seq: seen.at(-1)?.seq ?? 0 };
      for await (const { event_seq, state } of wire.updates(request))
        seen.push({ seq: Number(event_seq), state });
      watcher.ended = true;
    } catch (error) {
      // A gateway that is gone, or its port while nobody has it: nothing else may end a stream early.
      if ((error as RpcError).code !== 'UNAVAILABLE') throw error;
      watcher.cuts += 1;
    } finally {
      wire.close();
    }
  }
}

/** A gateway that dies without a word, and comes back when the test says so. */
class Mortal {
  readonly #gateway: GatewayProcess;
  #serving: Promise<void> = Promise.resolve();

  constructor(gateway: GatewayProcess) {
    this.#gateway = gateway;
  }

  readonly serving = (): Promise<void> => this.#serving;

  async deadWhile(work: () => Promise<unknown>): Promise<void> {
    let serves: () => void = () => undefined;
    this.#serving = new Promise((resolve) => (serves = resolve));
    await this.#gateway.end('SIGKILL');
    await work();
    await this.#gateway.start();
    serves();
  }
}

it('streams go on by the number of the last event, and the jobs never stopped', async () => {
  const worker = lab.startHeldWorker({ slots: 2 });
  const gateway = await lab.startGateway();
  const mortal = new Mortal(gateway);
  for (const jobId of HELD) {
    await lab.submit(jobId);
    await worker.says(`held ${jobId}\n`);
  }
  for (const jobId of WAITING) await lab.submit(jobId);
  const watchers: Watcher[] = [...HELD, ...WAITING].flatMap((jobId) =>
    Array.from({ length: WATCHERS_OF_EACH }, () => ({ jobId, seen: [], ended: false, cuts: 0 })),
  );
  const ends = Promise.all(watchers.map((watcher) => follow(watcher, gateway.address, mortal.serving)));
  const when = (what: string, is: () => boolean) => Promise.race([lab.until(what, is), ends]);

  await when('an update for every watcher', () => watchers.every(({ seen }) => seen.length > 0));
  // While it is away the jobs go on, and one of them ends.
  await mortal.deadWhile(async () => {
    worker.tell('go');
    await lab.updatesOf(WAITING[0]!);
  });
  await when('the end of a stream', () => watchers.some(({ ended }) => ended));
  await mortal.deadWhile(() => Promise.resolve());
  await ends;

  for (const { jobId, seen, cuts } of watchers) {
    expect(cuts, jobId).toBeGreaterThan(0);
    const recorded = (await lab.updatesOf(jobId)).map(({ event_seq }) => event_seq);
    expect(
      seen.map(({ seq }) => seq),
      jobId,
    ).toEqual(recorded);
    expect(seen.filter(({ state }) => state === 'TASK_STATE_DONE')).toEqual([seen.at(-1)]);
  }
});
