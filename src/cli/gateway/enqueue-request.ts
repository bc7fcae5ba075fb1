/** A job folder as an EnqueueJob request: job.yaml travels as it is, what it says beside it is what the wire wants twice. */
import { randomBytes } from 'node:crypto';
import type { JobSubmission } from '../../client/index.ts';
import { detectLanguage, type Language } from '../../compiler/detect-format.ts';
import type { ProgramFormat } from '../../domain/program-format.ts';
import { resolveProgram } from '../../domain/program.ts';
import { violationsError } from '../../domain/schema/violations.ts';
import type { EnqueueJobRequest } from '../../generated/eigen/internal/v1/EnqueueJobRequest.ts';

const FORMATS: Readonly<Record<Language, ProgramFormat>> = {
  openqasm: 'qasm_text',
  'eigen-lang': 'eigen_lang_source',
  aqo: 'aqo_json',
};

/**
 * The request without its metadata.
 *
 * @throws RangeError for a job id: the gateway gives ids; PipelineError `VALIDATION_FAILED` when nothing tells the
 * language of the program.
 */
export function enqueueRequest(job: JobSubmission): Omit<EnqueueJobRequest, 'metadata'> {
  if (job.job_id !== undefined) {
    throw new RangeError('--job-id needs Temporal: over gRPC the gateway gives every job its id');
  }
  const { spec, job_yaml } = job;
  const { program, violations } = resolveProgram(spec, job);
  if (program === undefined) throw violationsError(violations);
  const language = program.format === undefined ? detectLanguage(program) : undefined;
  const program_format = program.format ?? (language === undefined ? undefined : FORMATS[language]);
  if (program_format === undefined) {
    const message = 'nothing tells the language of the program; say spec.program.format';
    throw violationsError([{ field: 'spec.program.format', rule: 'required', message }]);
  }
  return {
    name: spec.displayName ?? spec.name,
    program: Buffer.from(program.source),
    program_format,
    target: spec.target,
    priority: spec.priority,
    metadata_kvs: { jobspec_yaml: job_yaml },
  };
}

/** A W3C trace context that begins here; the gateway wants one. */
export function newTraceparent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}
