/**
 * For whom a peer of the kernel works: the owner of the job, the job, and the trace that it is part of. It travels
 * beside the messages of a call, so that equal programs stay equal calls.
 */

/** Who a peer works for; every field may be absent. */
export interface Caller {
  readonly tenant?: string;
  readonly project?: string;
  readonly subject?: string;
  readonly roles?: readonly string[];
  readonly jobId?: string;
  readonly requestId?: string;
  /** W3C `traceparent`. */
  readonly traceparent?: string;
}
