/**
 * Writing `meta.json`: its publication is the commit of stage 6. A run that did not complete may be followed by
 * another run of the same job (a reset, a second start); its files then make room under `runs/<run_id>/`.
 */
import { type ArtifactRef, formatArtifactRef } from '../src/domain/artifact.ts';
import { PipelineError } from '../src/domain/errors.ts';
import { META_FILE, type JobMetaFile, metaRef, readJobMeta } from '../src/domain/job-meta.ts';
import type { ArtifactFile, ArtifactStore } from '../src/qfs/artifact-store.ts';
import type { JobMeta, JobOutcome, JobRun } from '../src/protocol/stages.ts';

/** What {@link metaDocument} needs. */
export interface MetaInput
  extends JobRun, Pick<JobMetaFile, 'state' | 'artifacts' | 'results' | 'committed_at' | 'last_error'> {
  readonly meta: JobMeta;
  readonly updates: JobMetaFile['events'];
}

/** Text of `meta.json`. */
export function metaDocument(version: string, input: MetaInput): string {
  const { job_id, run_id, state, meta, committed_at, results, last_error } = input;
  const { passes, compiler, ...facts } = meta;
  const document: JobMetaFile = {
    schema: 'qrtx.meta/1',
    job_id,
    run_id,
    state,
    ...facts,
    versions: { qrtx: version, ...(compiler !== undefined && { compiler }) },
    ...(committed_at !== undefined && { committed_at }),
    ...(results !== undefined && { results }),
    ...(last_error !== undefined && { last_error }),
    artifacts: [...input.artifacts].sort((a, b) => (a.ref < b.ref ? -1 : 1)),
    ...(passes !== undefined && { passes }),
    events: input.updates,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The `meta.json` of a job, if there is one. */
export async function readMeta(store: ArtifactStore, jobId: string): Promise<JobMetaFile | undefined> {
  return readJobMeta(jobId, await store.get(jobId, META_FILE));
}

/** The outcome a committed `meta.json` stands for; undefined when the run it records did not complete. */
export function committedOutcome({ job_id, committed_at, results }: JobMetaFile): JobOutcome | undefined {
  if (committed_at === undefined || results === undefined) return undefined;
  return outcomeOf(job_id, results, committed_at);
}

/** Result of a completed run. */
export function outcomeOf(jobId: string, results: ArtifactRef, committedAt: string): JobOutcome {
  return {
    schema: 'qrtx.outcome/1',
    job_id: jobId,
    state: 'Completed',
    results_ref: results.ref,
    meta_ref: metaRef(jobId),
    committed_at: committedAt,
  };
}

/**
 * Publishes a file of a job's end and returns its address. The same run finds its own file after a lost
 * acknowledgement and keeps it; the file of an earlier, unsuccessful run moves to `runs/<run_id>/`.
 *
 * @throws PipelineError `ARTIFACT_CONFLICT` when another run has committed the job.
 */
export async function publishEnd(
  store: ArtifactStore,
  { job_id, run_id }: JobRun,
  name: string,
  text: string,
): Promise<string> {
  try {
    return (await store.put(job_id, name, text)).ref;
  } catch (error) {
    if (!(error instanceof PipelineError) || error.code !== 'ARTIFACT_CONFLICT') throw error;
    const earlier = await earlierFile(store, job_id, name);
    if (earlier.run_id === run_id) return formatArtifactRef({ jobId: job_id, name });
    if (earlier.committed_at !== undefined) throw error;
    await store.supersede(job_id, name, `runs/${earlier.run_id}/${name}`);
    return (await store.put(job_id, name, text)).ref;
  }
}

/**
 * Publishes files of a stage. Those of an earlier run that ended without a result make room under `runs/<run_id>/`
 * where their bytes differ: the content of the job is equal, what compiled it may be newer.
 */
export async function publishFiles(
  store: ArtifactStore,
  { job_id, run_id }: JobRun,
  files: readonly ArtifactFile[],
): Promise<readonly ArtifactRef[]> {
  try {
    return await store.putAll(job_id, files);
  } catch (error) {
    if (!(error instanceof PipelineError) || error.code !== 'ARTIFACT_CONFLICT') throw error;
    const earlier = await readMeta(store, job_id);
    if (earlier === undefined || earlier.run_id === run_id || earlier.committed_at !== undefined) throw error;
    for (const { name, bytes } of files) {
      const there = await store.get(job_id, name);
      if (there === undefined || Buffer.from(bytes).equals(there)) continue;
      await store.supersede(job_id, name, `runs/${earlier.run_id}/${name}`);
    }
    return await store.putAll(job_id, files);
  }
}

/** Moves the record of an earlier, unsuccessful run to `runs/<run_id>/`. */
export async function setAside(store: ArtifactStore, jobId: string, name: string): Promise<void> {
  const { run_id } = await earlierFile(store, jobId, name);
  await store.supersede(jobId, name, `runs/${run_id}/${name}`);
}

async function earlierFile(
  store: ArtifactStore,
  jobId: string,
  name: string,
): Promise<Pick<JobMetaFile, 'run_id' | 'committed_at'>> {
  const bytes = await store.get(jobId, name);
  if (bytes === undefined) throw new PipelineError('PERSISTENCE_STAGE_FAILED', `${name} vanished`);
  return JSON.parse(new TextDecoder().decode(bytes)) as Pick<JobMetaFile, 'run_id' | 'committed_at'>;
}
