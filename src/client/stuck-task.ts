/**
 * A workflow task that fails again and again: the job stands still, no cancel gets through, and only the server knows.
 * Its describe tells the attempts, its history why the first of them failed.
 */
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import proto from '@temporalio/proto';
import { jobIdOf } from '../protocol/messages.ts';
import type { StuckTask } from '../domain/job-record.ts';
import { limited } from './calls.ts';

/** Attempts from which on a workflow task counts as stuck: one may fail because a worker died, two because two did. */
const STUCK_ATTEMPTS = 3;

/** The stuck workflow task of a run; undefined when there is none. */
export function stuckTaskOf({ raw }: Pick<WorkflowExecutionDescription, 'raw'>): StuckTask | undefined {
  const { attempt, originalScheduledTime } = raw.pendingWorkflowTask ?? {};
  if (attempt === undefined || attempt === null || attempt < STUCK_ATTEMPTS) return undefined;
  const since = new Date(Number(originalScheduledTime?.seconds ?? 0) * 1000).toISOString();
  return { attempts: attempt, since };
}

/** The newest events that are looked at: nothing is written after the failure of a task that is stuck. */
const LAST_EVENTS = 10;

/** Why it failed, as the worker or the server said it. */
export async function whyStuck(client: Client, workflowId: string): Promise<string | undefined> {
  const { history } = await limited(client.connection, () =>
    client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace: client.options.namespace,
      execution: { workflowId },
      maximumPageSize: LAST_EVENTS,
    }),
  );
  const failed = history?.events?.find((event) => event.workflowTaskFailedEventAttributes != null);
  const { cause, failure } = failed?.workflowTaskFailedEventAttributes ?? {};
  const name = cause == null ? undefined : proto.temporal.api.enums.v1.WorkflowTaskFailedCause[cause];
  const said = [name?.replace('WORKFLOW_TASK_FAILED_CAUSE_', ''), failure?.message].filter(Boolean);
  return said.length === 0 ? undefined : said.join(': ').slice(0, MOST_REASON);
}

const MOST_REASON = 500;

/** Jobs named to a person who looks for them. */
const MOST_NAMED = 5;

/** The jobs whose workflow tasks the server reports as failing: how many, and the first of them. */
export async function stuckJobs(
  client: Client,
): Promise<{ readonly count: number; readonly ids: readonly string[] }> {
  const query =
    'TemporalReportedProblems IS NOT NULL AND ExecutionStatus = "Running" AND WorkflowId STARTS_WITH "job/"';
  const { count } = await limited(client.connection, () => client.workflow.count(query));
  const ids: string[] = [];
  if (count > 0) {
    const { executions } = await limited(client.connection, () =>
      client.workflowService.listWorkflowExecutions({
        namespace: client.options.namespace,
        query,
        pageSize: MOST_NAMED,
      }),
    );
    for (const { execution } of executions) ids.push(jobIdOf(execution?.workflowId ?? '') ?? '');
  }
  return { count, ids };
}
