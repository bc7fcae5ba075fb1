/** `qrtx list`: jobs by filter, newest first. */
import { durationSeconds } from '../duration.ts';
import { withClient } from '../access.ts';
import { type CliCommand, textFlag } from '../command.ts';
import { TASK_STATES } from '../../domain/task-state.ts';
import type { JobSnapshot, ListFilter } from '../../client/index.ts';
import { EXIT } from '../exit-codes.ts';
import { jobTable } from '../../text/render.ts';

/** Lists jobs. */
export const list: CliCommand = {
  usage: 'list',
  summary: 'list jobs, newest first',
  examples: ['qrtx list --state Executing', 'qrtx list --label team=chemistry --age 2h --json'],
  options: (command) =>
    command
      .option('--state <state>', TASK_STATES.join(', '))
      .option('--device <id>', 'device the job runs on')
      .option('--tenant <tenant>', 'owner')
      .option('--name <name>', 'metadata.name')
      .option('--label <key=value>', 'a label of the job')
      .option('--age <duration>', 'submitted within, e.g. 90s, 5m, 2h, 7d')
      .option('--limit <number>', 'most jobs to show', '100')
      .option('--json', 'print one JSON document'),
  run: (out, _args, flags) =>
    withClient(async (client) => {
      const jobs: JobSnapshot[] = [];
      for await (const job of client.list(filterOf(flags))) jobs.push(job);
      if (flags.json === true) out.document({ schema: 'qrtx.jobs/1', jobs });
      else for (const line of jobTable(jobs)) out.line(line);
      return EXIT.ok;
    }),
};

function filterOf(flags: Readonly<Record<string, unknown>>): ListFilter {
  const [device, tenant, name, label] = ['device', 'tenant', 'name', 'label'].map((flag) =>
    textFlag(flags, flag),
  );
  const state = TASK_STATES.find((known) => known === flags.state);
  if (flags.state !== undefined && state === undefined) {
    throw new RangeError(
      `--state is "${textFlag(flags, 'state') ?? ''}"; it must be one of ${TASK_STATES.join(', ')}`,
    );
  }
  const limit = Number(flags.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) {
    throw new RangeError(`--limit is "${String(flags.limit)}"; it must be a number from 1 to 10000`);
  }
  const age = textFlag(flags, 'age');
  return {
    limit,
    ...(state !== undefined && { state }),
    ...(device !== undefined && { device }),
    ...(tenant !== undefined && { tenant }),
    ...(name !== undefined && { name }),
    ...(label !== undefined && { label }),
    ...(age !== undefined && { ageSeconds: durationSeconds('--age', age) }),
  };
}
