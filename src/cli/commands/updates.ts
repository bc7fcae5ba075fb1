/** `qrtx updates`: the event record of a job as it stands; works with no worker, and after the job's end. */
import type { JobUpdate } from '../../client/index.ts';
import { updateLine } from '../../text/render.ts';
import { withClient } from '../access.ts';
import { type CliCommand, numberFlag } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { recordOf } from '../record.ts';

/** Shows the record of events. */
export const updates: CliCommand = {
  usage: 'updates <job>',
  alias: 'logs',
  jobs: 'temporal',
  summary: 'show the events on record for a job (`qrtx watch` also waits for new ones)',
  examples: ['qrtx updates j-abc', 'qrtx logs j-abc --after 5', 'qrtx updates j-abc --json'],
  options: (command) =>
    command
      .option('--after <event_seq>', 'only events after this number', '0')
      .option('--json', 'print one JSON document'),
  run: (out, [jobId = ''], flags) => {
    const afterSeq = numberFlag(flags, 'after', [0, Number.MAX_SAFE_INTEGER]) ?? 0;
    return withClient(async (client) => {
      const { updates: found } = await recordOf(client, jobId, afterSeq);
      if (flags.json === true) out.document({ schema: 'qrtx.updates/1', job_id: jobId, updates: found });
      else for (const update of found) out.line(numbered(update, updateLine(update, out)));
      return EXIT.ok;
    });
  },
};

function numbered({ event_seq }: JobUpdate, line: string): string {
  return `${String(event_seq).padStart(3)}  ${line}`;
}
