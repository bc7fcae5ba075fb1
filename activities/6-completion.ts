/**
 * Stage 6, Completion: the commit point. Once `meta.json` is published the job is completed, whatever happens to
 * this process; a second try finds its own commit and adopts it.
 */
import { type ArtifactRef, parseArtifactRef } from '../src/domain/artifact.ts';
import { PipelineError } from '../src/domain/errors.ts';
import { META_FILE, metaRef } from '../src/domain/job-meta.ts';
import type { JobOutcome, CompletionInput, EndRecord, EndRecordInput } from '../src/protocol/stages.ts';
import { committedOutcome, metaDocument, outcomeOf, publishEnd, readMeta, setAside } from './job-meta.ts';
import type { KernelPorts } from './ports.ts';

const ERROR_FILE = 'error.json';

/** Commits a job; what a write that was cut off left behind goes first. */
export async function complete(ports: KernelPorts, input: CompletionInput): Promise<JobOutcome> {
  await ports.store.sweep(input.job_id);
  const { artifacts, warnings } = await whatIsThere(ports, input);
  const meta = { ...input.meta, warnings: [...input.meta.warnings, ...warnings] };
  const document = metaDocument(ports.version, { ...input, meta, artifacts, state: 'Completed' });
  await publishEnd(ports.store, input, META_FILE, document);
  return outcomeOf(input.job_id, input.results, input.committed_at);
}

/**
 * The artifacts that are there: `meta.json` names no other. One that somebody removed is told as a warning.
 *
 * @throws PipelineError `ARTIFACT_CORRUPT` when it is the results: without them nothing can be committed.
 */
async function whatIsThere({ store }: KernelPorts, { job_id, artifacts, results }: CompletionInput) {
  const names = new Set(await store.names(job_id));
  if (names.has(ERROR_FILE)) await setAside(store, job_id, ERROR_FILE);
  const isThere = ({ ref }: ArtifactRef): boolean => names.has(parseArtifactRef(ref).name);
  if (!isThere(results)) throw new PipelineError('ARTIFACT_CORRUPT', `${results.ref} is gone`);
  const gone = artifacts.filter((artifact) => !isThere(artifact));
  const warnings = gone.map(({ ref }) => `${ref} was removed before the commit`);
  return { artifacts: artifacts.filter(isThere), warnings };
}

/** Records an unsuccessful end and clears what was half-written; a job that was committed stays committed. */
export async function recordEnd(ports: KernelPorts, input: EndRecordInput): Promise<EndRecord> {
  const { job_id, run_id, state, last_error } = input;
  const existing = await readMeta(ports.store, job_id);
  const outcome = existing === undefined ? undefined : committedOutcome(existing);
  if (outcome !== undefined && existing?.run_id === run_id) return { committed: outcome };
  if (outcome !== undefined) return {};
  await ports.store.sweep(job_id);
  const error = { schema: 'qrtx.error/1', job_id, run_id, state, last_error };
  const error_ref = await publishEnd(ports.store, input, ERROR_FILE, `${JSON.stringify(error, null, 2)}\n`);
  const artifacts = (await ports.store.list(job_id)).filter(({ ref }) => ref !== metaRef(job_id));
  const document = metaDocument(ports.version, { ...input, artifacts });
  const meta_ref = await publishEnd(ports.store, input, META_FILE, document);
  return { error_ref, meta_ref };
}
