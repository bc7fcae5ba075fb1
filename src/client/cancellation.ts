/**
 * A cancel, and whether it was the first. Many may ask at once, through many gateways: what decides is the order of
 * the requests in the job's own history, which is one for all of them and needs no worker.
 */
import { randomUUID } from 'node:crypto';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { type CancelJob, jobWorkflowId, SIGNALS } from '../protocol/messages.ts';
import { limited } from './calls.ts';
import { historyEvents } from './job-history.ts';

/** Answer to a cancel (contract §4). */
export interface CancelAnswer {
  readonly accepted: boolean;
  readonly reason_code: 'ACCEPTED' | 'ALREADY_REQUESTED' | 'ALREADY_TERMINAL';
}

/** A signal shows in the history when the workflow task under way is over: 2 s at most, when a worker died with it. */
const DECISION_LIMIT_MS = 10_000;

/** The reason by signal, then Temporal's own cancel, which makes the run Canceled. */
export async function requestCancel(
  client: Client,
  jobId: string,
  request: CancelJob,
): Promise<CancelAnswer> {
  const handle = client.workflow.getHandle(jobWorkflowId(jobId));
  const request_id = randomUUID();
  const signal = { at: new Date().toISOString(), ...request, request_id };
  const signalled = await reached(client, () => handle.signal(SIGNALS.cancelJob, signal));
  if (!signalled) return ENDED;
  // A run that is gone by now was ended by the signal, or committed before it: the history says which.
  await reached(client, () => handle.cancel());
  return decide(client, jobId, request_id);
}

const ACCEPTED: CancelAnswer = { accepted: true, reason_code: 'ACCEPTED' };
const REQUESTED_BEFORE: CancelAnswer = { accepted: true, reason_code: 'ALREADY_REQUESTED' };
const ENDED: CancelAnswer = { accepted: false, reason_code: 'ALREADY_TERMINAL' };

/** False when the run has ended. */
async function reached(client: Client, call: () => Promise<unknown>): Promise<boolean> {
  try {
    await limited(client.connection, call);
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** Looks for the first request in the history. One that cannot be found in time is on record all the same. */
async function decide(client: Client, jobId: string, mine: string): Promise<CancelAnswer> {
  const signal = AbortSignal.timeout(DECISION_LIMIT_MS);
  for await (const event of historyEvents(client, { workflowId: jobWorkflowId(jobId), signal })) {
    if (event.workflowExecutionCancelRequestedEventAttributes) return REQUESTED_BEFORE;
    const asked = event.workflowExecutionSignaledEventAttributes;
    if (asked?.signalName !== SIGNALS.cancelJob) continue;
    // Foreign clients send what they like: the name is looked for, nothing is parsed.
    const isMine = asked.input?.payloads?.some(({ data }) => Buffer.from(data ?? []).includes(mine));
    return isMine === true ? ACCEPTED : REQUESTED_BEFORE;
  }
  return signal.aborted ? ACCEPTED : ENDED;
}
