/**
 * RFC 0007's StateStore. The workflow history is the store (ADR 0002): this module is the one place that turns what
 * happens to a job into the record kept there, and reads it back. It is pure; `workflows/job-lifecycle.ts` writes
 * the memo, `src/client` reads it.
 */
import type { JobFacts, JobSnapshot, JobUpdate } from './job-record.ts';
import { jobStatus } from './job-status.ts';
import { stageOf } from './pipeline.ts';
import { type ExecutingPhase, type TaskEvent, type TaskState, isTerminal, transition } from './task-state.ts';

/** Keys of the memo. */
export const MEMO = {
  /** The latest snapshot. */
  snapshot: 'job',
  /** The updates that came with it. */
  updates: 'job_updates',
  /** What the job was accepted with (set by the client at start). */
  contentDigest: 'content_digest',
  /** Names the submit that started the run, so that a second one knows that it did not. */
  submission: 'submission',
  /** When the client accepted the job (ISO 8601): every submit of the same job is answered with this time. */
  acceptedAt: 'accepted_at',
  /** `{tenant, project}` of the submitter: whose job it is must be known before a worker has seen it. */
  owner: 'owner',
} as const;

/** What a client noted at acceptance; foreign clients leave it out. */
export interface Acceptance {
  /** Taken before any parsing; where it is absent, stage 1 takes it. */
  readonly content_digest?: string;
  /** By the client's clock (ISO 8601). */
  readonly accepted_at?: string;
}

/** The notes of the acceptance in a memo. */
export function acceptanceOf(memo: Readonly<Record<string, unknown>> | undefined): Acceptance {
  const { content_digest, accepted_at } = memo ?? {};
  return {
    ...(typeof content_digest === 'string' && { content_digest }),
    ...(typeof accepted_at === 'string' && { accepted_at }),
  };
}

/** What a workflow task adds to the record: one memo upsert. */
export interface RecordEntry {
  readonly job: JobSnapshot;
  readonly job_updates: readonly JobUpdate[];
}

/** Share of the whole job that is done when a state is entered; Executing fills the gap with the device's progress. */
const PROGRESS: Readonly<Partial<Record<TaskState, number>>> = {
  Pending: 0,
  Validating: 0.02,
  Compiling: 0.05,
  Queued: 0.1,
  Allocating: 0.1,
  Executing: 0.15,
  Completing: 0.95,
  Completed: 1,
};
const EXECUTED = 0.9;

/** Details of a phase report. */
export interface PhaseReport {
  readonly phase: ExecutingPhase;
  readonly at: string;
  /** 0.0–1.0 of the device work. */
  readonly progress?: number;
}

/** The record of one job: applies events, numbers the updates, keeps the snapshot. */
export class StateStore {
  #snapshot: JobSnapshot;
  #updates: JobUpdate[] = [];
  #recorded = 0;
  #dirty = false;

  /** Opens the record with event 1, the acceptance. */
  constructor(jobId: string, acceptedAt: string) {
    this.#snapshot = {
      schema: 'qrtx.job/1',
      job_id: jobId,
      name: jobId,
      ...describeState('Pending'),
      phase: null,
      stage: 'validation',
      progress: 0,
      message: 'accepted',
      event_seq: 0,
      since: acceptedAt,
      submitted_at: acceptedAt,
      attempt: 0,
    };
    this.#append(acceptedAt);
  }

  /** The job as it stands. */
  get snapshot(): JobSnapshot {
    return this.#snapshot;
  }

  /** All updates so far. */
  get updates(): readonly JobUpdate[] {
    return this.#updates;
  }

  /** True when {@link StateStore.takeEntry} would return an entry. */
  get hasEntry(): boolean {
    return this.#dirty;
  }

  /** Updates with a number above `seq`. */
  updatesAfter(seq: number): readonly JobUpdate[] {
    return this.#updates.slice(Math.max(0, seq));
  }

  /** Adds facts; they are written with the next entry. */
  learn(facts: JobFacts): void {
    this.#snapshot = { ...this.#snapshot, ...facts };
    this.#dirty = true;
  }

  /**
   * Moves the job by an event of the TaskState machine. A repeat of the same end changes nothing.
   *
   * @throws InvalidTransition when the event is not legal now.
   */
  apply(event: TaskEvent, at: string, message: string, phase: ExecutingPhase | null = null): void {
    const from = this.#snapshot.state;
    const to = transition(from, event);
    if (from === to && isTerminal(to)) return;
    const restarted = event === 'requeue';
    this.#snapshot = {
      ...this.#goingOn(),
      ...describeState(to),
      phase,
      stage: stageOf(to, this.#snapshot.stage),
      progress: restarted ? (PROGRESS[to] ?? 0) : Math.max(this.#snapshot.progress, PROGRESS[to] ?? 0),
      message,
      since: this.#notBefore(at),
    };
    this.#append(at);
  }

  /** Records a phase of Executing, or progress inside it. Outside Executing nothing happens. */
  report(report: PhaseReport, message: string): void {
    if (this.#snapshot.state !== 'Executing') return;
    const start = PROGRESS.Executing ?? 0;
    const done = report.phase === 'PostProcessing' ? 1 : (report.progress ?? 0);
    this.#snapshot = {
      ...this.#goingOn(),
      phase: report.phase,
      stage: report.phase === 'PostProcessing' ? 'result_processing' : 'quantum_execution',
      progress: Math.max(this.#snapshot.progress, start + (EXECUTED - start) * done),
      message,
    };
    this.#append(report.at);
  }

  /** The job stays where it is and waits; the next event ends the wait. */
  wait(what: string, reason: string, at: string): void {
    const { waiting } = this.#snapshot;
    const since = waiting?.for === what ? waiting.since : at;
    const message = `waiting for ${what}: ${reason}`;
    this.#snapshot = { ...this.#snapshot, waiting: { for: what, reason, since }, message };
    this.#append(at);
  }

  /** Something happened that changes neither state nor phase. */
  note(message: string, at: string): void {
    this.#snapshot = { ...this.#snapshot, message };
    this.#append(at);
  }

  /** What is not in the history yet, or undefined when everything is. */
  takeEntry(): RecordEntry | undefined {
    if (!this.#dirty) return undefined;
    const entry = { job: this.#snapshot, job_updates: this.#updates.slice(this.#recorded) };
    this.#recorded = this.#updates.length;
    this.#dirty = false;
    return entry;
  }

  /** The update that `event` would append now, without applying it. */
  foresee(event: TaskEvent, at: string, message: string): JobUpdate {
    const state = transition(this.#snapshot.state, event);
    const { stage, progress } = this.#snapshot;
    const event_seq = this.#updates.length + 1;
    return { event_seq, state, phase: null, stage, progress, message, timestamp: this.#notBefore(at) };
  }

  /** The snapshot without a wait: what comes next shows that it is over. */
  #goingOn(): JobSnapshot {
    const { waiting: _over, ...snapshot } = this.#snapshot;
    return snapshot;
  }

  #append(at: string): void {
    const { state, phase, stage, progress, message } = this.#snapshot;
    const event_seq = this.#updates.length + 1;
    const timestamp = this.#notBefore(at);
    this.#updates.push({ event_seq, state, phase, stage, progress, message, timestamp });
    this.#snapshot = { ...this.#snapshot, event_seq };
    this.#dirty = true;
  }

  /** Clocks of two machines may differ: the record's times never run backwards. */
  #notBefore(at: string): string {
    const last = this.#updates.at(-1)?.timestamp;
    return last !== undefined && last > at ? last : at;
  }
}

function describeState(state: TaskState): { state: TaskState; status: string } {
  return { state, status: jobStatus(state) };
}

/** Reads a memo written by {@link StateStore}; undefined when the job has not written one yet. */
export function readRecordEntry(
  memo: Readonly<Record<string, unknown>> | undefined,
): RecordEntry | undefined {
  const job = memo?.[MEMO.snapshot] as JobSnapshot | undefined;
  if (job === undefined) return undefined;
  return { job, job_updates: (memo?.[MEMO.updates] as JobUpdate[] | undefined) ?? [] };
}
