/** Exit codes of `qrtx` (contract §2). */
import { CommanderError } from 'commander';
import { PipelineError } from '../domain/errors.ts';
import { isTerminal } from '../domain/task-state.ts';
import { JobNotEnded, JobNotFound, ServiceUnreachable } from '../client/errors.ts';
import type { JobSnapshot } from '../domain/job-record.ts';

/** 0 ok; 2 bad usage or invalid input; 3 the job did not complete; 4 the service could not be reached. */
export const EXIT = { ok: 0, invalid: 2, jobFailed: 3, unreachable: 4 } as const;
/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code of a job that was watched; one that still runs was left alone on purpose. */
export function exitCodeOf({ state }: Pick<JobSnapshot, 'state'>): ExitCode {
  return state === 'Completed' || !isTerminal(state) ? EXIT.ok : EXIT.jobFailed;
}

/** The exit code of an expected error; undefined for a bug. */
export function exitCodeOfError(error: unknown): ExitCode | undefined {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.invalid;
  if (error instanceof ServiceUnreachable) return EXIT.unreachable;
  // Outside a job an error is about what was asked for, unless QFS or the gateway does not serve now.
  if (error instanceof PipelineError) {
    const away = error.category === 'PersistError' || (error.category === 'CallError' && error.retryable);
    return away ? EXIT.unreachable : EXIT.invalid;
  }
  const invalid = [JobNotFound, JobNotEnded, RangeError];
  return invalid.some((kind) => error instanceof kind) ? EXIT.invalid : undefined;
}
