/** `qrtx watch`: the updates of a job from the first, until it ends. */
import { withJobs } from '../access.ts';
import type { CliCommand } from '../command.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { showEnd } from '../show-end.ts';
import { watchJob } from '../watch-job.ts';

/** Follows one job. */
export const watch: CliCommand = {
  usage: 'watch <job>',
  jobs: 'any',
  summary: 'show a job until it ends (Ctrl-C stops watching, not the job)',
  examples: ['qrtx watch j-abc', 'qrtx watch j-abc --json | jq .state'],
  options: (command) => command.option('--json', 'wait, then print the last snapshot as one JSON document'),
  run: (out, [jobId = ''], flags) =>
    withJobs(flags, async (jobs) => {
      const json = flags.json === true;
      const job = await watchJob(jobs, jobId, out, { quiet: json });
      if (json) out.document(job);
      else showEnd(job, undefined, out);
      return exitCodeOf(job);
    }),
};
