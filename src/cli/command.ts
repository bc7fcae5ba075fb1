/** The one shape of all commands. */
import type { Command } from 'commander';
import type { ExitCode } from './exit-codes.ts';
import type { Output } from '../text/output.ts';

/** The parsed options of a command, by their camel-case names. */
export type Flags = Readonly<Record<string, unknown>>;

/** A command of `qrtx`: how it is declared, and what it does. */
export interface CliCommand {
  /** Name and arguments as commander reads them, e.g. `status <job>`. */
  readonly usage: string;
  /** Another name of the command. */
  readonly alias?: string;
  readonly summary: string;
  /** Through what it talks to jobs: `any` is Temporal or a gateway; absent for a command that needs neither. */
  readonly jobs?: 'any' | 'temporal';
  /** Lines shown under `Examples:` in the help. */
  readonly examples: readonly string[];
  /** Adds the options of the command. */
  options(command: Command): Command;
  /** @param args - positional arguments; `flags` are the parsed options */
  run(out: Output, args: readonly string[], flags: Flags): Promise<ExitCode>;
}

/** An option's text, or undefined when it was not given. */
export function textFlag(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}

/**
 * An option that is a whole number.
 *
 * @throws RangeError that names the option and what is allowed.
 */
export function numberFlag(
  flags: Flags,
  name: string,
  limits: readonly [number, number],
): number | undefined {
  const text = textFlag(flags, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  const [least, most] = limits;
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new RangeError(`--${name} is "${text}"; it must be a whole number from ${least} to ${most}`);
}
