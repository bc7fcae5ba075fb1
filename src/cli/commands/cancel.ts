/** `qrtx cancel`: the same as Temporal's own cancel, with a reason. */
import { userInfo } from 'node:os';
import { withClient } from '../access.ts';
import { type CliCommand, textFlag } from '../command.ts';
import { EXIT } from '../exit-codes.ts';

/** Asks for a cancel. */
export const cancel: CliCommand = {
  usage: 'cancel <job>',
  summary: 'ask for a cancel; `qrtx watch` shows when the device has stopped',
  examples: ['qrtx cancel j-abc --reason "wrong ansatz"'],
  options: (command) =>
    command.option('--reason <text>', 'why, for the record').option('--json', 'print one JSON document'),
  run: (out, [jobId = ''], flags) =>
    withClient(async (client) => {
      const reason = textFlag(flags, 'reason') ?? 'no reason given';
      const answer = await client.cancel(jobId, { reason, by: userInfo().username });
      if (flags.json === true) out.document({ schema: 'qrtx.cancel/1', job_id: jobId, ...answer });
      else out.line(`${jobId}: ${answer.reason_code.toLowerCase().replaceAll('_', ' ')}`);
      return answer.accepted ? EXIT.ok : EXIT.jobFailed;
    }),
};
