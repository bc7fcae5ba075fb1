/**
 * What a shell offers at the cursor: the hidden command `complete` behind the scripts of `qrtx completion`. It reads
 * the commands' own declarations and the data folder; it asks no server, because a person is waiting for a key.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { homePaths } from '../config/home.ts';
import { TASK_STATES } from '../domain/task-state.ts';
import type { Output } from '../text/output.ts';
import { knownDevices } from './devices.ts';

/** Job ids that are offered at most, newest first. */
const MOST_JOBS = 50;

/** A word, and what it stands for. */
export interface Candidate {
  readonly word: string;
  readonly summary?: string;
}

/** Candidates for the value of an option (`--state`) or of an argument (`<job>`). */
export type ValueSources = Readonly<Record<string, () => Promise<readonly string[]>>>;

/** Adds the hidden command; its arguments are the words after `qrtx` up to the cursor, the last one unfinished. */
export function addCompletion(program: Command, out: Output): void {
  program
    .command('complete [words...]', { hidden: true })
    .allowUnknownOption()
    .action(async (words: readonly string[]) => {
      for (const { word, summary = '' } of await candidates(program, words, localSources())) {
        out.line(`${word}\t${summary}`);
      }
    });
}

/** What may stand in place of the last word; nothing where a file name belongs. */
export async function candidates(
  program: Command,
  words: readonly string[],
  sources: ValueSources,
): Promise<readonly Candidate[]> {
  const current = words.at(-1) ?? '';
  const [name, ...rest] = words.slice(0, -1);
  const found =
    name === undefined ? ofProgram(program, current) : await ofCommand(program, name, rest, current, sources);
  return found.filter(({ word }) => word.startsWith(current));
}

function ofProgram(program: Command, current: string): readonly Candidate[] {
  if (current.startsWith('-')) return ['--help', '--version'].map((word) => ({ word }));
  return program
    .createHelp()
    .visibleCommands(program)
    .map((command) => ({ word: command.name(), summary: command.description() }));
}

async function ofCommand(
  program: Command,
  name: string,
  rest: readonly string[],
  current: string,
  sources: ValueSources,
): Promise<readonly Candidate[]> {
  if (name === 'help') return ofProgram(program, current);
  const command = program.commands.find((known) => known.name() === name || known.aliases().includes(name));
  if (command === undefined) return [];
  const before = rest.at(-1) ?? '';
  const option = before.startsWith('-')
    ? command.options.find(({ long, short }) => [long, short].includes(before))
    : undefined;
  if (option?.required === true || option?.optional === true) {
    return valuesOf(option.argChoices, option.long ?? '', sources);
  }
  if (current.startsWith('-')) return optionsOf(command);
  const [argument] = command.registeredArguments;
  if (argument === undefined) return [];
  return valuesOf(argument.argChoices, `<${argument.name()}>`, sources);
}

function optionsOf(command: Command): readonly Candidate[] {
  const help = command.createHelp();
  return help.visibleOptions(command).flatMap(({ long, description }) => {
    return long ? [{ word: long, summary: description }] : [];
  });
}

async function valuesOf(
  choices: readonly string[] | undefined,
  kind: string,
  sources: ValueSources,
): Promise<readonly Candidate[]> {
  const words = choices ?? (await sources[kind]?.()) ?? [];
  return words.map((word) => ({ word }));
}

/** Values that this machine knows. */
function localSources(): ValueSources {
  const { root } = homePaths();
  return {
    '<job>': () => newestJobs(join(root, 'circuit_fs')),
    '--state': () => Promise.resolve(TASK_STATES),
    '--device': knownDevices,
    '--target': knownDevices,
  };
}

async function newestJobs(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const dated = await Promise.all(
    names.map(async (name) => ({
      name,
      at: (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs ?? 0,
    })),
  );
  return dated
    .sort((a, b) => b.at - a.at)
    .slice(0, MOST_JOBS)
    .map(({ name }) => name);
}
