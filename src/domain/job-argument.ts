/**
 * The argument of the workflow `quantumJob`, version 1 (contract §2), once read: the shape that any client in any
 * language sends as plain JSON, with its defaults filled in.
 */
import type { ProgramFormat } from './program-format.ts';

/** Who a job belongs to when the submitter does not say. */
export const ANONYMOUS = {
  tenant: 'default',
  project: 'default',
  subject: 'anonymous',
  roles: ['user'],
} as const;

/** A checked argument of `quantumJob`. Exactly one of `job_yaml` and `spec` is there. */
export interface JobArgument {
  readonly version: 1;
  readonly job_id?: string;
  readonly job_yaml?: string;
  /** The same document as an object. */
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly program?: string;
  readonly program_format?: ProgramFormat;
  readonly tenant: string;
  readonly project: string;
  readonly subject: string;
  readonly roles: readonly string[];
  readonly request_id?: string;
  readonly idempotency_key?: string;
  readonly traceparent?: string;
  /** Budget of the whole job in seconds; with `runtime.timeouts.job` the smaller one holds. */
  readonly deadline_seconds?: number;
}

/** Who a job belongs to. */
export type JobOwner = Pick<JobArgument, 'tenant' | 'project'>;

/** The owner that an argument names, before anybody has judged it: needed from the first moment of a job on. */
export function ownerOfArgument(argument: unknown): JobOwner {
  const { tenant, project } = (argument ?? {}) as Readonly<Record<string, unknown>>;
  const named = (value: unknown, otherwise: string) =>
    typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME ? value : otherwise;
  return { tenant: named(tenant, ANONYMOUS.tenant), project: named(project, ANONYMOUS.project) };
}

/** An owner's name is bounded here, because it is recorded before stage 1 judges it. */
const LONGEST_NAME = 256;
