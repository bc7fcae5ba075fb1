/** The one shape of all commands. */
import type { Command } from 'commander';
import type { ExitCode } from './exit-codes.ts';
import type { Output } from '../text/output.ts';

/** A command of `qrtx`: how it is declared, and what it does. */
export interface CliCommand {
  /** Name and arguments as commander reads them, e.g. `status <job>`. */
  readonly usage: string;
  readonly summary: string;
  /** Lines shown under `Examples:` in the help. */
  readonly examples: readonly string[];
  /** Adds the options of the command. */
  options(command: Command): Command;
  /** @param args - positional arguments; `flags` are the parsed options */
  run(out: Output, args: readonly string[], flags: Readonly<Record<string, unknown>>): Promise<ExitCode>;
}

/** An option's text, or undefined when it was not given. */
export function textFlag(flags: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}
