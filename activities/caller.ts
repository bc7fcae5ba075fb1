/** For whom the peers of a stage work. */
import type { Caller } from '../src/domain/caller.ts';
import type { AcceptedJob } from '../src/protocol/stages.ts';

/** The owner of a job, the job and its trace, as peers hear them. */
export function callerOf(
  jobId: string,
  { subject, trace = {} }: Pick<AcceptedJob, 'subject' | 'trace'>,
): Caller {
  const { request_id: requestId, traceparent } = trace;
  return {
    ...subject,
    jobId,
    ...(requestId !== undefined && { requestId }),
    ...(traceparent !== undefined && { traceparent }),
  };
}
