#!/usr/bin/env node
/** The command line `qrtx`: one place that runs a command and turns errors into messages and exit codes. */
import { CommanderError } from 'commander';
import { processOutput } from '../text/output.ts';
import { errorDocument, errorLines } from '../text/render-error.ts';
import { COMMANDS } from './commands/index.ts';
import { addCompletion } from './complete.ts';
import { EXIT, type ExitCode, exitCodeOfError } from './exit-codes.ts';
import { createProgram } from './program.ts';

async function main(argv: readonly string[]): Promise<ExitCode> {
  const out = processOutput();
  let code: ExitCode = EXIT.ok;
  const program = createProgram(COMMANDS, async (definition, args, flags) => {
    code = await definition.run(out, args, flags);
  });
  addCompletion(program, out);
  try {
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    const known = exitCodeOfError(error);
    if (known === undefined) throw error;
    if (known === EXIT.ok) return known;
    // What commander found has its message on stderr already.
    if (!(error instanceof CommanderError)) for (const line of errorLines(error)) out.note(line);
    if (argv.includes('--json')) out.document(errorDocument(error, known));
    return known;
  }
}

process.exitCode = await main(process.argv);
