/**
 * The record of a job: its snapshot and its numbered updates, as they stand in the workflow history (ADR 2). Values
 * only: every function returns the record that comes next.
 */
import type { JobFacts, JobSnapshot, JobUpdate } from '../domain/job-record.ts';
import { jobStatus } from '../domain/job-status.ts';
import { stageOf } from '../domain/pipeline.ts';
import {
  type ExecutingPhase,
  type TaskEvent,
  type TaskState,
  isTerminal,
  transition,
} from '../domain/task-state.ts';
import type { RecordEntry } from '../protocol/memo.ts';

/** The record of one job. */
export interface JobRecord {
  /** The job as it stands. */
  readonly job: JobSnapshot;
  /** All updates; the number of each is its place, from 1. */
  readonly updates: readonly JobUpdate[];
  /** How many of the updates are in the history. */
  readonly published: number;
  /** True when snapshot or updates have something that is not in the history yet. */
  readonly changed: boolean;
}

/** Details of a phase report. */
export interface PhaseReport {
  readonly phase: ExecutingPhase;
  readonly at: string;
  /** 0.0–1.0 of the device work. */
  readonly progress?: number;
}

/** What happened, when (ISO 8601, UTC), and what people read about it. */
export interface Happening {
  readonly at: string;
  readonly message: string;
  readonly phase?: ExecutingPhase;
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
const STARTED = 0.15;
const EXECUTED = 0.9;

/** Opens the record with event 1, the acceptance. */
export function openRecord(jobId: string, acceptedAt: string): JobRecord {
  const job: JobSnapshot = {
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
  return append({ job, updates: [], published: 0, changed: true }, job, acceptedAt);
}

/** Adds facts; they are published with the next update. */
export function learn(record: JobRecord, facts: JobFacts): JobRecord {
  return { ...record, job: { ...record.job, ...facts }, changed: true };
}

/**
 * Moves the job by an event of the TaskState machine. A repeat of the same end changes nothing.
 *
 * @throws InvalidTransition when the event is not legal now.
 */
export function enter(record: JobRecord, event: TaskEvent, { at, message, phase }: Happening): JobRecord {
  const { job } = record;
  const to = transition(job.state, event);
  if (job.state === to && isTerminal(to)) return record;
  const share = PROGRESS[to] ?? 0;
  const moved: JobSnapshot = {
    ...goingOn(job),
    ...describeState(to),
    phase: phase ?? null,
    stage: stageOf(to, job.stage),
    progress: event === 'requeue' ? share : Math.max(job.progress, share),
    message,
    since: notBefore(record, at),
  };
  return append(record, moved, at);
}

/** Records a phase of Executing, or progress inside it. Outside Executing nothing happens. */
export function report(
  record: JobRecord,
  { phase, at, progress = 0 }: PhaseReport,
  message: string,
): JobRecord {
  const { job } = record;
  if (job.state !== 'Executing') return record;
  const isPost = phase === 'PostProcessing';
  const done = STARTED + (EXECUTED - STARTED) * (isPost ? 1 : progress);
  const moved: JobSnapshot = {
    ...goingOn(job),
    phase,
    stage: isPost ? 'result_processing' : 'quantum_execution',
    progress: Math.max(job.progress, done),
    message,
  };
  return append(record, moved, at);
}

/** The job stays where it is and waits; the next event ends the wait. */
export function wait(record: JobRecord, what: string, reason: string, at: string): JobRecord {
  const { waiting } = record.job;
  const since = waiting?.for === what ? waiting.since : at;
  const message = `waiting for ${what}: ${reason}`;
  return append(record, { ...record.job, waiting: { for: what, reason, since }, message }, at);
}

/** Something happened that changes neither state nor phase. */
export function note(record: JobRecord, message: string, at: string): JobRecord {
  return append(record, { ...record.job, message }, at);
}

/** The update that `event` would append, without entering it. */
export function foresee(record: JobRecord, event: TaskEvent, { at, message }: Happening): JobUpdate {
  const { state, stage, progress } = record.job;
  return {
    event_seq: record.updates.length + 1,
    state: transition(state, event),
    phase: null,
    stage,
    progress,
    message,
    timestamp: notBefore(record, at),
  };
}

/** What is not in the history yet, or undefined when everything is. */
export function unpublished({ job, updates, published, changed }: JobRecord): RecordEntry | undefined {
  return changed ? { job, job_updates: updates.slice(published) } : undefined;
}

/** The record once everything of it is in the history. */
export function publish(record: JobRecord): JobRecord {
  return { ...record, published: record.updates.length, changed: false };
}

function append(record: JobRecord, job: JobSnapshot, at: string): JobRecord {
  const { state, phase, stage, progress, message } = job;
  const event_seq = record.updates.length + 1;
  const timestamp = notBefore(record, at);
  const update = { event_seq, state, phase, stage, progress, message, timestamp };
  return { ...record, job: { ...job, event_seq }, updates: [...record.updates, update], changed: true };
}

/** Clocks of two machines may differ: the record's times never run backwards. */
function notBefore({ updates }: JobRecord, at: string): string {
  const last = updates.at(-1)?.timestamp;
  return last !== undefined && last > at ? last : at;
}

/** The snapshot without a wait: what comes next shows that it is over. */
function goingOn(job: JobSnapshot): JobSnapshot {
  const { waiting: _over, ...snapshot } = job;
  return snapshot;
}

function describeState(state: TaskState): { state: TaskState; status: string } {
  return { state, status: jobStatus(state) };
}
