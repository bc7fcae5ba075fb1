/**
 * Whose jobs are: asked for with every call about a job, and never changed while Temporal knows the run, because no
 * second run gets its id. What was found out, or said at the submit, is therefore believed for a while.
 */
import type { JobOwner } from '../domain/job-argument.ts';

/** Far shorter than any retention: an id that is free again was forgotten here long before. */
const BELIEVED_MS = 60_000;
/** Jobs that are remembered; the oldest is forgotten first. */
const MOST_JOBS = 10_000;

interface Known {
  readonly owner: Promise<JobOwner>;
  readonly at: number;
}

/** Remembers owners. Concurrent questions about one job are one look: a thousand watchers may ask at once. */
export class JobOwners {
  readonly #look: (jobId: string) => Promise<JobOwner>;
  readonly #now: () => number;
  readonly #known = new Map<string, Known>();

  /**
   * @param look - finds out; what it throws is thrown to all who asked, and not remembered
   * @param now - milliseconds of a clock that never runs backwards
   */
  constructor(look: (jobId: string) => Promise<JobOwner>, now: () => number = () => performance.now()) {
    this.#look = look;
    this.#now = now;
  }

  /** @throws what the look throws. */
  of(jobId: string): Promise<JobOwner> {
    const known = this.#known.get(jobId);
    if (known !== undefined && this.#now() - known.at < BELIEVED_MS) return known.owner;
    const owner = this.#look(jobId);
    const asked = this.#keep(jobId, owner);
    owner.catch(() => {
      if (this.#known.get(jobId) === asked) this.#known.delete(jobId);
    });
    return owner;
  }

  /** The owner of a job that was started just now. */
  learn(jobId: string, owner: JobOwner): void {
    this.#keep(jobId, Promise.resolve(owner));
  }

  #keep(jobId: string, owner: Promise<JobOwner>): Known {
    const known = { owner, at: this.#now() };
    this.#known.delete(jobId);
    this.#known.set(jobId, known);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST_JOBS) break;
      this.#known.delete(oldest);
    }
    return known;
  }
}
