/** `qrtx results`: the counts of a completed job, verified by hash. */
import { withClient } from '../access.ts';
import { type CliCommand, textFlag } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { resultLines, snapshotLines } from '../../text/render.ts';

const FORMATS = ['table', 'json', 'csv'] as const;

/** Prints results. */
export const results: CliCommand = {
  usage: 'results <job>',
  summary: 'print the counts of a completed job',
  examples: ['qrtx results j-abc', 'qrtx results j-abc --format csv > counts.csv'],
  options: (command) =>
    command
      .option('--format <format>', FORMATS.join(', '), 'table')
      .option('--json', 'the same as --format json'),
  run: (out, [jobId = ''], flags) =>
    withClient(async (client) => {
      const format = flags.json === true ? 'json' : (textFlag(flags, 'format') ?? 'table');
      if (!FORMATS.some((known) => known === format)) {
        throw new RangeError(`--format is "${format}"; it must be one of ${FORMATS.join(', ')}`);
      }
      const found = await client.results(jobId);
      if (found === undefined) {
        const job = await client.status(jobId);
        for (const line of snapshotLines(job)) out.note(line);
        out.note(`job ${jobId} has no results`);
        return EXIT.jobFailed;
      }
      if (format === 'json') out.document(found);
      else if (format === 'csv') {
        const rows = Object.entries(found.counts).sort(([a], [b]) => (a < b ? -1 : 1));
        for (const line of ['outcome,count', ...rows.map((row) => row.join(','))]) out.line(line);
      } else for (const line of resultLines(found)) out.line(line);
      return EXIT.ok;
    }),
};
