/**
 * Stage 6, Completion: the commit point. Once `meta.json` is published the job is completed, whatever happens to
 * this process; a second try finds its own commit and adopts it.
 */
import { META_FILE, metaRef } from '../src/domain/job-meta.ts';
import type { JobOutcome, CompletionInput, EndRecord, EndRecordInput } from '../src/protocol/stages.ts';
import { committedOutcome, metaDocument, outcomeOf, publishEnd, readMeta } from './job-meta.ts';
import type { KernelPorts } from './ports.ts';

/** Commits a job; what a write that was cut off left behind goes first. */
export async function complete(ports: KernelPorts, input: CompletionInput): Promise<JobOutcome> {
  await ports.store.sweep(input.job_id);
  const document = metaDocument(ports.version, { ...input, state: 'Completed' });
  await publishEnd(ports.store, input, META_FILE, document);
  return outcomeOf(input.job_id, input.results, input.committed_at);
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
  const error_ref = await publishEnd(ports.store, input, 'error.json', `${JSON.stringify(error, null, 2)}\n`);
  const artifacts = (await ports.store.list(job_id)).filter(({ ref }) => ref !== metaRef(job_id));
  const document = metaDocument(ports.version, { ...input, artifacts });
  const meta_ref = await publishEnd(ports.store, input, META_FILE, document);
  return { error_ref, meta_ref };
}
