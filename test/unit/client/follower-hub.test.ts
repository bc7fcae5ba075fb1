/** One reader for all watchers of a job: nothing twice, nothing missed, nobody held up by a slow one. */
import { describe, expect, it } from 'vitest';
import { FollowerHub, type ReadUpdates } from '../../../src/client/follower-hub.ts';
import type { JobUpdate } from '../../../src/domain/job-record.ts';

/** An upstream that a test feeds; every reader gets everything from the first update on. */
class Upstream {
  readonly updates: JobUpdate[] = [];
  readers = 0;
  opened = 0;
  ended = false;
  failure: Error | undefined;
  #wake: (() => void)[] = [];

  add(count: number): void {
    for (let left = count; left > 0; left -= 1) this.updates.push(update(this.updates.length + 1));
    this.#change();
  }

  end(): void {
    this.ended = true;
    this.#change();
  }

  fail(error: Error): void {
    this.failure = error;
    this.#change();
  }

  readonly read: ReadUpdates = (_jobId, signal) => this.#read(signal);

  async *#read(signal: AbortSignal): AsyncGenerator<JobUpdate> {
    this.readers += 1;
    this.opened += 1;
    signal.addEventListener('abort', () => this.#change(), { once: true });
    try {
      for (let next = 0; !signal.aborted;) {
        if (this.failure !== undefined) {
          const error = this.failure;
          this.failure = undefined;
          throw error;
        }
        const found = this.updates[next];
        if (found !== undefined) {
          next += 1;
          yield found;
        } else if (this.ended) return;
        else {
          await new Promise<void>((resolve) => this.#wake.push(resolve));
        }
      }
    } finally {
      this.readers -= 1;
    }
  }

  #change(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

function update(event_seq: number): JobUpdate {
  const timestamp = '2026-01-01T00:00:00.000Z';
  const progress = 0.5;
  return {
    event_seq,
    state: 'Executing',
    phase: null,
    stage: 'quantum_execution',
    progress,
    message: '',
    timestamp,
  };
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

async function numbers(stream: AsyncIterable<JobUpdate>): Promise<number[]> {
  const seen: number[] = [];
  for await (const { event_seq } of stream) seen.push(event_seq);
  return seen;
}

class Passing extends Error {}

function hubOn(upstream: Upstream, window = 8) {
  const mayPass = (error: unknown) => error instanceof Passing;
  return new FollowerHub({ read: upstream.read, mayPass, window });
}

describe('a hub', () => {
  it('gives every watcher everything after its number, over one reader', async () => {
    const upstream = new Upstream();
    const hub = hubOn(upstream, 1000);
    const watchers = range(0, 99).map((afterSeq) => numbers(hub.updates('job', afterSeq)));
    for (const count of [1, 5, 44, 150]) {
      upstream.add(count);
      await Promise.resolve();
    }
    upstream.end();
    const seen = await Promise.all(watchers);
    for (const [afterSeq, list] of seen.entries()) expect(list).toEqual(range(afterSeq + 1, 200));
    expect(upstream.opened).toBe(1);
  });

  it('ends at once for a watcher that has everything or more', async () => {
    const upstream = new Upstream();
    upstream.add(3);
    upstream.end();
    const hub = hubOn(upstream);
    expect(await numbers(hub.updates('job', 3))).toEqual([]);
    expect(await numbers(hub.updates('job', 99))).toEqual([]);
    expect(await numbers(hub.updates('job', 2))).toEqual([3]);
  });

  it('lets a slow watcher read again what has left the log, while the others go on', async () => {
    const upstream = new Upstream();
    const hub = hubOn(upstream, 8);
    const slow = hub.updates('job', 0);
    upstream.add(1);
    expect((await slow.next()).value).toMatchObject({ event_seq: 1 });
    const quick = hub.updates('job', 0);
    const seen: number[] = [];
    for (const total of range(1, 100)) {
      if (total > 1) upstream.add(1);
      const step = await quick.next();
      seen.push((step.value as JobUpdate).event_seq);
    }
    expect(seen).toEqual(range(1, 100));
    expect(upstream.opened).toBe(1);
    upstream.end();
    expect(await numbers(slow)).toEqual(range(2, 100));
    expect(upstream.opened).toBe(2);
    await quick.return(undefined);
    expect(upstream.readers).toBe(0);
  });

  it('goes on after a failure that passes, with nothing twice', async () => {
    const upstream = new Upstream();
    const hub = hubOn(upstream, 100);
    const watcher = hub.updates('job', 0);
    upstream.add(3);
    for (const event_seq of [1, 2, 3]) expect((await watcher.next()).value).toMatchObject({ event_seq });
    upstream.fail(new Passing('away'));
    const rest = numbers(watcher);
    upstream.add(2);
    upstream.end();
    expect(await rest).toEqual([4, 5]);
    expect(upstream.opened).toBe(2);
  });

  it('tells every watcher of a failure that does not pass, and starts anew for the next one', async () => {
    const upstream = new Upstream();
    const hub = hubOn(upstream);
    const watchers = [hub.updates('job', 0), hub.updates('job', 0)];
    upstream.add(1);
    for (const watcher of watchers) await watcher.next();
    upstream.fail(new TypeError('broken'));
    for (const watcher of watchers) await expect(watcher.next()).rejects.toThrow('broken');
    upstream.end();
    expect(await numbers(hub.updates('job', 0))).toEqual([1]);
  });

  it('stops reading when the last watcher leaves, and frees one whose signal aborts', async () => {
    const upstream = new Upstream();
    const hub = hubOn(upstream);
    const abort = new AbortController();
    const [left, aborted] = [hub.updates('job', 0), hub.updates('job', 0, abort.signal)];
    upstream.add(1);
    await left.next();
    await aborted.next();
    const pending = aborted.next();
    abort.abort();
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(upstream.readers).toBe(1);
    await left.return(undefined);
    await expect.poll(() => upstream.readers).toBe(0);
  });

  it('keeps a thousand watchers of a hundred jobs apart', async () => {
    const upstreams = new Map(range(0, 99).map((job) => [`job-${job}`, new Upstream()]));
    const read: ReadUpdates = (jobId, signal) => upstreams.get(jobId)!.read(jobId, signal);
    const hub = new FollowerHub({ read, mayPass: () => false, window: 16 });
    const watchers = range(0, 999).map((index) => numbers(hub.updates(`job-${index % 100}`, index % 7)));
    for (const round of range(1, 10)) {
      for (const upstream of upstreams.values()) upstream.add(round);
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const upstream of upstreams.values()) upstream.end();
    const seen = await Promise.all(watchers);
    for (const [index, list] of seen.entries()) expect(list).toEqual(range((index % 7) + 1, 55));
    for (const upstream of upstreams.values()) expect(upstream.readers).toBe(0);
  });
});
