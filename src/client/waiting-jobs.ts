/** Jobs that wait for a peer which is full or away: the person who can mend it should hear of them in one place. */
import { Client } from '@temporalio/client';
import { JOB_WORKFLOW } from '../protocol/messages.ts';
import { readRecordEntry } from '../protocol/memo.ts';
import { limited } from './calls.ts';
import type { TemporalAccess } from './connection.ts';

/** Open jobs that are looked at: the newest ones. */
const MOST_LOOKED_AT = 1000;

/** Jobs that wait for one peer. */
export interface WaitingJobs {
  readonly for: string;
  readonly jobs: number;
  /** What the peer said to the one that was looked at last. */
  readonly reason: string;
}

/**
 * What open jobs wait for, by peer.
 *
 * @throws {@link ServiceUnreachable} when the server does not answer.
 */
export async function waitingJobs({
  connection,
  namespace,
}: TemporalAccess): Promise<readonly WaitingJobs[]> {
  const client = new Client({ connection, namespace });
  const query = `WorkflowType = "${JOB_WORKFLOW}" AND ExecutionStatus = "Running"`;
  const runs = client.workflow.list({ query, pageSize: MOST_LOOKED_AT })[Symbol.asyncIterator]();
  const found = new Map<string, WaitingJobs>();
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += 1) {
    const step = await limited(connection, () => runs.next());
    if (step.done === true) break;
    const waiting = readRecordEntry(step.value.memo)?.job.waiting;
    if (waiting === undefined) continue;
    const { for: what, reason } = waiting;
    found.set(what, { for: what, reason, jobs: (found.get(what)?.jobs ?? 0) + 1 });
  }
  return [...found.values()];
}
