/**
 * The whole state of a job as one JSON value. `apply` turns it and an event into the next one; the workflow is the
 * shell that does what `apply` asks for, and hands the value on when it continues as a new run.
 */
import { JOB_DEFAULTS } from '../domain/job-spec.ts';
import type { Acceptance, CancelRequest } from '../domain/job-record.ts';
import type { JobOwner } from '../domain/job-argument.ts';
import type { DispatchAttempt } from '../protocol/messages.ts';
import type { AcceptedJob, CompiledJob, DeviceRun, JobMeta } from '../protocol/stages.ts';
import { type Budgets, type Deadline, NO_BUDGETS } from './budgets.ts';
import { type JobRecord, openRecord } from './record.ts';

/** Why the stages were stopped. */
export type StopCause =
  ({ readonly kind: 'cancel' } & CancelRequest) | ({ readonly kind: 'expiry' } & Deadline);

/**
 * What stops the job from outside. The first cause counts; a queue expiry may turn out void. From the commit point on
 * nothing stops it.
 */
export interface Stop {
  readonly cause?: StopCause;
  /** True when the server has recorded a cancel request: only then may the run end as Canceled. */
  readonly cancelledByServer: boolean;
  /** True when the cancel did not say when it was asked: the history knows. */
  readonly unstamped?: boolean;
  /** True from the commit point on. */
  readonly committing: boolean;
}

/** The job in the hands of its device's queue and executor; an attempt is named by dispatch and attempt. */
export interface Dispatch {
  /** How often the job was handed to the queue. */
  readonly number: number;
  /** Dispatches that failed and count against the retry budget. */
  readonly failed: number;
  /** What the job has said it waits for. */
  readonly waitingFor?: string;
  /** The attempt that was heard of last. */
  readonly current?: DispatchAttempt;
  /** Milliseconds since the epoch. */
  readonly queuedAt: number;
  /** When the first execution began. */
  readonly firstStart?: number;
  /** True when the executor has answered: reports that come later are late. */
  readonly settled: boolean;
}

/** What the repeats of the present stage have cost so far. */
export interface Patience {
  /** Failures that count as attempts. */
  readonly failed: number;
  readonly waitingFor?: string;
  readonly workerLost: boolean;
}

/** Search attributes of a job, by what they show. */
export type AttributeName =
  'state' | 'name' | 'target' | 'device' | 'tenant' | 'error' | 'priority' | 'labels';

/** Who submitted the job, as far as the argument tells. */
export type Submitter = JobOwner & Acceptance & { readonly trace_id?: string };

/** A job. */
export interface JobState {
  readonly record: JobRecord;
  readonly submitter?: Submitter;
  /** Results of the stages so far; what is known of a job stands here once. */
  readonly accepted?: AcceptedJob;
  readonly compiled?: CompiledJob;
  readonly executed?: DeviceRun;
  readonly budgets: Budgets;
  /** When the job budget ends (milliseconds since the epoch); until stage 1 has read it, the usual one. */
  readonly jobDeadline: number;
  readonly stop: Stop;
  readonly dispatch: Dispatch;
  readonly patience: Patience;
  /** What the search attributes show. */
  readonly shown: Readonly<Partial<Record<AttributeName, string>>>;
  /** An event that was not legal: a bug of the kernel, which ends the job. */
  readonly bug?: string;
}

/** A stage that was not repeated yet. */
export const FRESH: Patience = { failed: 0, workerLost: false };

/** A job that was just accepted. */
export function openJob(jobId: string, acceptedAt: string): JobState {
  return {
    record: openRecord(jobId, acceptedAt),
    budgets: NO_BUDGETS,
    jobDeadline: Date.parse(acceptedAt) + JOB_DEFAULTS.timeouts.job * 1000,
    stop: { cancelledByServer: false, committing: false },
    dispatch: { number: 0, failed: 0, queuedAt: 0, settled: false },
    patience: FRESH,
    shown: {},
  };
}

/** What `meta.json` says of a job beside its events. */
export function metaOf({ record, submitter, accepted, compiled, executed }: JobState): JobMeta {
  const { attempt, submitted_at } = record.job;
  const warnings = [
    ...(accepted?.warnings ?? []).map(({ field, message }) => `${field}: ${message}`),
    ...(compiled?.warnings ?? []),
  ];
  return {
    ...submitter,
    ...(accepted !== undefined && acceptedFacts(accepted)),
    ...(compiled !== undefined && compiledFacts(compiled)),
    ...(executed !== undefined && { method: executed.method }),
    attempts: attempt,
    submitted_at,
    warnings,
  };
}

function acceptedFacts(accepted: AcceptedJob) {
  const { name, display_name, target, device_id, subject, priority } = accepted;
  const { spec_digest, content_digest } = accepted;
  const { tenant, project } = subject;
  const display = display_name === undefined ? {} : { display_name };
  return {
    name,
    ...display,
    target,
    device: device_id,
    tenant,
    project,
    priority,
    spec_digest,
    content_digest,
  };
}

function compiledFacts({ shots, seed, compiler, compile_hash, placement, report }: CompiledJob) {
  return {
    shots,
    seed,
    compiler,
    ...(compile_hash !== undefined && { compile_hash }),
    ...(placement !== undefined && { placement }),
    passes: report,
  };
}
