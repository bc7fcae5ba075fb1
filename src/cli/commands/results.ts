/** `qrtx results`: the counts of a completed job, verified by hash. */
import { Option } from 'commander';
import type { JobResults, JobSnapshot } from '../../client/index.ts';
import { inOrder } from '../../domain/ordered-json.ts';
import { registerCounts } from '../../domain/register-counts.ts';
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
  examples: [
    'qrtx results j-abc',
    'qrtx results j-abc --register c',
    'qrtx results j-abc --format csv > counts.csv',
  ],
  options: (command) =>
    command
      .addOption(new Option('--format <format>', 'how to print them').choices(FORMATS).default('table'))
      .option('--register <name>', 'counts of one register of the program; default: of all bits')
      .option('--json', 'the same as --format json'),
  run: (out, [jobId = ''], flags) =>
    withJobs(flags, async (jobs) => {
      const format = flags.json === true ? 'json' : textFlag(flags, 'format');
      const all = await jobs.results(jobId);
      if (all === undefined) return showNoResults(await jobs.status(jobId), format === 'json', out);
      const found = ofRegister(all, textFlag(flags, 'register'));
      if (format === 'json') out.document(found);
      else if (format === 'csv') {
        const rows = inOrder(found.counts);
        for (const line of ['outcome,count', ...rows.map((row) => row.join(','))]) out.line(line);
      } else for (const line of resultLines(found)) out.line(line);
      return EXIT.ok;
    }),
};

/** Results with the counts of one register; all of them without a name. */
function ofRegister(results: JobResults, register: string | undefined): JobResults {
  if (register === undefined) return results;
  const { memory: _ofAllBits, ...rest } = results;
  const counts = registerCounts(results.counts, results.registers, register);
  return { ...rest, registers: results.registers?.filter(({ name }) => name === register) ?? [], counts };
}

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
