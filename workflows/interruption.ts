/**
 * What stops a job from outside: a cancel or a budget that ran out. The first one counts; when they race the job
 * still has one end. From the commit point on neither has an effect.
 */
import {
  CancellationScope,
  condition,
  defineSignal,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import { CancelledFailure } from '@temporalio/common';
import type { Activities } from '../src/protocol/stages.ts';
import { JOB_DEFAULTS } from '../src/domain/job-spec.ts';
import type { CancelRequest } from '../src/domain/job-record.ts';
import { clipped } from '../src/domain/clipped.ts';
import { KEPT_LIMITS } from '../src/domain/server-limits.ts';
import { BudgetClock, type Expiry } from './budgets.ts';
import type { JobLifecycle } from './job-lifecycle.ts';
import { type CancelJob, SIGNALS } from '../src/protocol/messages.ts';
import { SELF_CANCEL } from './stage-options.ts';

const { requestCancel } = proxyLocalActivities<Activities>(SELF_CANCEL);
const cancelJob = defineSignal<[CancelJob?]>(SIGNALS.cancelJob);

/** Why the stages were stopped. */
export type StopCause =
  ({ readonly kind: 'cancel' } & CancelRequest) | ({ readonly kind: 'expiry' } & Expiry);

/** Stops the stages of one job. */
export class Interruption {
  /** Set by the first cause; everything after it changes nothing. */
  cause: StopCause | undefined;
  /** False when a cancel did not say when it was asked: the history knows. */
  cancelIsStamped = true;
  readonly budgets: BudgetClock;
  #jobDeadline: number;
  readonly #job: JobLifecycle;
  readonly #stages: CancellationScope;
  #nativeCancel = false;
  #committing = false;
  #leaveQueue: () => void = () => undefined;

  /** Listens for cancels from now on; must be made before anything is awaited. */
  constructor(job: JobLifecycle) {
    this.#job = job;
    this.#jobDeadline = this.#afterSubmit(JOB_DEFAULTS.timeouts.job);
    this.budgets = new BudgetClock((expiry) => this.#stop({ kind: 'expiry', ...expiry }));
    const root = CancellationScope.current();
    root.cancelRequested.catch(() => this.#onNativeCancel());
    this.#stages = new CancellationScope({ cancellable: true, parent: root });
    setHandler(cancelJob, (request) => this.#onCancelJob(request ?? {}), {
      description: 'Cancels the job, with a reason; the same as a native cancel',
    });
  }

  /** Runs the stages; they throw a cancellation when the job is stopped, and never begin when it was before. */
  async guard<T>(stages: () => Promise<T>): Promise<T> {
    // A cancel that came before the first workflow task is delivered with it, after this function was called.
    await Promise.resolve();
    if (this.cause !== undefined) throw new CancelledFailure('stopped before it began');
    return this.#stages.run(stages);
  }

  /** From here on the job completes or fails: the commit point of RFC 0007's stage 6. */
  commit<T>(stage: () => Promise<T>): Promise<T> {
    this.#committing = true;
    this.budgets.stop('job');
    return CancellationScope.nonCancellable(stage);
  }

  /** The job budget ended while a stage was repeated; from the commit point on this changes nothing. */
  spendJobBudget(): void {
    this.#stop({ kind: 'expiry', budget: 'job', deadline: this.#jobDeadline });
  }

  /** When the job budget ends (milliseconds since the epoch); until stage 1 has read it, the usual one. */
  get jobDeadline(): number {
    return this.#jobDeadline;
  }

  /** Stage 1 has read the budget, or failed and could tell it all the same. */
  learnJobBudget(seconds: unknown): void {
    if (typeof seconds === 'number') this.#jobDeadline = this.#afterSubmit(seconds);
  }

  #afterSubmit(seconds: number): number {
    return Date.parse(this.#job.snapshot.submitted_at) + seconds * 1000;
  }

  /** What to stop when the queue budget runs out: the activity that stands in the queue, nothing else. */
  onQueueExpiry(leaveQueue: () => void): void {
    this.#leaveQueue = leaveQueue;
  }

  /**
   * A queue budget that ran out is void when the executor had taken the job before the limit (contract §1): the
   * report was on its way. Returns true when there was such a void expiry; the job then goes on.
   */
  voidQueueExpiry(startedAt: string | undefined): boolean {
    const { cause } = this;
    if (cause?.kind !== 'expiry' || cause.budget !== 'queue' || startedAt === undefined) return false;
    if (Date.parse(startedAt) > cause.deadline) return false;
    this.cause = undefined;
    return true;
  }

  /** Waits until the server's own cancel request has arrived: only then may the run end as Canceled. */
  async untilCancelledByServer(): Promise<void> {
    await CancellationScope.nonCancellable(() => condition(() => this.#nativeCancel));
  }

  #onNativeCancel(): void {
    this.#nativeCancel = true;
    this.#stop({ kind: 'cancel', ...this.#request({}) });
  }

  /** Stops at once; but a signal alone cannot make a run Canceled: the run asks the server for it (contract §2). */
  async #onCancelJob(request: CancelJob): Promise<void> {
    if (this.#committing || this.cause !== undefined) return;
    this.#stop({ kind: 'cancel', ...this.#request(request) });
    if (this.#nativeCancel) return;
    await CancellationScope.nonCancellable(() => requestCancel({ job_id: this.#job.jobId }));
  }

  #request(request: CancelJob): CancelRequest {
    return (
      this.#job.snapshot.cancel_requested ?? {
        at: this.#timeOf(request),
        by: textOf(request.by, KEPT_LIMITS.authorCharacters) ?? 'unknown',
        reason: textOf(request.reason, KEPT_LIMITS.reasonCharacters) ?? 'no reason given',
      }
    );
  }

  /** The client's time, where it gave one that can be: not before the job, not after now. */
  #timeOf({ at }: CancelJob): string {
    const now = this.#job.now();
    const asked = typeof at === 'string' ? Date.parse(at) : Number.NaN;
    this.cancelIsStamped = asked >= Date.parse(this.#job.snapshot.submitted_at) && asked <= Date.parse(now);
    return this.cancelIsStamped ? new Date(asked).toISOString() : now;
  }

  #stop(cause: StopCause): void {
    if (this.#committing || this.cause !== undefined) return;
    this.cause = cause;
    if (cause.kind === 'cancel') {
      const { at, by, reason } = cause;
      this.#job.learn({ cancel_requested: { at, by, reason } });
    }
    if (cause.kind === 'expiry' && cause.budget === 'queue') this.#leaveQueue();
    else this.#stages.cancel();
  }
}

/** What a foreign client sent where a text belongs, as it fits into the memo; undefined when it is none. */
function textOf(text: unknown, most: number): string | undefined {
  return typeof text === 'string' && text !== '' ? clipped(text, most) : undefined;
}
