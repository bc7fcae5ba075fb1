/**
 * `meta.json`: everything that is known about a job when it ends (contract §7). Stage 6 writes it, and so does an
 * unsuccessful end; stages, clients and tools read it. Here is its one description and its one reader.
 */
import { type ArtifactRef, formatArtifactRef, parseArtifactRef } from './artifact.ts';
import { type LastError, PipelineError } from './errors.ts';
import type { Acceptance, JobSnapshot, JobUpdate } from './job-record.ts';
import type { Placement } from './placement.ts';
import { jobStatus } from './job-status.ts';
import type { TaskState } from './task-state.ts';

/** Name of the file in the job's folder. */
export const META_FILE = 'meta.json';

/** What the stages found out about a job. A field is absent when the job did not come so far. */
export interface JobMetaFacts extends Acceptance {
  readonly name?: string;
  readonly display_name?: string;
  readonly target?: string;
  readonly device?: string;
  readonly tenant?: string;
  readonly project?: string;
  readonly priority?: number;
  /** Trace of the submitter, 32 hex digits. */
  readonly trace_id?: string;
  readonly shots?: number;
  /** Unsigned 64-bit decimal. */
  readonly seed?: string;
  readonly method?: string;
  readonly spec_digest?: string;
  readonly attempts: number;
  readonly submitted_at: string;
  readonly warnings: readonly string[];
  /** Where the program lies on its device. */
  readonly placement?: Placement;
  /** What each pass of the compiler did. */
  readonly passes?: readonly object[];
}

/** The document. */
export interface JobMetaFile extends JobMetaFacts {
  readonly schema: 'qrtx.meta/1';
  readonly job_id: string;
  /** The run that wrote it; a reset or a second start of the same job has another one. */
  readonly run_id: string;
  readonly state: Extract<TaskState, 'Completed' | 'Failed' | 'Cancelled' | 'Timeout'>;
  readonly versions: { readonly qrtx: string; readonly compiler?: string };
  /** When the job was committed; absent when it did not complete. */
  readonly committed_at?: string;
  readonly results?: ArtifactRef;
  readonly last_error?: LastError;
  /** Every other finished file of the job, by reference. */
  readonly artifacts: readonly ArtifactRef[];
  /** All updates; of a completed job up to Completing, because the file itself is the commit. */
  readonly events: readonly JobUpdate[];
}

/** Address of a job's `meta.json`. */
export function metaRef(jobId: string): string {
  return formatArtifactRef({ jobId, name: META_FILE });
}

/**
 * Reads the bytes of a job's `meta.json`; undefined when there are none.
 *
 * @throws {@link PipelineError} `ARTIFACT_CORRUPT` when they are not such a document.
 */
export function readJobMeta(jobId: string, bytes: Uint8Array | undefined): JobMetaFile | undefined {
  if (bytes === undefined) return undefined;
  const meta = parsed(bytes) as Partial<JobMetaFile> | null | undefined;
  if (meta?.schema === 'qrtx.meta/1' && meta.job_id === jobId) return meta as JobMetaFile;
  throw new PipelineError('ARTIFACT_CORRUPT', `${META_FILE} of job ${jobId} is not the record of this job`);
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** The complete event list: the commit of a completed job is its last event. */
export function updatesOf(meta: JobMetaFile): readonly JobUpdate[] {
  const last = meta.events.at(-1);
  if (meta.committed_at === undefined || last?.state !== 'Completing') return meta.events;
  const commit: JobUpdate = {
    ...last,
    event_seq: last.event_seq + 1,
    state: 'Completed',
    progress: 1,
    message: 'completed',
    timestamp: meta.committed_at,
  };
  return [...meta.events, commit];
}

/** The last snapshot of a job as its `meta.json` tells it. */
export function snapshotOf(meta: JobMetaFile): JobSnapshot {
  const last = updatesOf(meta).at(-1);
  const error = meta.artifacts.find(({ ref }) => parseArtifactRef(ref).name === 'error.json');
  return {
    schema: 'qrtx.job/1',
    job_id: meta.job_id,
    name: meta.name ?? meta.job_id,
    ...(meta.display_name !== undefined && { display_name: meta.display_name }),
    state: meta.state,
    phase: null,
    stage: last?.stage ?? 'completion',
    status: jobStatus(meta.state),
    progress: meta.state === 'Completed' ? 1 : (last?.progress ?? 0),
    message: last?.message ?? '',
    event_seq: last?.event_seq ?? 1,
    since: last?.timestamp ?? meta.submitted_at,
    submitted_at: meta.submitted_at,
    attempt: meta.attempts,
    ...(meta.target !== undefined && { target: meta.target }),
    ...(meta.device !== undefined && { device: meta.device }),
    ...(meta.tenant !== undefined && { tenant: meta.tenant }),
    ...(meta.project !== undefined && { project: meta.project }),
    ...(meta.priority !== undefined && { priority: meta.priority }),
    ...(meta.trace_id !== undefined && { trace_id: meta.trace_id }),
    ...(meta.placement !== undefined && { placement: meta.placement }),
    ...(meta.last_error !== undefined && { last_error: meta.last_error }),
    ...(meta.results !== undefined && { results_ref: meta.results.ref }),
    ...(error !== undefined && { error_details_ref: error.ref }),
    meta_ref: metaRef(meta.job_id),
  };
}
