/** The life of one stream of updates: it ends after the terminal event, shortly before its deadline, or on a drain. */
import type { JobClient, JobUpdate } from '../client/index.ts';
import { PipelineError } from '../domain/errors.ts';
import type { CallContext } from '../rpc/handlers.ts';
import { asCallError } from './job-access.ts';

/**
 * A stream with a deadline ends this long before it, so that its caller sees OK (contract §4), also when the machine is
 * so busy that timers and messages are late.
 */
const MARGIN_MS = 2000;
/** Of a short deadline, at most this share goes to the margin. */
const MARGIN_SHARE = 0.2;

/**
 * Updates of a job after a number. Ends without an error shortly before the call's deadline, and when the caller is
 * gone.
 *
 * @throws PipelineError `KERNEL_UNAVAILABLE` when the server drains or Temporal stays away: the caller resumes.
 */
export async function* streamUpdates(
  client: Pick<JobClient, 'updates'>,
  jobId: string,
  afterSeq: number,
  call: Pick<CallContext, 'signal' | 'draining' | 'deadline'>,
): AsyncGenerator<JobUpdate> {
  const stop = new AbortController();
  const onStop = (): void => stop.abort();
  const timer = untilMargin(call.deadline, onStop);
  for (const signal of [call.signal, call.draining]) {
    signal.addEventListener('abort', onStop, { once: true });
    if (signal.aborted) onStop();
  }
  try {
    yield* client.updates(jobId, { afterSeq, signal: stop.signal });
  } catch (error) {
    throw asCallError(error);
  } finally {
    clearTimeout(timer);
    for (const signal of [call.signal, call.draining]) signal.removeEventListener('abort', onStop);
  }
  if (call.draining.aborted && stop.signal.aborted) {
    const message = 'the gateway stops; open the stream again with the last event_seq you have seen';
    throw new PipelineError('KERNEL_UNAVAILABLE', message, { retry_after_seconds: 1 });
  }
}

/** Longest time that one timer can wait. */
const MOST_MS = 2 ** 31 - 1;

function untilMargin(deadline: Date | undefined, stop: () => void): NodeJS.Timeout | undefined {
  if (deadline === undefined) return undefined;
  const left = deadline.getTime() - Date.now();
  return setTimeout(stop, Math.min(MOST_MS, left - Math.min(MARGIN_MS, left * MARGIN_SHARE)));
}

/** The number in `last_event_seq`, which is an unsigned 64-bit integer; no job has more events than fit a number. */
export function eventSeqOf(text: string): number {
  return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
}
