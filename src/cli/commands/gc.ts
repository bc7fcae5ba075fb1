/** `qrtx gc`: removes the files of all jobs that ended long ago, and what killed processes left in the making. */
import { homePaths } from '../../config/home.ts';
import { momentOf } from '../duration.ts';
import { withClient } from '../access.ts';
import { type CliCommand, textFlag } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { sweepLeftovers } from '../leftovers.ts';
import type { RemovedJob } from '../../client/index.ts';

/** Removes jobs by age. */
export const gc: CliCommand = {
  usage: 'gc',
  jobs: 'temporal',
  summary: 'remove the files of all jobs that ended long ago, and what killed processes left behind',
  examples: ['qrtx gc --older-than 30d --dry-run', 'qrtx gc --older-than 30d'],
  options: (command) =>
    command
      .requiredOption('--older-than <duration>', 'ended longer ago than this, e.g. 12h, 30d')
      .option('--dry-run', 'only show what would be removed')
      .option('--json', 'print one JSON document'),
  run: (out, _args, flags) => {
    const now = Date.now();
    const before = momentOf('--older-than', textFlag(flags, 'olderThan') ?? '', now);
    const olderThanSeconds = (now - before.getTime()) / 1000;
    const dryRun = flags.dryRun === true;
    const json = flags.json === true;
    const done = dryRun ? 'would remove' : 'removed';
    return withClient(async (client) => {
      const jobs: RemovedJob[] = [];
      for await (const job of client.gc({ olderThanSeconds, dryRun })) {
        jobs.push(job);
        if (!json) out.line(`${done}: ${job.job_id} (${job.state}, ended ${job.ended_at})`);
      }
      let leftovers = 0;
      for await (const path of sweepLeftovers(homePaths(), { dryRun })) {
        leftovers += 1;
        if (!json) out.line(`${done}: ${path} (left by a process that was killed)`);
      }
      if (json) out.document({ schema: 'qrtx.removed/1', dry_run: dryRun, jobs, leftovers });
      else if (jobs.length + leftovers === 0) out.line('nothing to remove');
      return EXIT.ok;
    });
  },
};
