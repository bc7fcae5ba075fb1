/**
 * Every error a job can end with. Whether an error may be retried is decided here, by its code, where it is made:
 * nobody downstream guesses from a message.
 */
import {
  ERROR_CODES,
  type ErrorCategory,
  type JobEndCategory,
  type CallCategory,
  type ErrorCode,
} from './error-codes.ts';
import type { StageName } from './pipeline.ts';

export * from './error-codes.ts';

/** One broken rule of a specification; `line` and `column` are 1-based. */
export interface Violation {
  /** Path of the field, e.g. `runtime.shots`. */
  readonly field: string;
  readonly rule: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

/** One finding of the compiler in a program; `line` and `column` are 1-based. JSON on every surface. */
export interface Diagnostic {
  /** Stable code, e.g. `OQ2001`; has a page in docs/errors/. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly file?: string;
  readonly line: number;
  readonly column: number;
  /** Column after the last character of the finding, on the same line. */
  readonly end_column: number;
  /** The text of the source line. */
  readonly source_line: string;
  readonly expected?: string;
  readonly hint?: string;
}

/** What an error knows beyond its message; every field ends in `last_error.details`. */
export interface ErrorDetails {
  readonly violations?: readonly Violation[];
  readonly diagnostics?: readonly Diagnostic[];
  readonly device?: string;
  /** Seconds after which a retry makes sense, as a peer said (RetryInfo). */
  readonly retry_after_seconds?: number;
  readonly [key: string]: unknown;
}

/** Why a job did not complete: the same object in the query, on the wire, in `error.json` and in the Temporal failure. */
export interface LastError {
  readonly category: ErrorCategory | JobEndCategory | CallCategory;
  readonly code: ErrorCode;
  readonly message: string;
  readonly stage: StageName;
  readonly retryable: boolean;
  readonly attempts: number;
  readonly details: ErrorDetails;
  readonly hint: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** An error of a pipeline stage. Thrown by every port; turned into a Temporal failure in one place. */
export class PipelineError extends Error {
  override readonly name = 'PipelineError';

  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(
    code: ErrorCode,
    message: string,
    details: ErrorDetails = {},
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.code = code;
    this.details = details;
  }

  /** The category of the code. */
  get category(): ErrorCategory | JobEndCategory | CallCategory {
    return ERROR_CODES[this.code].category;
  }

  /** True when another attempt may succeed. */
  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }

  /** The next step for a person. */
  get hint(): string {
    return ERROR_CODES[this.code].hint;
  }
}
