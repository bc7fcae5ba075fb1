/** What is submitted: a checked specification and its program, and the argument of `quantumJob` made of them. */
import { contentDigest, jobContent } from '../domain/digest.ts';
import { ANONYMOUS } from '../domain/job-argument.ts';
import type { JobSpec } from '../domain/job-spec.ts';
import type { ProgramFormat } from '../domain/program-format.ts';
import { resolveProgram } from '../domain/program.ts';
import { violationsError } from '../domain/schema/violations.ts';
import type { JobIdentity } from './job-identity.ts';

/** A job to submit. `job_yaml` and `program` are the texts as they are: stage 1 judges them again. */
export interface JobSubmission {
  readonly job_yaml: string;
  readonly spec: JobSpec;
  /** Absent when the program stands in job.yaml. */
  readonly program?: string;
  readonly program_format?: ProgramFormat;
  /** Default: the one that follows from `idempotency_key` or `request_id`; a fresh id when there is neither. */
  readonly job_id?: string;
  readonly tenant?: string;
  readonly project?: string;
  readonly subject?: string;
  /** Default: `["user"]`. The worker checks them again before a device is used. */
  readonly roles?: readonly string[];
  /** The same key with equal content within the window is the same job (contract §4). */
  readonly idempotency_key?: string;
  /** Names one attempt to submit: the same request id with equal content is the same job. */
  readonly request_id?: string;
  /** W3C trace context of the caller. */
  readonly traceparent?: string;
  /** Budget of the whole job in seconds. */
  readonly deadline_seconds?: number;
}

/**
 * A job whose texts nobody has read yet, as it came over the wire: `argument` goes to stage 1 as it is, with the id
 * added.
 */
export interface RawSubmission extends JobIdentity {
  /** Version 1 of the argument of `quantumJob`, without `job_id`. */
  readonly argument: Readonly<Record<string, unknown>>;
  /** One line for the Web UI. */
  readonly summary: string;
  /** 0–100, higher goes first. */
  readonly priority: number;
}

/**
 * A submission in the form in which it is started.
 *
 * @throws PipelineError `VALIDATION_FAILED` when the program is missing or given twice.
 */
export function rawSubmissionOf(submission: JobSubmission): RawSubmission {
  const { spec, job_id, idempotency_key, request_id } = submission;
  const { tenant = ANONYMOUS.tenant, project = ANONYMOUS.project } = submission;
  return {
    tenant,
    project,
    content_digest: contentDigestOf(submission),
    ...(job_id !== undefined && { job_id }),
    ...(idempotency_key !== undefined && { idempotency_key }),
    ...(request_id !== undefined && { request_id }),
    argument: argumentOf(submission),
    summary: `${spec.displayName ?? spec.name} on ${spec.target}`,
    priority: spec.priority,
  };
}

/** What stage 1 gets; a caller's object may hold more, which stays here. */
function argumentOf(submission: JobSubmission): RawSubmission['argument'] {
  const { job_yaml, program, program_format, tenant, project, subject, roles } = submission;
  const { idempotency_key, request_id, traceparent, deadline_seconds } = submission;
  const identity = { tenant, project, subject, roles, idempotency_key, request_id };
  return { version: 1, job_yaml, program, program_format, ...identity, traceparent, deadline_seconds };
}

/** The digest that idempotency compares (contract §3); the same as stage 1 computes. */
function contentDigestOf(submission: JobSubmission): string {
  const { program, violations } = resolveProgram(submission.spec, submission);
  if (program === undefined) throw violationsError(violations);
  return contentDigest(jobContent(submission.spec, program));
}
