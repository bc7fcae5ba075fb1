/** `qrtx explain`: why this device, why waiting, which retry, which budget. */
import type { Output } from '../../text/output.ts';
import { stateLabel } from '../../text/live-line.ts';
import { lastErrorLines } from '../../text/render.ts';
import { withJobs } from '../access.ts';
import type { CliCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { type Explanation, explain as explanationOf } from '../explanation.ts';
import { placementLines } from '../../domain/placement.ts';
import { recordOf } from '../record.ts';

/** Explains one job. */
export const explain: CliCommand = {
  usage: 'explain <job>',
  jobs: 'any',
  summary:
    'tell why a job has its device, which qubits it got, why it waits, what was tried again, and what its budgets are',
  examples: ['qrtx explain j-abc', 'qrtx explain j-abc --json | jq .attempts'],
  options: (command) => command.option('--json', 'print one JSON document'),
  run: (out, [jobId = ''], flags) =>
    withJobs(flags, async (jobs) => {
      const { job, updates } = await recordOf(jobs, jobId);
      const explanation = explanationOf(job, updates);
      if (flags.json === true) out.document(explanation);
      else show(explanation, out);
      return EXIT.ok;
    }),
};

function show(explanation: Explanation, out: Output): void {
  const { job_id, state, now, device, attempts, budgets, spans, placement, cancel_requested, last_error } =
    explanation;
  out.line(`job       ${job_id} is ${state}: ${now}`);
  out.line(`device    ${device.id === undefined ? '' : `${device.id}: `}${device.why}`);
  for (const line of placement === undefined ? [] : placementLines(placement)) out.line(`qubits    ${line}`);
  for (const { attempt, at, outcome } of attempts) out.line(`attempt   ${attempt} at ${at}: ${outcome}`);
  for (const { budget, used_seconds, limit_seconds, exceeded } of budgets) {
    const over = exceeded ? out.colors.red('  ran out') : '';
    out.line(`budget    ${budget.padEnd(9)} ${shown(used_seconds)} of ${shown(limit_seconds)}${over}`);
  }
  if (cancel_requested !== undefined) {
    const { by, at, reason } = cancel_requested;
    out.line(`cancel    requested by ${by} at ${at}: ${reason}`);
  }
  if (last_error !== undefined) for (const line of lastErrorLines(last_error)) out.line(line);
  for (const span of spans) out.line(`time      ${stateLabel(span).padEnd(30)} ${shown(span.seconds)}`);
}

function shown(seconds: number): string {
  if (seconds < 120) return `${Number(seconds.toFixed(3))} s`;
  if (seconds < 7200) return `${Number((seconds / 60).toFixed(1))} min`;
  return `${Number((seconds / 3600).toFixed(1))} h`;
}
