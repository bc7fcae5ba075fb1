/**
 * `meta.json`: everything that is known about a job when it ends. Its publication is the commit of stage 6. A run
 * that did not complete may be followed by another run of the same job (a reset, a second start); its files then
 * make room under `runs/<run_id>/`.
 */
import type { LastError } from '../src/domain/errors.ts';
import { PipelineError } from '../src/domain/errors.ts';
import type { JobUpdate } from '../src/domain/job-record.ts';
import type { ArtifactRef, ArtifactStore } from '../src/qfs/artifact-store.ts';
import type { JobMeta, JobOutcome, JobRun } from './stages.ts';

/** What {@link metaDocument} needs. */
export interface MetaInput extends JobRun {
  readonly state: 'Completed' | 'Failed' | 'Cancelled' | 'Timeout';
  readonly meta: JobMeta;
  readonly artifacts: readonly ArtifactRef[];
  readonly updates: readonly JobUpdate[];
  readonly results?: ArtifactRef;
  readonly committed_at?: string;
  readonly last_error?: LastError;
}

/** The fields of `meta.json` that the kernel reads back. */
export interface MetaFields {
  readonly run_id: string;
  readonly content_digest?: string;
  readonly committed_at?: string;
  readonly results?: ArtifactRef;
}

/** A `meta.json` that exists. */
export interface StoredMeta {
  readonly jobId: string;
  readonly ref: string;
  readonly json: MetaFields;
}

/** The name of an artifact inside its job's folder. */
export function artifactName(ref: string): string {
  return ref.split('/').slice(4).join('/');
}

/** Text of `meta.json`. */
export function metaDocument(version: string, input: MetaInput): string {
  const { job_id, run_id, state, meta, committed_at, results, last_error } = input;
  const { passes, compiler, ...facts } = meta;
  const artifacts = [...input.artifacts].sort((a, b) => (a.ref < b.ref ? -1 : 1));
  const document = {
    schema: 'qrtx.meta/1',
    job_id,
    run_id,
    state,
    ...facts,
    versions: { qrtx: version, compiler },
    committed_at,
    results,
    last_error,
    artifacts,
    passes,
    events: input.updates,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The `meta.json` of a job, if there is one. */
export async function readMeta(store: ArtifactStore, jobId: string): Promise<StoredMeta | undefined> {
  const bytes = await store.get(jobId, 'meta.json');
  if (bytes === undefined) return undefined;
  try {
    const json = JSON.parse(new TextDecoder().decode(bytes)) as MetaFields;
    return { jobId, ref: `qfs://circuit_fs/${jobId}/meta.json`, json };
  } catch {
    throw new PipelineError('ARTIFACT_CORRUPT', `meta.json of job ${jobId} is not JSON`);
  }
}

/** The outcome a committed `meta.json` stands for; undefined when the run it records did not complete. */
export function committedOutcome(meta: StoredMeta): JobOutcome | undefined {
  const { committed_at, results } = meta.json;
  if (committed_at === undefined || results === undefined) return undefined;
  return outcomeOf(meta.jobId, results.ref, meta.ref);
}

/** Result of a completed run. */
export function outcomeOf(jobId: string, resultsRef: string, metaRef: string): JobOutcome {
  return {
    schema: 'qrtx.outcome/1',
    job_id: jobId,
    state: 'Completed',
    results_ref: resultsRef,
    meta_ref: metaRef,
  };
}

/**
 * Publishes a file of a job's end. The same run finds its own file after a lost acknowledgement and keeps it; the
 * file of an earlier, unsuccessful run moves to `runs/<run_id>/`.
 *
 * @throws PipelineError `ARTIFACT_CONFLICT` when another run has committed the job.
 */
export async function publishEnd(
  store: ArtifactStore,
  { job_id, run_id }: JobRun,
  name: string,
  text: string,
): Promise<ArtifactRef> {
  try {
    return await store.put(job_id, name, text);
  } catch (error) {
    if (!(error instanceof PipelineError) || error.code !== 'ARTIFACT_CONFLICT') throw error;
    const earlier = await earlierFile(store, job_id, name);
    if (earlier.json.run_id === run_id) return earlier.ref;
    if (earlier.json.committed_at !== undefined) throw error;
    await store.supersede(job_id, name, `runs/${earlier.json.run_id}/${name}`);
    return store.put(job_id, name, text);
  }
}

async function earlierFile(
  store: ArtifactStore,
  jobId: string,
  name: string,
): Promise<{ json: MetaFields; ref: ArtifactRef }> {
  const bytes = await store.get(jobId, name);
  const ref = (await store.list(jobId)).find((artifact) => artifactName(artifact.ref) === name);
  if (bytes === undefined || ref === undefined)
    throw new PipelineError('PERSISTENCE_STAGE_FAILED', `${name} vanished`);
  return { json: JSON.parse(new TextDecoder().decode(bytes)) as MetaFields, ref };
}
