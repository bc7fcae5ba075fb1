/** Where people and programs see a job: memo and search attributes, the Web UI's details, the worker's sinks. */
import { setCurrentDetails, upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import type { JobSnapshot } from '../src/domain/job-record.ts';
import { renderDiagnostics } from '../src/domain/render-diagnostics.ts';
import type { Effect } from '../src/job/events.ts';
import type { JobRecord } from '../src/job/record.ts';
import { kernel } from './sinks.ts';

const KEYS = {
  state: defineSearchAttributeKey('TaskState', 'KEYWORD'),
  name: defineSearchAttributeKey('JobName', 'KEYWORD'),
  target: defineSearchAttributeKey('JobTarget', 'KEYWORD'),
  device: defineSearchAttributeKey('DeviceId', 'KEYWORD'),
  tenant: defineSearchAttributeKey('Tenant', 'KEYWORD'),
  error: defineSearchAttributeKey('ErrorCategory', 'KEYWORD'),
  priority: defineSearchAttributeKey('JobPriority', 'INT'),
  labels: defineSearchAttributeKey('JobLabels', 'KEYWORD_LIST'),
} as const;

/** Shows the acceptance, with which every record begins. */
export function showFirst({ job, updates: [update] }: JobRecord): void {
  if (update !== undefined) announce({ from: null, job, update });
}

/** Shows an update at once: in the Web UI's details and to the worker. */
export function announce({ from, job, update }: Omit<Extract<Effect, { do: 'announce' }>, 'do'>): void {
  setCurrentDetails(details(job));
  kernel.updated({
    job_id: job.job_id,
    from,
    update,
    ...(job.device !== undefined && { device: job.device }),
    ...(job.last_error !== undefined && { last_error: job.last_error }),
  });
}

/** Writes what is new to the history. */
export function publish({ entry, attributes }: Extract<Effect, { do: 'publish' }>): void {
  const pairs = attributes.map(([name, value]) => ({ key: KEYS[name], value }) as SearchAttributeUpdatePair);
  if (pairs.length > 0) upsertSearchAttributes(pairs);
  upsertMemo({ ...entry });
}

const MOST_FINDINGS_SHOWN = 10;

/** The findings in the program with their lines and carets; each line begins with a gutter, so that none ends the block. */
function findings({ last_error }: JobSnapshot): readonly string[] {
  const { diagnostics = [] } = last_error?.details ?? {};
  if (diagnostics.length === 0) return [];
  const left = diagnostics.length - MOST_FINDINGS_SHOWN;
  const shown = renderDiagnostics(diagnostics.slice(0, MOST_FINDINGS_SHOWN));
  return [`~~~text\n${shown}\n~~~`, ...(left > 0 ? [`and ${left} more findings`] : [])];
}

/** A name that anybody may have chosen, as plain text in Markdown. */
function markdownText(text: string): string {
  return text.replaceAll(/[\\`*_~[\]<>|&#]/g, '\\$&');
}

/** Markdown for the job page of the Web UI. */
function details(job: JobSnapshot): string {
  const lines = [
    `**${markdownText(job.display_name ?? job.name)}** is **${job.state}**${job.phase === null ? '' : ` (${job.phase})`} since ${job.since}`,
    job.message,
    `progress ${Math.round(job.progress * 100)} %, update ${job.event_seq}, attempt ${job.attempt}`,
  ];
  if (job.device !== undefined) lines.push(`device \`${job.device}\``);
  if (job.waiting !== undefined) lines.push(`waits for **${job.waiting.for}** since ${job.waiting.since}`);
  if (job.cancel_requested !== undefined) lines.push(`cancel requested: ${job.cancel_requested.reason}`);
  if (job.last_error !== undefined) lines.push(`**${job.last_error.code}**: ${job.last_error.message}`);
  lines.push(...findings(job));
  if (job.last_error !== undefined) lines.push(`next: ${job.last_error.hint}`);
  if (job.results_ref !== undefined) lines.push(`results \`${job.results_ref}\``);
  return lines.join('\n\n');
}
