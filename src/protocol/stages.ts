/**
 * What the stages hand to each other through the workflow: small facts and references, never bytes. Types only, so
 * that workflow code can read them.
 */
import type { ArtifactRef } from '../domain/artifact.ts';
import type { Budgets, JobUpdate } from '../domain/job-record.ts';
import type { ClassicalRegister } from '../domain/circuit.ts';
import type { CircuitRequirements } from '../domain/device.ts';
import type { LastError, Violation } from '../domain/errors.ts';
import type { JobMetaFacts } from '../domain/job-meta.ts';
import type { Acceptance } from '../domain/job-record.ts';
import type { Placement } from '../domain/placement.ts';
import type { PhaseTime } from '../domain/result.ts';
import type { Subject } from '../domain/subject.ts';
import type { PassReport } from '../domain/pass-report.ts';
import type { ProgramFormat } from '../domain/program-format.ts';
import type { DispatchAttempt } from './messages.ts';

/** Identity of a job and of the run that works on it. */
export interface JobRun {
  readonly job_id: string;
  readonly run_id: string;
  /** Failed attempts of this stage before the activity's own first one. */
  readonly earlier_attempts?: number;
  /** What the job has said it waits for: the server repeats such a failure, the workflow need not hear of it. */
  readonly waiting_for?: string;
}

/** What ties the work of peers to the caller of a job; beside the messages, never in an artifact. */
export interface Trace {
  readonly request_id?: string;
  /** W3C `traceparent`. */
  readonly traceparent?: string;
}

/** Input of stage 1: the argument of the workflow as it came. */
export interface ValidationInput extends JobRun, Acceptance {
  readonly argument: unknown;
  readonly submitted_at: string;
}

/** Retry of stage 4 (contract §3, `runtime.retry`). */
export interface RetryBudget {
  readonly max_attempts: number;
  readonly base_delay_ms: number;
  readonly max_delay_ms: number;
  readonly max_elapsed_ms: number;
}

/** A job that stage 1 accepted. */
export interface AcceptedJob {
  readonly name: string;
  /** The name as it was given, where it has other characters. */
  readonly display_name?: string;
  readonly target: string;
  readonly device_id: string;
  readonly priority: number;
  readonly labels: readonly string[];
  readonly subject: Subject;
  /** Absent in histories from before peers were told. */
  readonly trace?: Trace;
  readonly shots: number;
  /** True when job.yaml or the caller fixed the shots: the program's decorator then has no say. */
  readonly shots_fixed: boolean;
  /** Unsigned 64-bit decimal. */
  readonly seed: string;
  readonly seed_fixed: boolean;
  /** True when the results list the shots one by one. */
  readonly memory?: boolean;
  readonly budgets: Budgets;
  readonly retry: RetryBudget;
  readonly entrypoint: string;
  readonly compiler_options: Readonly<Record<string, string>>;
  readonly spec_digest: string;
  readonly content_digest: string;
  readonly program: ArtifactRef;
  /** Absent: the compiler reads it from the text's header. */
  readonly program_format?: ProgramFormat;
  readonly artifacts: readonly ArtifactRef[];
  readonly warnings: readonly Violation[];
  /** True when compiling may take long: stage 2 is then a regular activity. */
  readonly heavy: boolean;
}

/** Stage 1 met a job of this id that is already committed with equal content. */
export interface AlreadyCommitted {
  readonly committed: JobOutcome;
}

/** Input of stage 2. */
export interface CompilationInput extends JobRun {
  readonly job: AcceptedJob;
}

/** What stage 2 produced. */
export interface CompiledJob {
  readonly aqo: ArtifactRef;
  readonly artifacts: readonly ArtifactRef[];
  /** `program.json`, when the program returns something. */
  readonly program_record?: ArtifactRef;
  readonly requirements: CircuitRequirements;
  readonly shots: number;
  readonly seed: string;
  /** Options of the driver; absent in histories from before the program had a say in them. */
  readonly options?: Readonly<Record<string, string>>;
  readonly compiler: string;
  /** Key of the compile cache: SHA-256 of all that the circuit depends on. */
  readonly compile_hash?: string;
  readonly report: readonly PassReport[];
  /** The program's registers, from classical bit 0 up. */
  readonly registers?: readonly ClassicalRegister[];
  /** Where the program lies on the device. */
  readonly placement?: Placement;
  /** Why the device takes no jobs now; absent when it does. */
  readonly device_away?: string;
  readonly warnings: readonly string[];
}

/** Input of stages 3 and 4: everything the device's executor needs. */
export interface DeviceInput extends JobRun {
  readonly dispatch: number;
  readonly device_id: string;
  readonly subject: Subject;
  readonly trace?: Trace;
  readonly aqo: ArtifactRef;
  readonly requirements: CircuitRequirements;
  readonly shots: number;
  readonly seed: string;
  readonly options: Readonly<Record<string, string>>;
}

/** What the device's executor reports when stage 4 is done. The raw result stays with the driver's ledger. */
export interface DeviceRun extends DispatchAttempt {
  readonly allocating_at: string;
  readonly executing_at: string;
  readonly phases: readonly PhaseTime[];
  readonly finished_at: string;
  /** Idempotency key and the device's own id of the execution. */
  readonly handle: { readonly key: string; readonly executionId: string };
  readonly method: string;
  readonly execution_seconds: number;
}

/** Details of a cancelled device activity: what the executor could say when it stopped. */
export interface DeviceStop extends DispatchAttempt {
  readonly allocating_at?: string;
  readonly executing_at?: string;
  /** True when the device confirmed that nothing runs any more, or was never asked. */
  readonly stopped: boolean;
}

/** Input of stage 5. */
export interface ProcessingInput extends JobRun {
  readonly device_id: string;
  readonly handle: DeviceRun['handle'];
  readonly shots: number;
  readonly seed: string;
  readonly registers?: readonly ClassicalRegister[];
  /** True when the results list the shots one by one. */
  readonly memory?: boolean;
  /** What a reader of the results should know; absent: nothing. */
  readonly warnings?: readonly string[];
  /** `program.json`, when the program returns something. */
  readonly program_record?: ArtifactRef;
}

/** What stage 5 produced. */
export interface ProcessedJob {
  readonly results: ArtifactRef;
}

/** Facts of a job that `meta.json` records beside its history. */
export interface JobMeta extends JobMetaFacts {
  /** Name and version of the compiler. */
  readonly compiler?: string;
  readonly compile_hash?: string;
}

/** Input of stage 6. */
export interface CompletionInput extends JobRun {
  readonly meta: JobMeta;
  readonly artifacts: readonly ArtifactRef[];
  readonly results: ArtifactRef;
  readonly updates: readonly JobUpdate[];
  readonly committed_at: string;
}

/** Result of a completed run (contract §2). */
export interface JobOutcome {
  readonly schema: 'qrtx.outcome/1';
  readonly job_id: string;
  readonly state: 'Completed';
  readonly results_ref: string;
  readonly meta_ref: string;
  /** When the job was committed, as in `meta.json` (ISO 8601, UTC). */
  readonly committed_at: string;
}

/** Input of the last words of an unsuccessful job. */
export interface EndRecordInput extends JobRun {
  readonly state: 'Failed' | 'Cancelled' | 'Timeout';
  readonly meta: JobMeta;
  readonly last_error: LastError;
  readonly updates: readonly JobUpdate[];
  readonly at: string;
  /** True when the workflow does not know when the cancel was asked: the history does. */
  readonly wants_cancel_time?: boolean;
}

/** What was kept of an unsuccessful job, or the outcome when the job had already been committed. */
export interface EndRecord {
  readonly error_ref?: string;
  readonly meta_ref?: string;
  readonly committed?: JobOutcome;
  /** When the cancel was asked, by the history (ISO 8601, UTC). */
  readonly cancel_requested_at?: string;
}

/** What workflows call, by name. */
export interface Activities {
  validate(input: ValidationInput): Promise<AcceptedJob | AlreadyCommitted>;
  compile(input: CompilationInput): Promise<CompiledJob>;
  runOnDevice(input: DeviceInput): Promise<DeviceRun>;
  processResults(input: ProcessingInput): Promise<ProcessedJob>;
  complete(input: CompletionInput): Promise<JobOutcome>;
  recordEnd(input: EndRecordInput): Promise<EndRecord>;
  /** Asks the server to cancel the calling run. */
  requestCancel(input: { readonly job_id: string }): Promise<void>;
}

/** The activities that workers of the queue `qrtx-jobs` run. */
export type JobActivities = Omit<Activities, 'runOnDevice'>;
/** The activities that the executor of a device runs. */
export type DeviceActivities = Pick<Activities, 'runOnDevice'>;
