/**
 * The shell round the job: holds its value, feeds events to `apply`, and does what `apply` asks for. Queries answer
 * from the value; signals, timers and cancels are events.
 */
import {
  CancellationScope,
  condition,
  defineQuery,
  defineSignal,
  isCancellation,
  proxyLocalActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { JobSnapshot, JobUpdate } from '../src/domain/job-record.ts';
import { apply } from '../src/job/apply.ts';
import type { Deadline } from '../src/job/budgets.ts';
import type { Effect, JobEvent } from '../src/job/events.ts';
import { type JobState, openJob } from '../src/job/state.ts';
import {
  type CancelJob,
  type Progressed,
  QUERIES,
  SIGNALS,
  type Started,
  jobIdOf,
} from '../src/protocol/messages.ts';
import type { Activities, JobRun } from '../src/protocol/stages.ts';
import { announce, publish, showFirst } from './show-job.ts';
import { kernel } from './sinks.ts';
import { SELF_CANCEL } from './stage-options.ts';

const { requestCancel } = proxyLocalActivities<Activities>(SELF_CANCEL);
const taskState = defineQuery<JobSnapshot>(QUERIES.taskState);
const jobUpdates = defineQuery<readonly JobUpdate[], [afterSeq?: number]>(QUERIES.jobUpdates);
const cancelJob = defineSignal<[CancelJob?]>(SIGNALS.cancelJob);
const started = defineSignal<[Started]>(SIGNALS.started);
const progressed = defineSignal<[Progressed]>(SIGNALS.progressed);

/** An effect that the sender of the event carries out: it says how the sender's own work goes on. */
export type Decision = Extract<Effect, { do: 'handOver' | 'repeat' | 'pause' | 'giveUp' | 'requestCancel' }>;

/** One job in its workflow. */
export class JobShell {
  readonly run: JobRun;
  /** Stops the activity that stands in the device's queue. */
  leaveQueue: () => void = () => undefined;
  #state: JobState;
  #timer: CancellationScope | undefined;
  readonly #stages: CancellationScope;

  /** Opens the job; installs all handlers, which must stand before anything is awaited. */
  constructor() {
    const { workflowId, runId, startTime } = workflowInfo();
    const job_id = jobIdOf(workflowId) ?? workflowId;
    this.run = { job_id, run_id: runId };
    this.#state = openJob(job_id, startTime.toISOString());
    setHandler(taskState, () => this.job, {
      description: 'Where the job stands: state, phase, stage, progress, last error, references',
    });
    setHandler(jobUpdates, (afterSeq = 0) => this.#state.record.updates.slice(Math.max(0, afterSeq)), {
      description: 'Updates with an event_seq above the argument',
    });
    showFirst(this.#state.record);
    const root = CancellationScope.current();
    root.cancelRequested.catch(() => this.hear({ type: 'cancelledByServer' }));
    this.#stages = new CancellationScope({ cancellable: true, parent: root });
    setHandler(cancelJob, (request) => this.#onCancelJob(request ?? {}), {
      description: 'Cancels the job, with a reason; the same as a native cancel',
    });
    setHandler(started, (report) => void this.hear({ type: 'started', report }));
    setHandler(progressed, (report) => void this.hear({ type: 'progressed', report }));
  }

  get state(): JobState {
    return this.#state;
  }

  get job(): JobSnapshot {
    return this.#state.record.job;
  }

  /** Workflow time as ISO 8601. */
  now(): string {
    return new Date().toISOString();
  }

  /**
   * Applies an event of the stages and does what follows; returns the decision about the sender's own work.
   *
   * @throws ApplicationFailure when the event is not legal now: a bug of the kernel, which ends the job.
   */
  send(event: JobEvent): Decision | undefined {
    const { bug: before } = this.#state;
    const decision = this.hear(event);
    const { bug } = this.#state;
    if (bug !== undefined && before === undefined) throw ApplicationFailure.nonRetryable(bug);
    return decision;
  }

  /** The same for what comes from outside, which must not break its handler: a bug stops the stages. */
  hear(event: JobEvent): Decision | undefined {
    const { state, effects } = apply(this.#state, event, Date.now());
    this.#state = state;
    let decision: Decision | undefined;
    for (const effect of effects) decision = this.#perform(effect) ?? decision;
    return decision;
  }

  /** Runs the stages; they throw a cancellation when the job is stopped, and never begin when it was before. */
  async stages<T>(stages: () => Promise<T>): Promise<T> {
    // A cancel that came before the first workflow task is delivered with it, after this function was called.
    await Promise.resolve();
    if (this.#state.stop.cause !== undefined) throw new CancelledFailure('stopped before it began');
    return this.#stages.run(stages);
  }

  /**
   * Keeps the record public while waiting: one upsert per workflow task that brought something new. A cancel does
   * not end the wait.
   */
  async showUntil(done: (state: JobState) => boolean): Promise<void> {
    while (!done(this.#state)) {
      this.send({ type: 'publish' });
      const isNews = (): boolean => done(this.#state) || this.#state.record.changed;
      await CancellationScope.nonCancellable(() => condition(isNews));
    }
  }

  /** Waits until the server's own cancel request has arrived: only then may the run end as Canceled. */
  async untilCancelledByServer(): Promise<void> {
    await CancellationScope.nonCancellable(() => condition(() => this.#state.stop.cancelledByServer));
  }

  #perform(effect: Effect): Decision | undefined {
    switch (effect.do) {
      case 'announce':
        announce(effect);
        return undefined;
      case 'publish':
        publish(effect);
        return undefined;
      case 'arm':
        this.#arm(effect.deadline);
        return undefined;
      case 'leaveQueue':
        this.leaveQueue();
        return undefined;
      case 'stopStages':
        this.#stages.cancel();
        return undefined;
      case 'lateReport':
        kernel.lateReport({ job_id: this.run.job_id, signal: effect.signal });
        return undefined;
      default:
        return effect;
    }
  }

  #arm({ budget, deadline }: Deadline): void {
    this.#timer?.cancel();
    const timer = new CancellationScope({ cancellable: true });
    this.#timer = timer;
    const fired = timer.run(() => sleep(Math.max(1, deadline - Date.now()), { summary: `${budget} budget` }));
    void fired.then(() => {
      this.#timer = undefined;
      this.hear({ type: 'timerFired' });
    }, ignoreCancellation);
  }

  async #onCancelJob(request: CancelJob): Promise<void> {
    const decision = this.hear({ type: 'cancelJob', request });
    if (decision?.do !== 'requestCancel') return;
    await CancellationScope.nonCancellable(() => requestCancel({ job_id: this.run.job_id }));
  }
}

function ignoreCancellation(error: unknown): void {
  if (!isCancellation(error)) throw error;
}
