/** What is submitted: a checked specification and its program, and the argument of `quantumJob` made of them. */
import { contentDigest } from '../domain/digest.ts';
import type { JobSpec } from '../domain/job-spec.ts';
import type { ProgramFormat } from '../domain/program-format.ts';

/** A job to submit. `job_yaml` and `program` are the texts as they are: stage 1 judges them again. */
export interface JobSubmission {
  readonly job_yaml: string;
  readonly spec: JobSpec;
  /** Absent when the program stands in job.yaml. */
  readonly program?: string;
  readonly program_format?: ProgramFormat;
  /** Default: a fresh id. */
  readonly job_id?: string;
  readonly tenant?: string;
  readonly project?: string;
  readonly subject?: string;
}

/** Version 1 of the argument of `quantumJob`. */
export function argumentOf(submission: JobSubmission, jobId: string): Readonly<Record<string, unknown>> {
  const { job_yaml, program, program_format, tenant, project, subject } = submission;
  return { version: 1, job_id: jobId, job_yaml, program, program_format, tenant, project, subject };
}

/** The digest that idempotency compares (contract §3); the same as stage 1 computes. */
export function contentDigestOf({ spec, program, program_format }: JobSubmission): string {
  return contentDigest({
    name: spec.name,
    program: spec.program.source ?? program ?? '',
    program_format: spec.program.format ?? program_format ?? '',
    target: spec.target,
    priority: spec.priority,
    compiler_options: spec.compilerOptions,
    metadata_kvs: spec.metadata,
  });
}
