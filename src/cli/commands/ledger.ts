/** `qrtx ledger`: what was really executed for a job, line by line; needs no server. */
import { homePaths } from '../../config/home.ts';
import { assertJobId } from '../../domain/job-id.ts';
import { Ledger } from '../../ledger/ledger.ts';
import type { LedgerEntry } from '../../ledger/ledger-entry.ts';
import { table } from '../../text/table.ts';
import type { CliCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';

const LEDGER_HEAD = ['AT', 'EVENT', 'DEVICE', 'KEY', 'TOKEN', 'EXECUTION', 'HANDLE'];

/** What happened, in a word or two. */
function eventOf(entry: LedgerEntry): string {
  if (entry.event !== 'outcome') return entry.event;
  return entry.error?.details.stop_confirmed === false ? `${entry.outcome}, unconfirmed` : entry.outcome;
}

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
      const rows = entries.map((entry) => [
        entry.at,
        eventOf(entry),
        entry.device,
        entry.key,
        String(entry.fencing_token),
        entry.execution_id,
        ('handle' in entry ? entry.handle : undefined) ?? '-',
      ]);
      if (rows.length > 0) {
        for (const line of table([LEDGER_HEAD, ...rows])) out.line(line);
      }
      if (entries.length === 0) out.note(`no device was asked to execute anything for job ${jobId}`);
    }
    return EXIT.ok;
  },
};
