/** `qrtx status`: where a job stands; works with no worker. */
import { withJobs } from '../access.ts';
import type { CliCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { snapshotLines } from '../../text/render.ts';

/** Shows one job. */
export const status: CliCommand = {
  usage: 'status <job>',
  jobs: 'any',
  summary: 'show where a job stands, and why it ended if it did not complete',
  examples: ['qrtx status j-abc', 'qrtx status j-abc --json'],
  options: (command) => command.option('--json', 'print one JSON document'),
  run: (out, [jobId = ''], flags) =>
    withJobs(flags, async (jobs) => {
      const job = await jobs.status(jobId);
      if (flags.json === true) out.document(job);
      else for (const line of snapshotLines(job)) out.line(line);
      return EXIT.ok;
    }),
};
