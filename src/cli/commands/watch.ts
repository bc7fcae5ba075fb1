/** `qrtx watch`: the updates of a job from the first, until it ends. */
import { watchJob, withClient } from '../access.ts';
import type { CliCommand } from '../command.ts';
import { exitCodeOf } from '../exit-codes.ts';

/** Follows one job. */
export const watch: CliCommand = {
  usage: 'watch <job>',
  summary: 'show the updates of a job until it ends (Ctrl-C stops watching, not the job)',
  examples: ['qrtx watch j-abc'],
  options: (command) => command.option('--json', 'print the last snapshot as one JSON document'),
  run: (out, [jobId = ''], flags) =>
    withClient(async (client) => {
      const job = await watchJob(client, jobId, out, flags.json === true);
      if (flags.json === true) out.document(job);
      return exitCodeOf(job);
    }),
};
