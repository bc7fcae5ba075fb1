/** Exit codes of `qrtx` (contract §2). */
import { CommanderError } from 'commander';
import { type ErrorCategory, type JobEndCategory, PipelineError } from '../domain/errors.ts';
import { isTerminal } from '../domain/task-state.ts';
import { JobNotFound, ServiceUnreachable } from '../client/errors.ts';
import type { JobSnapshot } from '../domain/job-record.ts';

/** 0 ok; 2 bad usage or invalid input; 3 the job did not complete; 4 the service could not be reached. */
export const EXIT = { ok: 0, invalid: 2, jobFailed: 3, unreachable: 4 } as const;
/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What an error outside a job is to the caller: its input, the work itself, or a service (QFS) that does not serve. */
const BY_CATEGORY: Readonly<Record<ErrorCategory | JobEndCategory, ExitCode>> = {
  ValidationError: EXIT.invalid,
  CompileError: EXIT.invalid,
  AllocationError: EXIT.jobFailed,
  ExecuteError: EXIT.jobFailed,
  JobTimeout: EXIT.jobFailed,
  Cancelled: EXIT.jobFailed,
  Terminated: EXIT.jobFailed,
  KernelBug: EXIT.jobFailed,
  PersistError: EXIT.unreachable,
};

/** The exit code of a job that was watched; one that still runs was left alone on purpose. */
export function exitCodeOf({ state }: Pick<JobSnapshot, 'state'>): ExitCode {
  return state === 'Completed' || !isTerminal(state) ? EXIT.ok : EXIT.jobFailed;
}

/** The exit code of an expected error; undefined for a bug. */
export function exitCodeOfError(error: unknown): ExitCode | undefined {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.invalid;
  if (error instanceof ServiceUnreachable) return EXIT.unreachable;
  if (error instanceof PipelineError) return BY_CATEGORY[error.category];
  if (error instanceof JobNotFound || error instanceof RangeError) return EXIT.invalid;
  return undefined;
}
