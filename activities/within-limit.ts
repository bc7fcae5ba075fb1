/** A call to a peer with a time limit of its own: a peer that hangs is an error of that peer, with a name. */
import { type ErrorCode, PipelineError } from '../src/domain/errors.ts';
import { untilAborted } from '../src/domain/until-aborted.ts';

/** How long a peer may take, and what it means when it takes longer. */
export interface PeerLimit {
  /** The peer, as it stands in the message. */
  readonly peer: string;
  readonly milliseconds: number;
  readonly code: ErrorCode;
}

/**
 * What `call` gives, if it comes in time; the signal it is given tells it to stop.
 *
 * @throws PipelineError with the code of the limit when it does not; the signal's reason when the stage was stopped.
 */
export async function withinLimit<T>(
  { peer, milliseconds, code }: PeerLimit,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort(new PipelineError(code, `${peer} did not answer within ${milliseconds / 1000} s`));
  }, milliseconds);
  const either = AbortSignal.any([signal, late.signal]);
  try {
    return await untilAborted(call(either), either);
  } finally {
    clearTimeout(timer);
  }
}
