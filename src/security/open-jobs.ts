/**
 * How many jobs of a tenant have not ended. The server's own count is exact but lags by moments and costs a query, so
 * it is taken now and then; what was accepted here since then is added. Several gateways count each for itself: together
 * they may let in a few seconds' worth more.
 */

/** The open jobs of a tenant that were started before a time (milliseconds since the epoch). */
export type CountOpen = (tenant: string, before: number) => Promise<number>;

/** The server's list lags; jobs younger than this are counted here. */
const SETTLED_MS = 3_000;
/** A count that says "full" is taken again after this: its jobs end. */
const FULL_MS = 1_000;
/** Any other count: jobs may have come through other gateways. */
const COUNT_MS = 30_000;
/** Tenants whose counts are remembered. */
const MOST_TENANTS = 10_000;

interface Tally {
  /** The server's count, and when it was asked for (by both clocks: `until` is that of the server's list). */
  counted: number;
  askedAt: number;
  until: number;
  /** Times of the jobs accepted here since. */
  started: number[];
  asking?: Promise<void>;
}

/** Counts open jobs by tenant. */
export class OpenJobs {
  readonly #count: CountOpen;
  readonly #now: () => number;
  readonly #tallies = new Map<string, Tally>();

  constructor(count: CountOpen, now: () => number) {
    this.#count = count;
    this.#now = now;
  }

  /**
   * Takes room for a job. A server that does not answer says nothing against it.
   *
   * @returns gives the room back, for a job that was not started; undefined when the tenant has `most` open jobs.
   */
  async take(tenant: string, most: number): Promise<(() => void) | undefined> {
    const tally = this.#of(tenant);
    const age = this.#now() - tally.askedAt;
    if (age >= COUNT_MS || (sizeOf(tally) >= most && age >= FULL_MS)) {
      tally.asking ??= this.#ask(tenant, tally);
      await tally.asking;
    }
    if (sizeOf(tally) >= most) return undefined;
    const at = Date.now();
    tally.started.push(at);
    return () => {
      const place = tally.started.indexOf(at);
      if (place >= 0) tally.started.splice(place, 1);
    };
  }

  async #ask(tenant: string, tally: Tally): Promise<void> {
    const until = Date.now() - SETTLED_MS;
    try {
      tally.counted = await this.#count(tenant, until);
      tally.until = until;
      tally.started = tally.started.filter((at) => at >= until);
    } catch {
      // The next count tells; what was accepted here stays counted.
    } finally {
      tally.askedAt = this.#now();
      delete tally.asking;
    }
  }

  #of(tenant: string): Tally {
    const known = this.#tallies.get(tenant) ?? {
      counted: 0,
      askedAt: Number.NEGATIVE_INFINITY,
      until: 0,
      started: [],
    };
    this.#tallies.delete(tenant);
    this.#tallies.set(tenant, known);
    const [oldest] = this.#tallies.keys();
    if (this.#tallies.size > MOST_TENANTS && oldest !== undefined) this.#tallies.delete(oldest);
    return known;
  }
}

function sizeOf({ counted, started }: Tally): number {
  return counted + started.length;
}
