/** `qrtx ledger`: what was really executed for a job, line by line; needs no server. */
import { homePaths } from '../../config/home.ts';
import { assertJobId } from '../../domain/job-id.ts';
import { Ledger } from '../../drivers/ledger.ts';
import type { CliCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';

/** Shows the ledger of a job. */
export const ledger: CliCommand = {
  usage: 'ledger <job>',
  summary: 'show what the devices were asked to execute for a job, and how it ended',
  examples: ['qrtx ledger j-abc'],
  options: (command) => command.option('--json', 'print one JSON document'),
  run: async (out, [jobId = ''], flags) => {
    const entries = await new Ledger(homePaths().root).readLedger(assertJobId(jobId));
    if (flags.json === true) out.document({ schema: 'qrtx.ledger-list/1', job_id: jobId, entries });
    else {
      for (const entry of entries) {
        const outcome = entry.event === 'outcome' ? entry.outcome : '';
        const { at, event, device, key, execution_id, fencing_token } = entry;
        out.line(
          `${at}  ${event.padEnd(7)} ${outcome.padEnd(9)} ${device}  ${key}  ${execution_id}  ${fencing_token}`,
        );
      }
      if (entries.length === 0) out.note(`no device was asked to execute anything for job ${jobId}`);
    }
    return EXIT.ok;
  },
};
