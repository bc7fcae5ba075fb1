/**
 * What the outside sees of a job: the snapshot and its updates. The same objects are in the queries, in the memo,
 * in `meta.json` and, renamed field by field, on the wire.
 */
import type { LastError } from './errors.ts';
import type { Placement } from './placement.ts';
import type { StageName } from './pipeline.ts';
import type { ExecutingPhase, TaskState } from './task-state.ts';

/** One thing that happened to a job. An update never changes once it has its number. */
export interface JobUpdate {
  /** 1 is the acceptance; grows by 1. */
  readonly event_seq: number;
  readonly state: TaskState;
  readonly phase: ExecutingPhase | null;
  readonly stage: StageName;
  /** 0.0–1.0; never falls within an attempt. */
  readonly progress: number;
  readonly message: string;
  /** When it happened (ISO 8601, UTC), also if it was reported later. */
  readonly timestamp: string;
}

/** A cancel that is on record but not yet carried out. */
export interface CancelRequest {
  readonly at: string;
  readonly by: string;
  readonly reason: string;
}

/** What a job waits for, instead of failing: it goes on by itself, within its budgets. */
export interface Waiting {
  /** `the store`, or another peer of the stage. */
  readonly for: string;
  /** What the peer said. */
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** Time budgets of a job in seconds (contract §3). */
export interface Budgets {
  readonly queue: number;
  readonly execution: number;
  readonly job: number;
}

/** Where a job stands in the line of its device. Both fields are approximate; the reader counts them. */
export interface QueuePlace {
  /** 1 is next. */
  readonly position: number;
  /** When the job's turn comes at the device's present pace (ISO 8601, UTC); absent when it takes no jobs now. */
  readonly estimated_start?: string;
}

/** A workflow task that fails again and again: the job stands still until its cause is mended. */
export interface StuckTask {
  readonly attempts: number;
  /** Since when it is tried (ISO 8601, UTC). */
  readonly since: string;
  /** What the worker or the server said of the failure. */
  readonly reason?: string;
}

/** Where a job stands now. Fields that are not known yet are absent. */
export interface JobSnapshot {
  readonly schema: 'qrtx.job/1';
  readonly job_id: string;
  readonly name: string;
  /** The name as a person gave it, where it has other characters than `name`: what people are shown. */
  readonly display_name?: string;
  readonly state: TaskState;
  readonly phase: ExecutingPhase | null;
  readonly stage: StageName;
  /** Client-visible JobStatus, see `jobStatus`. */
  readonly status: string;
  readonly progress: number;
  readonly message: string;
  readonly event_seq: number;
  /** Since when the job is in this state. */
  readonly since: string;
  readonly submitted_at: string;
  /** Times the job was handed to its device; 0 before the first. */
  readonly attempt: number;
  /** While Queued, when a client asked for the status of this one job. */
  readonly queue?: QueuePlace;
  /** In a status only: no worker asks for work now, the job goes on when one does. */
  readonly no_worker?: boolean;
  /** In a status only: the server cannot bring the job forward. */
  readonly stuck?: StuckTask;
  readonly target?: string;
  readonly device?: string;
  readonly tenant?: string;
  readonly project?: string;
  readonly priority?: number;
  readonly budgets?: Budgets;
  /** Trace of the submitter, 32 hex digits. */
  readonly trace_id?: string;
  /** Where the compiled program lies on its device. */
  readonly placement?: Placement;
  /** While a stage waits for a peer that is away or full. */
  readonly waiting?: Waiting;
  readonly cancel_requested?: CancelRequest;
  readonly last_error?: LastError;
  readonly results_ref?: string;
  readonly meta_ref?: string;
  readonly error_details_ref?: string;
}

/** Facts about a job that its stages learn; they only grow. */
export type JobFacts = Partial<
  Pick<
    JobSnapshot,
    | 'name'
    | 'display_name'
    | 'target'
    | 'device'
    | 'tenant'
    | 'project'
    | 'priority'
    | 'budgets'
    | 'trace_id'
    | 'placement'
    | 'cancel_requested'
    | 'last_error'
    | 'results_ref'
    | 'meta_ref'
    | 'error_details_ref'
    | 'attempt'
  >
>;

/** What a client noted at acceptance; foreign clients leave it out. */
export interface Acceptance {
  /** Taken before any parsing; where it is absent, stage 1 takes it. */
  readonly content_digest?: string;
  /** By the client's clock (ISO 8601). */
  readonly accepted_at?: string;
}
