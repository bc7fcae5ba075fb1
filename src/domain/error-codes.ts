/**
 * The table of all error codes: their category, whether another attempt may succeed, their gRPC code, and the next step
 * for the person who meets them. Each has its page in docs/errors/.
 */

/** The five categories of RFC 0007: also the `type` of the Temporal failure. */
export const ERROR_CATEGORIES = [
  'ValidationError',
  'CompileError',
  'AllocationError',
  'ExecuteError',
  'PersistError',
] as const;
/** One of {@link ERROR_CATEGORIES}. */
export type ErrorCategory = (typeof ERROR_CATEGORIES)[number];

/** Categories of ends that no stage raised. */
export type JobEndCategory = 'JobTimeout' | 'Cancelled' | 'Terminated' | 'KernelBug';

/** The category of calls that were refused or not served: no job ends with it. */
export type CallCategory = 'CallError';

/** gRPC status names used at the edge. */
export type GrpcStatusName =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'PERMISSION_DENIED'
  | 'UNIMPLEMENTED'
  | 'UNAVAILABLE'
  | 'FAILED_PRECONDITION'
  | 'RESOURCE_EXHAUSTED'
  | 'ABORTED'
  | 'INTERNAL'
  | 'DEADLINE_EXCEEDED'
  | 'CANCELLED'
  | 'DATA_LOSS';

interface ErrorCodeFacts {
  readonly category: ErrorCategory | JobEndCategory | CallCategory;
  readonly retryable: boolean;
  readonly grpc: GrpcStatusName;
  /** The next step for the person who meets it. */
  readonly hint: string;
}

/** All error codes; each has its page in docs/errors/. */
export const ERROR_CODES = {
  VALIDATION_FAILED: {
    category: 'ValidationError',
    retryable: false,
    grpc: 'INVALID_ARGUMENT',
    hint: 'correct the fields listed in details.violations and submit again',
  },
  NOT_SUPPORTED_YET: {
    category: 'ValidationError',
    retryable: false,
    grpc: 'UNIMPLEMENTED',
    hint: 'remove the feature named in the message; this version does not have it',
  },
  JOB_ID_IN_USE: {
    category: 'ValidationError',
    retryable: false,
    grpc: 'FAILED_PRECONDITION',
    hint: 'choose another job id, or leave it out to get a fresh one',
  },
  IDEMPOTENCY_CONFLICT: {
    category: 'ValidationError',
    retryable: false,
    grpc: 'FAILED_PRECONDITION',
    hint: 'choose another idempotency key for other content, or send the same content again',
  },
  POLICY_DENIED: {
    category: 'ValidationError',
    retryable: false,
    grpc: 'PERMISSION_DENIED',
    hint: 'ask the operator of this service for the right named in the message',
  },
  CONFIGURATION_INVALID: {
    category: 'ValidationError',
    retryable: false,
    grpc: 'FAILED_PRECONDITION',
    hint: 'correct the lines named in the message; docs/devices.md and docs/services.md show every key of devices.yaml and qrtx.yaml',
  },
  COMPILER_STAGE_FAILED: {
    category: 'CompileError',
    retryable: false,
    grpc: 'INVALID_ARGUMENT',
    hint: 'correct the program where details.diagnostics point and submit again',
  },
  COMPILER_UNAVAILABLE: {
    category: 'CompileError',
    retryable: true,
    grpc: 'UNAVAILABLE',
    hint: 'submit again when the compiler answers; `qrtx doctor` shows whether it does',
  },
  SCHEDULER_STAGE_FAILED: {
    category: 'AllocationError',
    retryable: false,
    grpc: 'FAILED_PRECONDITION',
    hint: 'choose a device that is online and large enough; `qrtx devices` lists them',
  },
  DEVICE_UNAVAILABLE: {
    category: 'AllocationError',
    retryable: true,
    grpc: 'RESOURCE_EXHAUSTED',
    hint: 'submit again later, or to another device; `qrtx devices` shows their status',
  },
  ISOLATION_REFUSED: {
    category: 'AllocationError',
    retryable: false,
    grpc: 'FAILED_PRECONDITION',
    hint: 'ask the operator of this service for access to the device',
  },
  EXECUTION_STAGE_FAILED: {
    category: 'ExecuteError',
    retryable: false,
    grpc: 'INTERNAL',
    hint: 'read the message of the device; `qrtx status JOB --json` shows the details',
  },
  DEVICE_LOST: {
    category: 'ExecuteError',
    retryable: true,
    grpc: 'UNAVAILABLE',
    hint: 'submit again when the device answers; `qrtx devices` shows its status',
  },
  DEVICE_BUSY: {
    category: 'ExecuteError',
    retryable: true,
    grpc: 'RESOURCE_EXHAUSTED',
    hint: 'submit again later: the device has no room now; `qrtx devices` shows its queue',
  },
  FENCING_TOKEN_STALE: {
    category: 'ExecuteError',
    retryable: false,
    grpc: 'ABORTED',
    hint: 'nothing to do: a newer attempt of the same job owns the device',
  },
  LOOP_LIMIT_EXCEEDED: {
    category: 'ExecuteError',
    retryable: false,
    grpc: 'RESOURCE_EXHAUSTED',
    hint: 'raise `max` of the loop or correct its condition',
  },
  PERSISTENCE_STAGE_FAILED: {
    category: 'PersistError',
    retryable: true,
    grpc: 'UNAVAILABLE',
    hint: 'free space or correct the rights of the data folder, then submit again',
  },
  ARTIFACT_CONFLICT: {
    category: 'PersistError',
    retryable: false,
    grpc: 'INTERNAL',
    hint: 'a finished artifact has other bytes; report this with the job folder',
  },
  ARTIFACT_CORRUPT: {
    category: 'PersistError',
    retryable: false,
    grpc: 'DATA_LOSS',
    hint: 'the bytes on disk do not match their hash; restore the job folder from a backup',
  },
  TIMEOUT_QUEUE: {
    category: 'JobTimeout',
    retryable: false,
    grpc: 'DEADLINE_EXCEEDED',
    hint: 'raise runtime.timeouts.queue, raise spec.priority or choose a less busy device',
  },
  TIMEOUT_EXECUTION: {
    category: 'JobTimeout',
    retryable: false,
    grpc: 'DEADLINE_EXCEEDED',
    hint: 'raise runtime.timeouts.execution or ask for less work',
  },
  TIMEOUT_JOB: {
    category: 'JobTimeout',
    retryable: false,
    grpc: 'DEADLINE_EXCEEDED',
    hint: 'raise runtime.timeouts.job or the deadline given at submit',
  },
  CANCELLED: {
    category: 'Cancelled',
    retryable: false,
    grpc: 'CANCELLED',
    hint: 'submit again to run it',
  },
  TERMINATED: {
    category: 'Terminated',
    retryable: false,
    grpc: 'ABORTED',
    hint: 'submit again to run it; `qrtx cancel JOB` stops a job and keeps what was finished',
  },
  JOB_NOT_FOUND: {
    category: 'CallError',
    retryable: false,
    grpc: 'NOT_FOUND',
    hint: 'check the id and the tenant; `qrtx list` shows the jobs there are',
  },
  JOB_NOT_ENDED: {
    category: 'CallError',
    retryable: false,
    grpc: 'FAILED_PRECONDITION',
    hint: 'wait for the end of the job: StreamJobUpdates or `qrtx watch JOB` tells when',
  },
  RATE_LIMITED: {
    category: 'CallError',
    retryable: true,
    grpc: 'RESOURCE_EXHAUSTED',
    hint: 'wait as long as RetryInfo says, or ask the operator for higher limits of the tenant',
  },
  ANSWER_TOO_LARGE: {
    category: 'CallError',
    retryable: false,
    grpc: 'RESOURCE_EXHAUSTED',
    hint: 'read results.json in the data folder, or `qrtx results JOB` without a gateway',
  },
  KERNEL_UNAVAILABLE: {
    category: 'CallError',
    retryable: true,
    grpc: 'UNAVAILABLE',
    hint: 'call again after the time in RetryInfo; `qrtx doctor` shows what does not answer',
  },
  INVALID_TRANSITION: {
    category: 'KernelBug',
    retryable: false,
    grpc: 'INTERNAL',
    hint: 'report this with `temporal workflow show`; after a fix `temporal workflow reset` brings the job back',
  },
  INTERNAL: {
    category: 'KernelBug',
    retryable: false,
    grpc: 'INTERNAL',
    hint: 'report this with the output of `qrtx status JOB --json`',
  },
} as const satisfies Record<string, ErrorCodeFacts>;

/** One of the keys of {@link ERROR_CODES}. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Facts of a code, with the literal types widened. */
export function errorFacts(code: ErrorCode): ErrorCodeFacts {
  return ERROR_CODES[code];
}
