/** `qrtx rm`: removes the files of ended jobs, one by one. */
import { withClient } from '../access.ts';
import type { CliCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import type { RemovedJob } from '../../client/index.ts';

/** Removes jobs by id. */
export const rm: CliCommand = {
  usage: 'rm <jobs...>',
  jobs: 'temporal',
  summary: 'remove the artifacts and ledgers of ended jobs from the data folder',
  examples: ['qrtx rm j-abc', 'qrtx rm j-abc j-def --json'],
  options: (command) => command.option('--json', 'print one JSON document'),
  run: (out, jobIds, flags) =>
    withClient(async (client) => {
      const removed: RemovedJob[] = [];
      for (const jobId of jobIds) {
        const job = await client.remove(jobId);
        removed.push(job);
        if (flags.json !== true) out.line(`removed: ${job.job_id} (${job.state}, ended ${job.ended_at})`);
      }
      if (flags.json === true) out.document({ schema: 'qrtx.removed/1', dry_run: false, jobs: removed });
      return EXIT.ok;
    }),
};
