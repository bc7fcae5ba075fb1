/**
 * Many watchers, one reader of the history for each job. Watchers have no buffers: each is a position in the shared
 * log of its job. A slow one therefore costs nothing and holds up nobody; one that falls out of the log, which keeps
 * the newest updates only, reads what it missed from the history by itself.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobUpdate } from '../domain/job-record.ts';

/** Reads all updates of a job from the first, as they come; ends after the terminal one or on abort. */
export type ReadUpdates = (jobId: string, signal: AbortSignal) => AsyncIterable<JobUpdate>;

/** What a hub needs. */
export interface FollowerHubOptions {
  readonly read: ReadUpdates;
  /** True for an error that may pass: reading is tried again. */
  readonly mayPass: (error: unknown) => boolean;
  /** Newest updates that are kept of a job while it is watched; default 1024. */
  readonly window?: number;
  /** How long a failing reader is tried again, in milliseconds; default 30 s. */
  readonly patienceMs?: number;
}

/** Lets any number of watchers follow jobs. */
export class FollowerHub {
  readonly #options: Required<FollowerHubOptions>;
  readonly #followers = new Map<string, Follower>();

  constructor(options: FollowerHubOptions) {
    this.#options = { window: 1024, patienceMs: 30_000, ...options };
  }

  /**
   * Updates of a job with a number above `afterSeq`, in order, each once; ends after the terminal one or on abort.
   *
   * @throws what the reader throws, when it does not pass.
   */
  async *updates(jobId: string, afterSeq: number, signal?: AbortSignal): AsyncGenerator<JobUpdate> {
    const follower = this.#followers.get(jobId) ?? new Follower(jobId, this.#options);
    this.#followers.set(jobId, follower);
    follower.watchers += 1;
    try {
      yield* follower.after(afterSeq, signal);
    } finally {
      follower.watchers -= 1;
      if (follower.watchers === 0 || follower.failed) this.#drop(jobId, follower);
    }
  }

  #drop(jobId: string, follower: Follower): void {
    if (this.#followers.get(jobId) === follower) this.#followers.delete(jobId);
    if (follower.watchers === 0) follower.stop();
  }
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/** The one reader of a job and the log it fills. */
class Follower {
  watchers = 0;
  readonly #jobId: string;
  readonly #options: Required<FollowerHubOptions>;
  readonly #stopped = new AbortController();
  /** The newest updates, without a gap. */
  #log: JobUpdate[] = [];
  #end: { readonly error?: unknown } | undefined;
  readonly #waiting = new Set<() => void>();

  constructor(jobId: string, options: Required<FollowerHubOptions>) {
    this.#jobId = jobId;
    this.#options = options;
    void this.#follow();
  }

  /** True when the reader gave up: the next watcher starts another one. */
  get failed(): boolean {
    return this.#end?.error !== undefined;
  }

  stop(): void {
    this.#stopped.abort();
  }

  async *after(afterSeq: number, signal?: AbortSignal): AsyncGenerator<JobUpdate> {
    let seq = afterSeq;
    while (signal?.aborted !== true) {
      const first = this.#log[0]?.event_seq ?? Number.POSITIVE_INFINITY;
      if (seq + 1 < first && this.#log.length > 0) {
        for await (const update of this.#missed(seq, signal)) {
          seq = update.event_seq;
          yield update;
        }
        continue;
      }
      const next = this.#log[seq + 1 - first];
      if (next !== undefined) {
        seq = next.event_seq;
        yield next;
      } else if (this.#end === undefined) {
        await this.#change(signal);
      } else {
        if (this.#end.error !== undefined) throw this.#end.error as Error;
        return;
      }
    }
  }

  /** Updates after `seq` that have left the log; stops where the log goes on. */
  async *#missed(seq: number, signal?: AbortSignal): AsyncGenerator<JobUpdate> {
    const abort = new AbortController();
    const forward = (): void => abort.abort();
    signal?.addEventListener('abort', forward, { once: true });
    try {
      for await (const update of this.#options.read(this.#jobId, abort.signal)) {
        if (update.event_seq > seq) yield update;
        if (update.event_seq + 1 >= (this.#log[0]?.event_seq ?? 0)) return;
      }
    } finally {
      signal?.removeEventListener('abort', forward);
      abort.abort();
    }
  }

  async #follow(): Promise<void> {
    const { read, mayPass, patienceMs } = this.#options;
    const { signal } = this.#stopped;
    let pause = FIRST_PAUSE_MS;
    let lastSuccess = Date.now();
    while (this.#end === undefined && !signal.aborted) {
      try {
        for await (const update of read(this.#jobId, signal)) {
          this.#add(update);
          [pause, lastSuccess] = [FIRST_PAUSE_MS, Date.now()];
        }
        this.#finish({});
      } catch (error) {
        if (!mayPass(error) || Date.now() - lastSuccess > patienceMs) this.#finish({ error });
        else await sleep(pause, undefined, { signal }).catch(() => undefined);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
      }
    }
  }

  #add(update: JobUpdate): void {
    // A reader that began again brings what is known already.
    if (update.event_seq <= (this.#log.at(-1)?.event_seq ?? 0)) return;
    this.#log.push(update);
    // Cut rarely, so that it costs nothing.
    if (this.#log.length >= 2 * this.#options.window) this.#log = this.#log.slice(-this.#options.window);
    this.#wake();
  }

  #finish(end: { readonly error?: unknown }): void {
    this.#end = end;
    this.#wake();
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** Resolves when the log has grown or ended, or when the watcher leaves. */
  #change(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
      if (signal?.aborted === true) wake();
    });
  }
}
