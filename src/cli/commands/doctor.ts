/** `qrtx doctor`: what is there, what answers, and the next step for what does not. */
import type { Output } from '../../text/output.ts';
import type { CliCommand } from '../command.ts';
import { type Check, type CheckStatus, checkAll } from '../doctor-checks.ts';
import { EXIT } from '../exit-codes.ts';

/** Looks at everything a job needs. */
export const doctor: CliCommand = {
  usage: 'doctor',
  summary: 'show what is installed and what answers, in which version, and what to do about the rest',
  examples: ['qrtx doctor', 'qrtx doctor --json | jq \'.checks[] | select(.status != "ok")\''],
  options: (command) => command.option('--json', 'print one JSON document'),
  run: async (out, _args, flags) => {
    const checks = await checkAll();
    if (flags.json === true) out.document({ schema: 'qrtx.doctor/1', checks });
    else for (const check of checks) show(check, out);
    return checks.some(({ status }) => status === 'fail') ? EXIT.unreachable : EXIT.ok;
  },
};

function show({ check, status, found, next }: Check, out: Output): void {
  const { colors } = out;
  const marks: Readonly<Record<CheckStatus, string>> = {
    ok: colors.green('ok  '),
    note: colors.yellow('note'),
    fail: colors.red('FAIL'),
  };
  out.line(`${marks[status]} ${check.padEnd(16)} ${found}${next === undefined ? '' : `: ${next}`}`);
}
