#!/usr/bin/env node
/** The command line `qrtx`: one table of commands, one place that turns errors into exit codes. */
import { Command, CommanderError } from 'commander';
import { VERSION } from '../config/package-info.ts';
import type { CliCommand } from './command.ts';
import { EXIT, type ExitCode, exitCodeOfError } from './exit-codes.ts';
import { processOutput } from '../text/output.ts';
import { errorLines } from '../text/render-error.ts';
import { cancel } from './commands/cancel.ts';
import { compile } from './commands/compile.ts';
import { devices } from './commands/devices.ts';
import { doctor } from './commands/doctor.ts';
import { ledger } from './commands/ledger.ts';
import { list } from './commands/list.ts';
import { results } from './commands/results.ts';
import { simulate } from './commands/simulate.ts';
import { status } from './commands/status.ts';
import { submit } from './commands/submit.ts';
import { watch } from './commands/watch.ts';

const COMMANDS: readonly CliCommand[] = [
  submit,
  status,
  watch,
  results,
  cancel,
  list,
  ledger,
  compile,
  simulate,
  devices,
  doctor,
];

async function main(argv: readonly string[]): Promise<ExitCode> {
  const out = processOutput();
  let code: ExitCode = EXIT.ok;
  const program = new Command('qrtx')
    .description('Conducts quantum jobs: nothing is lost, nothing runs twice')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('(add --help for usage and examples)');
  for (const definition of COMMANDS) {
    const examples = definition.examples.map((line) => `  ${line}`).join('\n');
    const command = program.command(definition.usage).description(definition.summary).exitOverride();
    definition.options(command).addHelpText('after', `\nExamples:\n${examples}`);
    command.action(async () => {
      code = await definition.run(out, command.args, command.opts());
    });
  }
  try {
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.invalid;
    const known = exitCodeOfError(error);
    if (known === undefined) throw error;
    for (const line of errorLines(error)) out.note(line);
    return known;
  }
}

process.exitCode = await main(process.argv);
