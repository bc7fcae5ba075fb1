/** Filters of a job list, as a visibility query over the kernel's search attributes. */
import { JOB_WORKFLOW } from '../protocol/messages.ts';
import { tenantKeyword } from '../domain/fairness-key.ts';
import type { TaskState } from '../domain/task-state.ts';

/** Which jobs to list; absent fields do not filter. */
export interface ListFilter {
  /** Any of these. */
  readonly states?: readonly TaskState[];
  readonly device?: string;
  readonly tenant?: string;
  readonly name?: string;
  /** All of these, each `key=value`. */
  readonly labels?: readonly string[];
  /** Submitted at this time or later. */
  readonly since?: Date;
  /** Submitted before this time. */
  readonly until?: Date;
  /** Only jobs that have not ended. */
  readonly running?: boolean;
  /** Default 100. */
  readonly limit?: number;
}

/** The query in Temporal's list filter language. */
export function visibilityQuery(filter: ListFilter): string {
  const { states = [], device, tenant, name, labels = [], since, until, running } = filter;
  const terms = [`WorkflowType = ${quoted(JOB_WORKFLOW)}`];
  if (states.length > 0) terms.push(`TaskState IN (${states.map(quoted).join(', ')})`);
  if (device !== undefined) terms.push(`DeviceId = ${quoted(device)}`);
  if (tenant !== undefined) terms.push(`Tenant = ${quoted(tenantKeyword(tenant))}`);
  if (name !== undefined) terms.push(`JobName = ${quoted(name)}`);
  for (const label of labels) terms.push(`JobLabels = ${quoted(label)}`);
  if (since !== undefined) terms.push(`StartTime >= ${quoted(since.toISOString())}`);
  if (until !== undefined) terms.push(`StartTime < ${quoted(until.toISOString())}`);
  if (running === true) terms.push('ExecutionStatus = "Running"');
  return terms.join(' AND ');
}

/** A string literal of the query language; a quote inside cannot end it. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
