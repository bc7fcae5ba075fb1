/** Filters of a job list, as a visibility query over the kernel's search attributes. */
import { JOB_WORKFLOW } from '../../workflows/messages.ts';
import type { TaskState } from '../domain/task-state.ts';

/** Which jobs to list; absent fields do not filter. */
export interface ListFilter {
  readonly state?: TaskState;
  readonly device?: string;
  readonly tenant?: string;
  readonly name?: string;
  /** `key=value`. */
  readonly label?: string;
  /** Jobs submitted within this many seconds. */
  readonly ageSeconds?: number;
  /** Default 100. */
  readonly limit?: number;
}

/** The query in Temporal's list filter language. */
export function visibilityQuery(filter: ListFilter, now = Date.now()): string {
  const equals: readonly (readonly [string, string | undefined])[] = [
    ['WorkflowType', JOB_WORKFLOW],
    ['TaskState', filter.state],
    ['DeviceId', filter.device],
    ['Tenant', filter.tenant],
    ['JobName', filter.name],
    ['JobLabels', filter.label],
  ];
  const terms = equals.flatMap(([key, value]) => (value === undefined ? [] : [`${key} = ${quoted(value)}`]));
  if (filter.ageSeconds !== undefined) {
    terms.push(`StartTime > ${quoted(new Date(now - filter.ageSeconds * 1000).toISOString())}`);
  }
  return terms.join(' AND ');
}

/** A string literal of the query language; a quote inside cannot end it. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
