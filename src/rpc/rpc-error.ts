/** The one error type of the wire: a gRPC code, a message that a caller may see, and the details the contract lists. */
import { status } from '@grpc/grpc-js';

/** gRPC codes by name, as the wire has them. */
export const RPC_CODES = {
  CANCELLED: status.CANCELLED,
  UNKNOWN: status.UNKNOWN,
  INVALID_ARGUMENT: status.INVALID_ARGUMENT,
  DEADLINE_EXCEEDED: status.DEADLINE_EXCEEDED,
  NOT_FOUND: status.NOT_FOUND,
  ALREADY_EXISTS: status.ALREADY_EXISTS,
  PERMISSION_DENIED: status.PERMISSION_DENIED,
  RESOURCE_EXHAUSTED: status.RESOURCE_EXHAUSTED,
  FAILED_PRECONDITION: status.FAILED_PRECONDITION,
  ABORTED: status.ABORTED,
  OUT_OF_RANGE: status.OUT_OF_RANGE,
  UNIMPLEMENTED: status.UNIMPLEMENTED,
  INTERNAL: status.INTERNAL,
  UNAVAILABLE: status.UNAVAILABLE,
  DATA_LOSS: status.DATA_LOSS,
  UNAUTHENTICATED: status.UNAUTHENTICATED,
} as const;
/** Name of a gRPC code other than OK. */
export type RpcCode = keyof typeof RPC_CODES;

/** The name of a code number; UNKNOWN for a number that gRPC does not have. */
export function rpcCodeOf(number: status): RpcCode {
  const names = Object.keys(RPC_CODES) as RpcCode[];
  return names.find((name) => RPC_CODES[name] === number) ?? 'UNKNOWN';
}

/** Details of an error, in the order in which they travel; what is absent is not sent. */
export interface RpcErrorDetails {
  /** `google.rpc.BadRequest`. */
  readonly fieldViolations?: readonly { readonly field: string; readonly description: string }[];
  /** `google.rpc.ErrorInfo`. */
  readonly info?: {
    readonly reason: string;
    readonly domain: string;
    readonly metadata: Readonly<Record<string, string>>;
  };
  /** `google.rpc.RetryInfo`, in seconds. */
  readonly retryAfterSeconds?: number;
  /** `google.rpc.PreconditionFailure`. */
  readonly preconditions?: readonly {
    readonly type: string;
    readonly subject: string;
    readonly description: string;
  }[];
  /** `google.rpc.ResourceInfo`. */
  readonly resource?: {
    readonly type: string;
    readonly name: string;
    readonly owner?: string;
    readonly description?: string;
  };
}

/** A call that failed, on either side of the wire. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: RpcCode;
  readonly details: RpcErrorDetails;

  constructor(
    code: RpcCode,
    message: string,
    details: RpcErrorDetails = {},
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}
