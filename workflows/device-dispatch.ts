/**
 * Stages 3 and 4 seen from the workflow: the job stands in the queue of its device, the device's executor takes it,
 * allocates and executes, and the job learns of it late but truthfully. The device's queue is RFC 0007's priority
 * queue; a driver error that may pass puts the job back in line.
 */
import {
  CancellationScope,
  condition,
  defineSignal,
  isCancellation,
  proxyActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { Activities, AcceptedJob, CompiledJob, DeviceRun } from '../src/protocol/stages.ts';
import { waitedFor } from '../src/domain/stage-errors.ts';
import { deviceStopOf, failureFacts } from './failures.ts';
import type { Interruption } from './interruption.ts';
import type { JobLifecycle } from './job-lifecycle.ts';
import { type DispatchAttempt, type Progressed, SIGNALS, type Started } from '../src/protocol/messages.ts';
import { kernel } from './sinks.ts';
import { deviceOptions, retryDelay } from './stage-options.ts';

const started = defineSignal<[Started]>(SIGNALS.started);
const progressed = defineSignal<[Progressed]>(SIGNALS.progressed);

/** One job's way through the queue and the executor of its device. */
export class DeviceDispatch {
  readonly #job: JobLifecycle;
  readonly #stop: Interruption;
  readonly #accepted: AcceptedJob;
  readonly #compiled: CompiledJob;
  readonly #runId: string;
  #dispatch = 0;
  /** Dispatches that failed and count against the retry budget. */
  #failed = 0;
  #waitingFor: string | undefined;
  #current: DispatchAttempt | undefined;
  #queuedAt = 0;
  #firstStart: number | undefined;
  #outcome: Promise<DeviceRun> | undefined;
  #settled = false;

  constructor(
    job: JobLifecycle,
    stop: Interruption,
    facts: { accepted: AcceptedJob; compiled: CompiledJob; runId: string },
  ) {
    this.#job = job;
    this.#stop = stop;
    this.#accepted = facts.accepted;
    this.#compiled = facts.compiled;
    this.#runId = facts.runId;
    setHandler(started, (report) => this.#onStarted(report));
    setHandler(progressed, (report) => this.#onProgressed(report));
  }

  /** Stage 3: waits in the device's queue until its executor has allocated the device (or failed to). */
  async allocated(): Promise<void> {
    const { device_away: away } = this.#compiled;
    this.#job.enter('enqueue', away ?? `waiting for ${this.#accepted.device_id}`);
    this.#enqueue();
    await this.#showUntil(() => this.#job.state !== 'Queued');
  }

  /** Stage 4: waits for the execution; puts the job back in line when the device was lost. */
  async executed(): Promise<DeviceRun> {
    for (;;) {
      try {
        await this.#showUntil(() => false);
        const run = await this.#outcome;
        if (run === undefined) throw new TypeError('the job was not handed to its device');
        this.#stop.voidQueueExpiry(run.allocating_at);
        this.#catchUp(run, run.allocating_at, run.executing_at);
        for (const { phase, at } of run.phases) this.#recordPhase(phase, at);
        this.#stop.budgets.stop('execution');
        return run;
      } catch (error) {
        await this.#backInLine(error);
      }
    }
  }

  /** Hands the job to the device's queue. The queue budget runs while it stands there. */
  #enqueue(): void {
    this.#dispatch += 1;
    this.#settled = false;
    this.#queuedAt = Date.now();
    const { budgets } = this.#accepted;
    this.#stop.budgets.start('queue', budgets.queue, this.#queuedAt);
    this.#stop.budgets.start('job', budgets.job, Date.parse(this.#job.snapshot.submitted_at));
    const scope = new CancellationScope({ cancellable: true });
    this.#stop.onQueueExpiry(() => scope.cancel());
    const outcome = scope.run(() => this.#runOnDevice());
    const settle = (): void => {
      this.#settled = true;
    };
    outcome.then(settle, settle);
    this.#outcome = outcome;
  }

  #runOnDevice(): Promise<DeviceRun> {
    const { device_id, name, priority, subject, trace, budgets, compiler_options } = this.#accepted;
    const { runOnDevice } = proxyActivities<Activities>(
      deviceOptions({
        deviceId: device_id,
        jobName: name,
        priority,
        tenant: subject.tenant,
        executionSeconds: budgets.execution,
      }),
    );
    const { aqo, requirements, shots, seed, options = compiler_options } = this.#compiled;
    return runOnDevice({
      job_id: this.#job.jobId,
      run_id: this.#runId,
      dispatch: this.#dispatch,
      device_id,
      subject,
      ...(trace !== undefined && { trace }),
      aqo,
      requirements,
      shots,
      seed,
      options,
      ...(this.#waitingFor !== undefined && { waiting_for: this.#waitingFor }),
    });
  }

  /**
   * Keeps the record public while waiting: one upsert per workflow task that brought something new. A cancel does
   * not end the wait, it ends the activity: the job ends when the device has stopped.
   */
  async #showUntil(done: () => boolean): Promise<void> {
    const over = (): boolean => this.#settled || done();
    while (!over()) {
      this.#job.publish();
      await CancellationScope.nonCancellable(() => condition(() => over() || this.#job.unpublished));
    }
  }

  #onStarted(report: Started): void {
    if (this.#isLate(report)) kernel.lateReport({ job_id: this.#job.jobId, signal: SIGNALS.started });
    else this.#catchUp(report, report.at, report.executing_at);
  }

  #onProgressed(report: Progressed): void {
    const current = this.#current;
    const matches = current?.dispatch === report.dispatch && current.attempt === report.attempt;
    if (!matches || this.#job.state !== 'Executing') {
      kernel.lateReport({ job_id: this.#job.jobId, signal: SIGNALS.progressed });
      return;
    }
    if (report.waiting !== undefined) this.#job.wait('the store', report.waiting);
    else this.#recordPhase(report.phase, report.at, report.progress);
  }

  #isLate(report: Started): boolean {
    if (report.dispatch !== this.#dispatch || this.#settled) return true;
    if (this.#isCurrent(report)) return report.executing_at === undefined || this.#job.state !== 'Allocating';
    return this.#current?.dispatch === report.dispatch && this.#current.attempt > report.attempt;
  }

  #isCurrent({ dispatch, attempt }: DispatchAttempt): boolean {
    return this.#current?.dispatch === dispatch && this.#current.attempt === attempt;
  }

  /** Records what the executor did since the job was last heard of; a new attempt goes through the line again. */
  #catchUp(report: DispatchAttempt, allocatingAt: string, executingAt?: string): void {
    if (!this.#isCurrent(report)) this.#recordAllocation(report, allocatingAt);
    if (executingAt === undefined || this.#job.state !== 'Allocating') return;
    const message = `running on ${this.#accepted.device_id}`;
    this.#job.enter('execute', message, { at: executingAt, phase: 'QuantumInitializing' });
    this.#firstStart ??= Date.parse(executingAt);
    if (this.#settled) return; // the run is over: no timer for a budget that was kept
    this.#stop.budgets.start('execution', this.#accepted.budgets.execution, this.#firstStart);
  }

  #recordAllocation({ dispatch, attempt }: DispatchAttempt, at: string): void {
    if (this.#job.state !== 'Queued') this.#requeue('the executor was lost', at);
    this.#current = { dispatch, attempt };
    this.#stop.budgets.stop('queue');
    this.#job.learn({ attempt: this.#job.snapshot.attempt + 1 });
    this.#job.enter('allocate', `${this.#accepted.device_id} allocates`, { at });
  }

  #recordPhase(phase: Progressed['phase'], at: string, progress?: number): void {
    const { snapshot } = this.#job;
    if (progress === undefined && snapshot.phase === phase) return;
    this.#job.report(
      { phase, at, ...(progress !== undefined && { progress }) },
      `${phase} on ${this.#accepted.device_id}`,
    );
  }

  #requeue(reason: string, at?: string): void {
    this.#job.enter('requeue', `back in line: ${reason}`, at === undefined ? {} : { at });
  }

  /** After an error: throws it again, or waits and puts the job back in line. */
  async #backInLine(error: unknown): Promise<void> {
    const stopped = deviceStopOf(error);
    const takenAt = stopped?.allocating_at;
    if (stopped !== undefined && takenAt !== undefined) this.#catchUp(stopped, takenAt, stopped.executing_at);
    const isVoid = this.#stop.voidQueueExpiry(takenAt);
    if (isVoid && isCancellation(error)) {
      this.#requeue('it had started within its queue budget');
      this.#enqueue();
      return;
    }
    if (isCancellation(error) || this.#stop.cause !== undefined) throw error;
    const facts = failureFacts(error);
    const what = waitedFor(facts, 'quantum_execution');
    if (what !== undefined) {
      this.#waitInLine(what, facts.message);
      return;
    }
    const elapsed = Date.now() - (this.#firstStart ?? this.#queuedAt);
    this.#failed += 1;
    const delay = facts.retryable ? retryDelay(this.#accepted.retry, this.#failed + 1, elapsed) : undefined;
    if (delay === undefined) throw error;
    if (this.#job.state !== 'Queued') this.#requeue(facts.message);
    this.#job.publish();
    await sleep(Math.max(delay, facts.retryAfterMs ?? 0), { summary: 'back-off before the next attempt' });
    this.#enqueue();
  }

  /** What is waited for costs no attempt of the job. The server repeats it from now on, within the queue budget. */
  #waitInLine(what: string, reason: string): void {
    if (this.#job.state !== 'Queued') this.#requeue(reason);
    this.#job.wait(what, reason);
    this.#waitingFor = what;
    this.#enqueue();
  }
}
