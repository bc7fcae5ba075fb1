/** Which id a submitted job gets: the one it names, one that follows from its key, or a fresh one (contract §4). */
import { base32 } from '../domain/base32.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import { sha256 } from '../domain/digest.ts';
import { assertJobId } from '../domain/job-id.ts';
import { newJobId } from '../domain/new-job-id.ts';

/** What may name a job. The first of `job_id`, `idempotency_key` and `request_id` that is there decides. */
export interface JobIdentity {
  readonly tenant: string;
  readonly project: string;
  /** Digest of the content; part of the identity where only a request id is given. */
  readonly content_digest: string;
  readonly job_id?: string;
  readonly idempotency_key?: string;
  readonly request_id?: string;
}

/** `j-` and as many characters as a fresh id has: 130 bits of the digest. */
const DIGEST_CHARACTERS = 26;

/**
 * The id of a job in one generation of its key: `j-` + base32(SHA-256(tenant, project, key, generation)) cut to 26.
 *
 * @param generation - 0 for the first job of a key; grows by 1 for every job of the key that is older than the window
 * @throws PipelineError `VALIDATION_FAILED` when a given `job_id` is not allowed.
 */
export function jobIdOfGeneration(identity: JobIdentity, generation: number): string {
  const { tenant, project, content_digest, job_id, idempotency_key, request_id } = identity;
  if (job_id !== undefined) return assertJobId(job_id);
  if (idempotency_key !== undefined) return derived([tenant, project, idempotency_key, generation]);
  // One element more than above: a request id never meets a key.
  if (request_id !== undefined) return derived([tenant, project, request_id, content_digest, generation]);
  return newJobId();
}

/** True when the same submission again gives the same id in the same generation, and later ones follow. */
export function hasGenerations({ job_id, idempotency_key, request_id }: JobIdentity): boolean {
  return job_id === undefined && (idempotency_key ?? request_id) !== undefined;
}

function derived(parts: readonly (string | number)[]): string {
  const digest = Buffer.from(sha256(canonicalJson(parts)), 'hex');
  return `j-${base32(digest).slice(0, DIGEST_CHARACTERS)}`;
}
