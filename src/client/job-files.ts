/** What QFS still knows of a job when Temporal has forgotten it: its `meta.json` and its `results.json`. */
import { parseArtifactRef } from '../domain/artifact.ts';
import { META_FILE, type JobMetaFile, readJobMeta } from '../domain/job-meta.ts';
import { PipelineError } from '../domain/errors.ts';
import { type JobResults, RESULTS_FILE } from '../domain/job-results.ts';
import type { ArtifactStore } from '../qfs/artifact-store.ts';

/** Reads a job's `meta.json`; undefined when there is none. */
export async function readMetaFile(store: ArtifactStore, jobId: string): Promise<JobMetaFile | undefined> {
  return readJobMeta(jobId, await store.get(jobId, META_FILE));
}

/**
 * Reads `results.json` and checks it against the hash in `meta.json`; undefined when the job has no results. A job
 * that was stopped after its results were written has them, too.
 *
 * @param mostBytes - of the file; a larger one is not read, because its reader could not use it
 * @throws PipelineError `ANSWER_TOO_LARGE`
 */
export async function readResults(
  store: ArtifactStore,
  jobId: string,
  mostBytes = Number.POSITIVE_INFINITY,
): Promise<JobResults | undefined> {
  const meta = await readMetaFile(store, jobId);
  const written = meta?.artifacts.find(({ ref }) => parseArtifactRef(ref).name === RESULTS_FILE);
  const results = meta?.results ?? written;
  if (results === undefined) return undefined;
  if (results.size > mostBytes) {
    const message = `${results.ref} has ${results.size} bytes; more than ${mostBytes} do not fit into an answer`;
    throw new PipelineError('ANSWER_TOO_LARGE', message);
  }
  const bytes = await store.get(jobId, RESULTS_FILE, results);
  return bytes === undefined ? undefined : (JSON.parse(new TextDecoder().decode(bytes)) as JobResults);
}
