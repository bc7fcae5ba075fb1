/** What QFS still knows of a job when Temporal has forgotten it: the reader of `meta.json` and `results.json`. */
import type { LastError } from '../domain/errors.ts';
import type { JobSnapshot, JobUpdate } from '../domain/job-record.ts';
import { jobStatus } from '../domain/job-status.ts';
import type { Counts, ExpectationValue } from '../domain/result.ts';
import type { TaskState } from '../domain/task-state.ts';
import type { ArtifactRef, ArtifactStore } from '../qfs/artifact-store.ts';

/** `meta.json` as far as clients need it. */
export interface JobMetaFile {
  readonly job_id: string;
  readonly run_id: string;
  readonly name?: string;
  readonly state: TaskState;
  readonly submitted_at: string;
  readonly attempts: number;
  readonly content_digest?: string;
  readonly device?: string;
  readonly target?: string;
  readonly results?: ArtifactRef;
  readonly last_error?: LastError;
  readonly artifacts: readonly ArtifactRef[];
  readonly events: readonly JobUpdate[];
  readonly committed_at?: string;
}

/** `results.json`. */
export interface JobResults {
  readonly schema: 'qrtx.results/1';
  readonly job_id: string;
  readonly device: string;
  readonly method: string;
  readonly shots: number;
  readonly seed: string;
  readonly bit_order: 'highest-classical-bit-first';
  readonly counts: Counts;
  readonly expectation_values?: readonly (Pick<ExpectationValue, 'value'> & {
    readonly standard_error: number;
  })[];
  readonly timing: { readonly execution_seconds: number };
  readonly metadata: Readonly<Record<string, string>>;
}

/** Reads a job's `meta.json`; undefined when there is none. */
export async function readMetaFile(store: ArtifactStore, jobId: string): Promise<JobMetaFile | undefined> {
  const bytes = await store.get(jobId, 'meta.json');
  return bytes === undefined ? undefined : (JSON.parse(new TextDecoder().decode(bytes)) as JobMetaFile);
}

/** Reads `results.json` and checks it against the hash in `meta.json`; undefined when the job has no results. */
export async function readResults(store: ArtifactStore, jobId: string): Promise<JobResults | undefined> {
  const meta = await readMetaFile(store, jobId);
  if (meta?.results === undefined) return undefined;
  const bytes = await store.get(jobId, 'results.json', meta.results);
  return bytes === undefined ? undefined : (JSON.parse(new TextDecoder().decode(bytes)) as JobResults);
}

/** The last snapshot of a job as its `meta.json` tells it. */
export function snapshotOf(meta: JobMetaFile): JobSnapshot {
  const last = updatesOf(meta).at(-1);
  return {
    schema: 'qrtx.job/1',
    job_id: meta.job_id,
    name: meta.name ?? meta.job_id,
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
    ...(meta.last_error !== undefined && { last_error: meta.last_error }),
    ...(meta.results !== undefined && { results_ref: meta.results.ref }),
    meta_ref: `qfs://circuit_fs/${meta.job_id}/meta.json`,
  };
}

/** The complete event list: `meta.json` of a completed job ends with Completing, the commit is the last event. */
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
