/** Exit codes of `qrtx` (contract §2). */
import { PipelineError } from '../domain/errors.ts';
import { JobNotFound, ServiceUnreachable } from '../client/errors.ts';
import type { JobSnapshot } from '../domain/job-record.ts';

/** 0 ok; 2 bad usage or invalid input; 3 the job did not complete; 4 the service could not be reached. */
export const EXIT = { ok: 0, invalid: 2, jobFailed: 3, unreachable: 4 } as const;
/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code that an ended job stands for. */
export function exitCodeOf(job: Pick<JobSnapshot, 'state'>): ExitCode {
  return job.state === 'Completed' ? EXIT.ok : EXIT.jobFailed;
}

/** The exit code of an expected error; undefined for a bug. */
export function exitCodeOfError(error: unknown): ExitCode | undefined {
  if (error instanceof ServiceUnreachable) return EXIT.unreachable;
  if (error instanceof PipelineError || error instanceof JobNotFound || error instanceof RangeError) {
    return EXIT.invalid;
  }
  return undefined;
}
