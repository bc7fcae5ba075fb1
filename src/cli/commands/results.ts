/** `qrtx results`: the counts of a completed job, verified by hash. */
import { Option } from 'commander';
import type { JobSnapshot } from '../../client/index.ts';
import { inOrder } from '../../domain/ordered-json.ts';
import { isTerminal } from '../../domain/task-state.ts';
import type { Output } from '../../text/output.ts';
import { withJobs } from '../access.ts';
import { type CliCommand, textFlag } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { resultLines, snapshotLines } from '../../text/render.ts';

const FORMATS = ['table', 'json', 'csv'] as const;

/** Prints results. */
export const results: CliCommand = {
  usage: 'results <job>',
  jobs: 'any',
  summary: 'print the counts of a completed job',
  examples: ['qrtx results j-abc', 'qrtx results j-abc --format csv > counts.csv'],
  options: (command) =>
    command
      .addOption(new Option('--format <format>', 'how to print them').choices(FORMATS).default('table'))
      .option('--json', 'the same as --format json'),
  run: (out, [jobId = ''], flags) =>
    withJobs(flags, async (jobs) => {
      const format = flags.json === true ? 'json' : textFlag(flags, 'format');
      const found = await jobs.results(jobId);
      if (found === undefined) return showNoResults(await jobs.status(jobId), format === 'json', out);
      if (format === 'json') out.document(found);
      else if (format === 'csv') {
        const rows = inOrder(found.counts);
        for (const line of ['outcome,count', ...rows.map((row) => row.join(','))]) out.line(line);
      } else for (const line of resultLines(found)) out.line(line);
      return EXIT.ok;
    }),
};

/** @throws RangeError for a job that has not ended: its results may still come. */
function showNoResults(job: JobSnapshot, json: boolean, out: Output): ExitCode {
  if (!isTerminal(job.state)) {
    throw new RangeError(
      `job ${job.job_id} is ${job.state}; it has results when it completes: \`qrtx watch ${job.job_id}\` waits`,
    );
  }
  if (json) out.document(job);
  else for (const line of snapshotLines(job)) out.note(line);
  out.note(`job ${job.job_id} has no results`);
  return EXIT.jobFailed;
}
