/** What is submitted: a checked specification and its program, and the argument of `quantumJob` made of them. */
import { contentDigest, jobContent } from '../domain/digest.ts';
import type { JobSpec } from '../domain/job-spec.ts';
import type { ProgramFormat } from '../domain/program-format.ts';
import { resolveProgram } from '../domain/program.ts';
import { violationsError } from '../domain/schema/violations.ts';

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

/**
 * The digest that idempotency compares (contract §3); the same as stage 1 computes.
 *
 * @throws {@link PipelineError} `VALIDATION_FAILED` when the program is missing or given twice.
 */
export function contentDigestOf(submission: JobSubmission): string {
  const { program, violations } = resolveProgram(submission.spec, submission);
  if (program === undefined) throw violationsError(violations);
  return contentDigest(jobContent(submission.spec, program));
}
