/** SHA-256 of bytes and text. Not for workflow code: the sandbox has no `node:crypto`. */
import { createHash, subtle } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import { normalisedForm } from './job-spec.ts';
import type { JobSpec } from './job-spec.ts';
import type { ResolvedProgram } from './program.ts';

/** SHA-256 in lower-case hex; text is hashed as UTF-8. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** From so many bytes on, hashing takes longer than the way to a thread and back. */
const LARGE_BYTES = 2 ** 18;

/** SHA-256 of bytes that may be many, in lower-case hex: large ones are hashed beside the event loop. */
export async function sha256OfMany(bytes: Uint8Array): Promise<string> {
  if (bytes.length < LARGE_BYTES) return sha256(bytes);
  return Buffer.from(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex');
}

/** The first 8 bytes of SHA-256 as an unsigned decimal: the default seed of a job is that of its id. */
export function seedFrom(text: string): string {
  return createHash('sha256').update(text).digest().readBigUInt64BE(0).toString();
}

/** What two submits must have in common to be the same job (contract §3, `content_digest`). */
export interface JobContent {
  readonly name: string;
  /** The program as submitted; text counts as its UTF-8 bytes. */
  readonly program: string | Uint8Array;
  readonly program_format: string;
  readonly target: string;
  readonly priority: number;
  readonly compiler_options: Readonly<Record<string, string>>;
  readonly metadata_kvs: Readonly<Record<string, string>>;
}

/** The content digest: taken at acceptance, before any parsing; idempotent submits compare it. */
export function contentDigest(content: JobContent): string {
  const { program, name, program_format, target, priority, compiler_options, metadata_kvs } = content;
  const program_sha256 = sha256(program);
  return sha256(
    canonicalJson({
      name,
      program_sha256,
      program_format,
      target,
      priority,
      compiler_options,
      metadata_kvs,
    }),
  );
}

/**
 * The content of a specification. Shots and seed count wherever job.yaml says them: under their compatibility keys,
 * as a caller of the wire sends them.
 */
export function jobContent(spec: JobSpec, program: ResolvedProgram): JobContent {
  return {
    name: spec.name,
    program: program.source,
    program_format: program.format ?? '',
    target: spec.target,
    priority: spec.priority,
    compiler_options: spec.compilerOptions,
    metadata_kvs: {
      ...spec.metadata,
      ...(spec.shots !== undefined && { shots: String(spec.shots) }),
      ...(spec.seed !== undefined && { seed: spec.seed }),
    },
  };
}

/** SHA-256 of the normalised form of a specification (contract §3, spec digest). */
export function specDigest(spec: JobSpec): string {
  return sha256(canonicalJson(normalisedForm(spec)));
}
