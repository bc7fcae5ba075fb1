/**
 * Watching a job. The watcher's life never decides the job's: Ctrl-C lets go of it, and a service that is away for a
 * moment is asked again from the last event seen.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceUnreachable } from '../client/errors.ts';
import type { JobSnapshot, JobUpdate } from '../client/index.ts';
import { isTerminal } from '../domain/task-state.ts';
import { elapsed, liveLine, stateLabel } from '../text/live-line.ts';
import type { Output } from '../text/output.ts';
import type { Jobs } from './jobs.ts';
import { updateLine } from '../text/render.ts';

const REDRAW_MS = 100;
/** Between two looks at the place in line. */
const LOOK_MS = 2_000;
/** Waits before the service is asked again, a minute together; after the last one the watcher gives up. */
const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000] as const;
/** A stream that lived so long was none of the failures before it. */
const STEADY_MS = 60_000;

/** What a watcher needs of the service. */
export type WatchedJobs = Pick<Jobs, 'updates' | 'status'>;

/** How much a watcher shows. */
export interface WatchOptions {
  /** Nothing but the hints of an end that was not waited for. */
  readonly quiet?: boolean;
}

/**
 * Shows a job until it ends or the person presses Ctrl-C, which leaves the job alone.
 *
 * @returns the last snapshot
 */
export async function watchJob(
  jobs: WatchedJobs,
  jobId: string,
  out: Output,
  { quiet = false }: WatchOptions = {},
): Promise<JobSnapshot> {
  const abort = new AbortController();
  const detach = (): void => abort.abort();
  process.once('SIGINT', detach).once('SIGTERM', detach);
  const view = quiet ? undefined : new View(out);
  const watched = new AbortController();
  if (view !== undefined && out.live) void lookBeside(jobs, jobId, view, watched.signal);
  try {
    await follow(jobs, jobId, out, { signal: abort.signal, show: (update) => view?.show(update) });
  } finally {
    watched.abort();
    view?.close();
    process.removeListener('SIGINT', detach).removeListener('SIGTERM', detach);
  }
  const job = await jobs.status(jobId);
  if (!isTerminal(job.state)) {
    out.note(`stopped watching; the job goes on. \`qrtx watch ${jobId}\` watches it again,`);
    out.note(`\`qrtx cancel ${jobId}\` stops it`);
  }
  return job;
}

/** While a job waits, a person wants to know for how long: that is asked for, because it is on no record. */
async function lookBeside(jobs: WatchedJobs, jobId: string, view: View, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // When the service is away, the stream of updates says it.
    if (view.waits) view.beside(await jobs.status(jobId).catch(() => undefined));
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

interface Follower {
  readonly signal: AbortSignal;
  readonly show: (update: JobUpdate) => void;
}

async function follow(
  jobs: WatchedJobs,
  jobId: string,
  out: Output,
  { signal, show }: Follower,
): Promise<void> {
  let afterSeq = 0;
  for (let failures = 0; !signal.aborted;) {
    const opened = Date.now();
    try {
      for await (const update of jobs.updates(jobId, { afterSeq, signal })) {
        afterSeq = update.event_seq;
        failures = 0;
        show(update);
      }
      return;
    } catch (error) {
      if (Date.now() - opened > STEADY_MS) failures = 0;
      const wait = RETRY_MS[failures++];
      if (!(error instanceof ServiceUnreachable) || wait === undefined) throw error;
      out.note(`${error.message}; the job goes on, asking again`);
      await sleep(wait, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Lines for what happened, and on a terminal one moving line for what lasts. */
class View {
  readonly #out: Output;
  readonly #timer: NodeJS.Timeout | undefined;
  #last: JobUpdate | undefined;
  #startedAt = Date.now();
  #frame = 0;
  #beside: string | undefined;

  constructor(out: Output) {
    this.#out = out;
    if (out.live) this.#timer = setInterval(() => this.#redraw(), REDRAW_MS);
  }

  show(update: JobUpdate): void {
    if (this.#last === undefined) this.#startedAt = Date.parse(update.timestamp);
    // On a terminal progress inside a state moves the bar; elsewhere every update is a line.
    const news = this.#last === undefined || stateLabel(this.#last) !== stateLabel(update);
    if (news || !this.#out.live) this.#out.line(updateLine(update, this.#out));
    this.#last = update;
    if (!this.waits) this.#beside = undefined;
    this.#redraw();
  }

  /** True before the job runs. */
  get waits(): boolean {
    return this.#last !== undefined && ['Pending', 'Queued'].includes(this.#last.state);
  }

  /** Shows what a status knows beside the record: the place in line, and that no worker runs. */
  beside(job: JobSnapshot | undefined): void {
    if (job === undefined || !this.waits) return;
    this.#beside = job.no_worker === true ? 'no worker runs now' : placeText(job.queue);
    this.#redraw();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#out.transient('');
    if (!this.#out.live || this.#last === undefined) return;
    const { state, timestamp } = this.#last;
    const end = isTerminal(state) ? Date.parse(timestamp) : Date.now();
    this.#out.line(this.#out.colors.dim(`${elapsed(end - this.#startedAt)} since it was submitted`));
  }

  #redraw(): void {
    if (this.#last === undefined) return;
    const beside = this.#beside;
    const facts = {
      ...{ update: this.#last, elapsedMs: Date.now() - this.#startedAt, frame: this.#frame++ },
      ...(beside !== undefined && { beside }),
    };
    this.#out.transient(liveLine(facts, this.#out.columns));
  }
}

/** Short, because the line has one row: `number 3 in line, about 12:01 UTC`. */
function placeText(queue: JobSnapshot['queue']): string | undefined {
  if (queue === undefined) return undefined;
  const { position, estimated_start } = queue;
  const turn = estimated_start === undefined ? '' : `, about ${estimated_start.slice(11, 16)} UTC`;
  return `number ${position} in line${turn}`;
}
