/** Jobs, updates and results as text for people. */
import { renderDiagnostics } from '../domain/render-diagnostics.ts';
import type { JobResults, JobSnapshot, JobUpdate } from '../client/index.ts';
import type { StuckTask } from '../domain/job-record.ts';
import type { LastError } from '../domain/errors.ts';
import { inOrder } from '../domain/ordered-json.ts';
import type { Counts } from '../domain/result.ts';
import { oneLine } from './harmless.ts';
import { stateLabel } from './live-line.ts';
import type { Output } from './output.ts';
import { table } from './table.ts';

/** What is said of a job that nobody works on. */
const NO_WORKER = 'none runs now: the job goes on when one does (`npm start`)';
const BAR = 40;
/** Outcomes a histogram shows; the rest is summed up. */
const MOST_OUTCOMES = 16;

/** One line of a job's progress: time, state, phase, message. */
export function updateLine(update: JobUpdate, { colors }: Pick<Output, 'colors'>): string {
  const shown = stateLabel(update).padEnd(30);
  const coloured =
    update.state === 'Completed'
      ? colors.green(shown)
      : update.state === 'Failed' || update.state === 'Timeout'
        ? colors.red(shown)
        : update.state === 'Cancelled'
          ? colors.yellow(shown)
          : shown;
  const percent = `${Math.round(update.progress * 100)}%`.padStart(4);
  return `${colors.dim(update.timestamp.slice(11, 23))} ${coloured} ${percent}  ${oneLine(update.message)}`;
}

/** Counts as a histogram in numeric order, of many the most frequent; keys show the highest classical bit first. */
export function histogram(counts: Counts, shots: number): readonly string[] {
  const entries = Object.entries(counts).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const shown = inOrder(Object.fromEntries(entries.slice(0, MOST_OUTCOMES)));
  const most = entries[0]?.[1] ?? 1;
  const digits = String(most).length;
  const lines = shown.map(([key, count]) => {
    const bar = '█'.repeat(Math.max(1, Math.round((count / most) * BAR))).padEnd(BAR);
    return `  ${key}  ${bar} ${String(count).padStart(digits)}  ${((100 * count) / shots).toFixed(2).padStart(6)} %`;
  });
  const rest = entries.slice(MOST_OUTCOMES);
  if (rest.length === 0) return lines;
  const sum = rest.reduce((total, [, count]) => total + count, 0);
  return [...lines, `  … ${rest.length} more outcomes, ${sum} shots`];
}

/** Results as a table. */
export function resultLines(results: JobResults): readonly string[] {
  const { device, method, shots, seed, timing } = results;
  const head = `${shots} shots on ${device} (${method}), seed ${seed}, ${(timing.execution_seconds * 1000).toFixed(1)} ms`;
  const warnings = (results.warnings ?? []).map((warning) => `warning: ${oneLine(warning)}`);
  const lines = [...histogram(results.counts, shots), ...outputLines(results.program_output)];
  return [head, ...lines, ...warnings];
}

/** What a program returned; nothing when it returned nothing. */
export function outputLines(output: JobResults['program_output']): readonly string[] {
  if (output === undefined) return [];
  const text = JSON.stringify(output);
  return [`returned ${text.length > LONGEST_OUTPUT ? `${text.slice(0, LONGEST_OUTPUT - 1)}…` : text}`];
}

/** Characters of what a program returned that a person is shown; --json has all. */
const LONGEST_OUTPUT = 2000;

/** A job as a short text: what it is doing, and why it ended if it did not complete. */
export function snapshotLines(job: JobSnapshot): readonly string[] {
  const state = job.phase === null ? job.state : `${job.state} (${job.phase})`;
  const lines = [
    `job       ${job.job_id}  ${shownName(job)}`,
    `state     ${state} since ${job.since}, ${Math.round(job.progress * 100)} %`,
    `message   ${oneLine(job.message)}`,
  ];
  if (job.device !== undefined) lines.push(`device    ${job.device}, attempt ${job.attempt}`);
  if (job.queue !== undefined) lines.push(`queue     ${queueText(job.queue)}`);
  if (job.stuck !== undefined) lines.push(`stuck     ${oneLine(stuckText(job.stuck))}`);
  if (job.no_worker === true) lines.push(`worker    ${NO_WORKER}`);
  if (job.cancel_requested !== undefined)
    lines.push(`cancel    requested: ${oneLine(job.cancel_requested.reason)}`);
  if (job.last_error !== undefined) lines.push(...lastErrorLines(job.last_error));
  if (job.results_ref !== undefined) lines.push(`results   ${job.results_ref}`);
  return lines;
}

/** Why a job stands still though workers run. */
export function stuckText({ attempts, since, reason = 'the server gave no reason' }: StuckTask): string {
  return `its workflow task failed ${attempts - 1} times since ${since} (${reason}); a cancel waits for it, \`temporal workflow terminate\` does not`;
}

/** Why a job ended: the findings in its program with their lines, or the message; then the next step. */
export function lastErrorLines({
  code,
  category,
  stage,
  message,
  details,
  hint,
}: LastError): readonly string[] {
  const { diagnostics = [], more } = details;
  const found = diagnostics.length === 0 ? `          ${message}` : renderDiagnostics(diagnostics);
  return [
    `error     ${code} (${category}) in ${stage}`,
    found,
    ...(typeof more === 'number' ? [`          and ${more} more findings`] : []),
    `next      ${hint}`,
  ];
}

function queueText({ position, estimated_start }: NonNullable<JobSnapshot['queue']>): string {
  const when =
    estimated_start === undefined ? '' : `, its turn comes about ${estimated_start.slice(11, 19)} UTC`;
  return `about number ${position} in the line of its device${when}`;
}

/** The name as it was given. */
function shownName({ name, display_name = name }: JobSnapshot): string {
  return oneLine(display_name);
}

/** Jobs as a table. */
export function jobTable(jobs: readonly JobSnapshot[]): readonly string[] {
  const rows = jobs.map((job) => [
    job.job_id,
    shownName(job),
    job.state,
    job.device ?? '-',
    job.submitted_at,
  ]);
  return table([['JOB', 'NAME', 'STATE', 'DEVICE', 'SUBMITTED'], ...rows]);
}
