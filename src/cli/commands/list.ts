/** `qrtx list`: jobs by filter. */
import type { JobSnapshot } from '../../client/index.ts';
import { jobTable } from '../../text/render.ts';
import { withClient } from '../access.ts';
import { type CliCommand, numberFlag } from '../command.ts';
import { unknownTarget } from '../devices.ts';
import { EXIT } from '../exit-codes.ts';
import { filterOf, filterOptions } from '../job-filter.ts';

/** Jobs that one command lists at most. */
const MOST_JOBS = 100_000;

/** Lists jobs. */
export const list: CliCommand = {
  usage: 'list',
  alias: 'ls',
  jobs: 'temporal',
  summary: 'list jobs that run, then those that ended, newest first',
  examples: [
    'qrtx list --state Queued,Executing',
    'qrtx list --label team=chemistry --since 2h --json',
    'qrtx list --device sim:local --since 2026-01-31 --until 2026-02-28',
  ],
  options: (command) =>
    filterOptions(command)
      .option('--limit <number>', `most jobs to show, up to ${MOST_JOBS}`, '100')
      .option('--json', 'print one JSON document'),
  run: (out, _args, flags) => {
    const limit = numberFlag(flags, 'limit', [1, MOST_JOBS]) ?? 100;
    const filter = filterOf(flags);
    return withClient(async (client) => {
      const jobs: JobSnapshot[] = [];
      for await (const job of client.list({ ...filter, limit: limit + 1 })) jobs.push(job);
      const more = jobs.splice(limit).length > 0;
      if (flags.json === true) out.document({ schema: 'qrtx.jobs/1', more, jobs });
      else for (const line of jobTable(jobs)) out.line(line);
      if (more && flags.json !== true) out.note(`there are more: raise --limit ${limit}, or filter`);
      const { device } = filter;
      const unknown = device === undefined ? undefined : await unknownTarget(device);
      if (unknown !== undefined && jobs.length === 0) out.note(`note: ${unknown.message}`);
      return EXIT.ok;
    });
  },
};
