/**
 * The memo of a job's run: the record of its events (ADR 2) and the notes of its acceptance. The workflow writes it,
 * clients read it.
 */
import type { Acceptance, JobSnapshot, JobUpdate } from '../domain/job-record.ts';

/** Keys of the memo. */
export const MEMO = {
  /** The latest snapshot. */
  snapshot: 'job',
  /** The updates that came with it. */
  updates: 'job_updates',
  /** What the job was accepted with (set by the client at start). */
  contentDigest: 'content_digest',
  /** Names the submit that started the run, so that a second one knows that it did not. */
  submission: 'submission',
  /** When the client accepted the job (ISO 8601): every submit of the same job is answered with this time. */
  acceptedAt: 'accepted_at',
  /** `{tenant, project}` of the submitter: whose job it is must be known before a worker has seen it. */
  owner: 'owner',
} as const;

/** The notes of the acceptance in a memo. */
export function acceptanceOf(memo: Readonly<Record<string, unknown>> | undefined): Acceptance {
  const { content_digest, accepted_at } = memo ?? {};
  return {
    ...(typeof content_digest === 'string' && { content_digest }),
    ...(typeof accepted_at === 'string' && { accepted_at }),
  };
}

/** What a workflow task adds to the record: one memo upsert. */
export interface RecordEntry {
  readonly job: JobSnapshot;
  readonly job_updates: readonly JobUpdate[];
}

/** Reads the entry of a memo; undefined when the job has not written one yet. */
export function readRecordEntry(
  memo: Readonly<Record<string, unknown>> | undefined,
): RecordEntry | undefined {
  const job = memo?.[MEMO.snapshot] as JobSnapshot | undefined;
  if (job === undefined) return undefined;
  return { job, job_updates: (memo?.[MEMO.updates] as JobUpdate[] | undefined) ?? [] };
}
