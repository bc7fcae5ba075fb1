/** The commands as a commander program: the same object parses the command line, writes the help and the reference. */
import { Command } from 'commander';
import { VERSION } from '../config/package-info.ts';
import type { CliCommand, Flags } from './command.ts';

/** Called for the command that was asked for, with its positional arguments and options. */
export type RunCommand = (definition: CliCommand, args: readonly string[], flags: Flags) => Promise<void>;

const EXIT_CODES = `
Exit codes: 0 ok; 2 bad usage or invalid input; 3 the job ended in ERROR, CANCELLED or TIMEOUT;
4 the service could not be reached.`;

/** Declares all commands. Parsing throws commander's errors instead of ending the process. */
export function createProgram(commands: readonly CliCommand[], run: RunCommand): Command {
  const program = new Command('qrtx')
    .description('Conducts quantum jobs: nothing is lost, nothing runs twice')
    .version(VERSION, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', EXIT_CODES)
    .configureHelp({ helpWidth: 100 })
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'qrtx: ')) })
    .exitOverride()
    .showHelpAfterError('(add --help for usage and examples)');
  for (const definition of commands) addCommand(program, definition, run);
  return program;
}

function addCommand(program: Command, definition: CliCommand, run: RunCommand): void {
  const examples = definition.examples.map((line) => `  ${line}`).join('\n');
  const command = program.command(definition.usage).description(definition.summary);
  if (definition.alias !== undefined) command.alias(definition.alias);
  definition.options(command).addHelpText('after', `\nExamples:\n${examples}`);
  command.action(() => run(definition, command.args, command.opts()));
}
