/** The commands as a commander program: the same object parses the command line, writes the help and the reference. */
import { Command } from 'commander';
import { VERSION } from '../config/package-info.ts';
import type { CliCommand, Flags } from './command.ts';
import { gatewayOptions } from './gateway/options.ts';

/** Called for the command that was asked for, with its positional arguments and options. */
export type RunCommand = (definition: CliCommand, args: readonly string[], flags: Flags) => Promise<void>;

const EXIT_CODES = `
Exit codes: 0 ok; 2 bad usage or invalid input; 3 the job ended in ERROR, CANCELLED or TIMEOUT;
4 the service could not be reached.`;

const GRPC_NOTE = '\n\nWith --gateway HOST:PORT over gRPC; `qrtx --help` shows the options for it.';

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
  gatewayOptions(program);
  for (const definition of commands) addCommand(program, definition, run);
  return program;
}

function addCommand(program: Command, definition: CliCommand, run: RunCommand): void {
  const examples = definition.examples.map((line) => `  ${line}`).join('\n');
  const over = definition.jobs === 'any' ? GRPC_NOTE : '';
  const command = program.command(definition.usage).description(definition.summary);
  if (definition.alias !== undefined) command.alias(definition.alias);
  definition.options(command).addHelpText('after', `\nExamples:\n${examples}${over}`);
  command.action(() => {
    refuseGateway(program, definition);
    return run(definition, command.args, command.optsWithGlobals());
  });
}

/**
 * A gateway that was named is used or refused, never ignored; one of the environment does not concern a command that
 * needs no jobs.
 *
 * @throws RangeError
 */
function refuseGateway(program: Command, { jobs, usage }: CliCommand): void {
  const source = program.getOptionValueSource('gateway');
  if (source === undefined || jobs === 'any' || (source === 'env' && jobs === undefined)) return;
  const name = usage.split(' ', 1).join();
  const way = source === 'env' ? 'unset QRTX_GATEWAY' : 'leave --gateway out';
  const needs = jobs === 'temporal' ? 'needs Temporal: the wire does not have it' : 'talks to no jobs';
  throw new RangeError(`${name} ${needs}; ${way}`);
}
