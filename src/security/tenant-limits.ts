/**
 * What one tenant may ask for at once (contract §9): submits by a token bucket, open streams by number, open jobs by a
 * count that the server makes now and then.
 */
import { PipelineError } from '../domain/errors.ts';
import { type CountOpen, OpenJobs } from './open-jobs.ts';
import type { Limits, TenantLimits } from './policy-file.ts';

/** Tenants whose buckets are remembered; a full bucket is forgotten first, which changes nothing. */
const MOST_TENANTS = 10_000;

/** Jobs end one by one: whoever has no room comes back after this. */
const FULL_SECONDS = 2;
/** Buckets that one submit looks at for one to forget; those used longest ago stand first. */
const LOOKS = 16;

interface Bucket {
  tokens: number;
  at: number;
}

/** Counts what tenants ask for. */
export class TenantGate {
  readonly #limits: Limits;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();
  readonly #streams = new Map<string, number>();
  readonly #open: OpenJobs;

  /**
   * @param count - asks the server for the open jobs of a tenant
   * @param now - milliseconds of a clock that never runs backwards
   */
  constructor(limits: Limits, count: CountOpen, now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#now = now;
    this.#open = new OpenJobs(count, now);
  }

  /**
   * Takes room for an open job.
   *
   * @returns gives the room back, for a job that was not started; undefined when the tenant has as many as it may have.
   */
  takeJob(tenant: string): Promise<(() => void) | undefined> {
    return this.#open.take(tenant, this.#of(tenant).open_jobs);
  }

  /** @throws PipelineError `RATE_LIMITED`, where {@link TenantGate.takeJob} found no room. */
  refuseJob(tenant: string): never {
    const { open_jobs: most } = this.#of(tenant);
    throw limited(`the tenant has ${most} jobs that have not ended; more are not accepted`, FULL_SECONDS);
  }

  /** @throws PipelineError `RATE_LIMITED` with the seconds after which the next submit has room. */
  submit(tenant: string): void {
    const { submits_per_second: rate, submit_burst: burst } = this.#of(tenant);
    const now = this.#now();
    const last = this.#buckets.get(tenant) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, last.tokens + ((now - last.at) / 1000) * rate);
    this.#buckets.delete(tenant);
    this.#buckets.set(tenant, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    this.#forget(now);
    if (tokens < 1) {
      const message = `the tenant submits more than ${rate} jobs a second (${burst} at once)`;
      throw limited(message, (1 - tokens) / rate);
    }
  }

  /**
   * Takes room for a stream; call the answer when the stream has ended.
   *
   * @throws PipelineError `RATE_LIMITED`.
   */
  openStream(tenant: string): () => void {
    const { open_streams: most } = this.#of(tenant);
    const open = this.#streams.get(tenant) ?? 0;
    if (open >= most) throw limited(`the tenant has ${open} open streams; at most ${most} are allowed`, 5);
    this.#streams.set(tenant, open + 1);
    return () => {
      const left = (this.#streams.get(tenant) ?? 1) - 1;
      if (left > 0) this.#streams.set(tenant, left);
      else this.#streams.delete(tenant);
    };
  }

  #of(tenant: string): TenantLimits {
    const own = Object.hasOwn(this.#limits.tenants, tenant) ? this.#limits.tenants[tenant] : undefined;
    return { ...this.#limits.default, ...own };
  }

  #forget(now: number): void {
    if (this.#buckets.size <= MOST_TENANTS) return;
    let looks = 0;
    for (const [tenant, { tokens, at }] of this.#buckets) {
      looks += 1;
      if (looks > LOOKS) return;
      const { submits_per_second: rate, submit_burst: burst } = this.#of(tenant);
      if (tokens + ((now - at) / 1000) * rate >= burst) this.#buckets.delete(tenant);
    }
  }
}

function limited(message: string, seconds: number): PipelineError {
  const retry_after_seconds = Math.max(0.001, Math.ceil(seconds * 1000) / 1000);
  return new PipelineError('RATE_LIMITED', message, { retry_after_seconds });
}
