/**
 * What the device's executor tells about one attempt: heartbeats with phase, progress and handle, signals to the
 * job when it lasts, and all phase times with the result.
 */
import { type Context, log } from '@temporalio/activity';
import type { ExecutionHandle, ExecutionStatus, QDriver } from '../src/devices/driver.ts';
import { SIGNALS, type DispatchAttempt, type Progressed, type Started } from '../src/protocol/messages.ts';
import type { DeviceStop } from '../src/protocol/stages.ts';

/**
 * A job whose attempt lasts longer than this is told by signal that it has started, however long it waited before:
 * a shorter attempt brings the same news with its result, and a busy device saves one workflow task a job.
 */
const WORTH_TELLING_MS = 100;
/** Heartbeats and status reads: a cancel reaches the executor within one period. */
const PULSE_MS = 100;
/** First and longest pause between progress signals; each is 1.5 times the one before. */
const PROGRESS_PAUSE_MS = { first: 1000, longest: 30_000 };

/** The report of one attempt. */
export class DeviceReport {
  readonly attempt: DispatchAttempt;
  allocatingAt = new Date();
  executingAt: Date | undefined;
  readonly #context: Context;
  readonly #waitedMs: number;
  #pulse: NodeJS.Timeout | undefined;
  #startedTimer: NodeJS.Timeout | undefined;
  #signals: Promise<void> = Promise.resolve();
  #progressPause = PROGRESS_PAUSE_MS.first;
  #nextProgress = 0;
  #toldOfWait = false;
  #isTakenUp = false;

  constructor(context: Context, dispatch: number) {
    this.#context = context;
    this.attempt = { dispatch, attempt: context.info.attempt };
    this.#waitedMs = this.allocatingAt.getTime() - context.info.currentAttemptScheduledTimestampMs;
    this.#pulse = setInterval(() => context.heartbeat(), PULSE_MS);
  }

  /** The job is this attempt's: from here on it is told of what happens to it. */
  takenUp(): void {
    this.#isTakenUp = true;
    this.allocatingAt = new Date();
    this.#startedTimer = setTimeout(() => this.#announce(), WORTH_TELLING_MS);
  }

  /** Seconds the job stood in the device's queue before this attempt. */
  get waitedSeconds(): number {
    return Math.max(0, this.#waitedMs) / 1000;
  }

  /** Allocation is done: execution begins. */
  executing(): void {
    this.executingAt = new Date();
    this.#nextProgress = this.executingAt.getTime() + this.#progressPause;
    const lasts = this.executingAt.getTime() - this.allocatingAt.getTime() > WORTH_TELLING_MS;
    if (lasts) this.#announce();
  }

  /** From here on heartbeats carry the handle, so that a later attempt can find the execution. */
  follow(driver: QDriver, handle: ExecutionHandle): void {
    clearInterval(this.#pulse);
    this.#pulse = setInterval(() => void this.#beat(driver, handle), PULSE_MS);
  }

  /** Ends heartbeats and signals of this attempt. */
  stop(): void {
    clearInterval(this.#pulse);
    clearTimeout(this.#startedTimer);
  }

  /** What an attempt that did not finish leaves on record. */
  stopped(confirmed: boolean): DeviceStop {
    return {
      ...this.attempt,
      ...(this.#isTakenUp && { allocating_at: this.allocatingAt.toISOString() }),
      ...(this.executingAt !== undefined && { executing_at: this.executingAt.toISOString() }),
      stopped: confirmed,
    };
  }

  async #beat(driver: QDriver, handle: ExecutionHandle): Promise<void> {
    try {
      const status = await driver.status(handle);
      this.#context.heartbeat({ handle, phase: status.phase, progress: status.progress });
      const isNews = (status.waiting !== undefined) !== this.#toldOfWait;
      if (isNews || (!this.#toldOfWait && Date.now() >= this.#nextProgress)) this.#tellProgress(status);
    } catch (error) {
      // A failed status read is not a failed job: the execution goes on, the heartbeat keeps the attempt alive.
      this.#context.heartbeat({ handle });
      log.warn('status of the execution could not be read', { error });
    }
  }

  #announce(): void {
    const executing_at = this.executingAt?.toISOString();
    const at = this.allocatingAt.toISOString();
    this.#tell(SIGNALS.started, { ...this.attempt, at, ...(executing_at !== undefined && { executing_at }) });
  }

  #tellProgress({ phase, progress, waiting }: ExecutionStatus): void {
    this.#toldOfWait = waiting !== undefined;
    const wait = waiting === undefined ? {} : { waiting };
    this.#progressPause = Math.min(this.#progressPause * 1.5, PROGRESS_PAUSE_MS.longest);
    this.#nextProgress = Date.now() + this.#progressPause;
    this.#tell(SIGNALS.progressed, {
      ...this.attempt,
      phase,
      at: new Date().toISOString(),
      progress,
      ...wait,
    });
  }

  /** One after the other, so that the job hears of them in order. */
  #tell(name: string, argument: Started | Progressed): void {
    this.#signals = this.#signals.then(() => this.#signal(name, argument));
  }

  /** A report that gets lost costs nothing but liveness: the result carries every time again. */
  async #signal(name: string, argument: Started | Progressed): Promise<void> {
    const run = this.#context.info.workflowExecution;
    if (run === undefined) return;
    try {
      await this.#context.client.workflow.getHandle(run.workflowId, run.runId).signal(name, argument);
    } catch (error) {
      log.warn('the job could not be told of its progress', { signal: name, error });
    }
  }
}
