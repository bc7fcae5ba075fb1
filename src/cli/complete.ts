/**
 * What a shell offers at the cursor: the hidden command `complete` behind the scripts of `qrtx completion`. It reads
 * the commands' own declarations and the data folder; it asks no server, because a person is waiting for a key.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command, Option } from 'commander';
import { homePaths } from '../config/home.ts';
import { TASK_STATES } from '../domain/task-state.ts';
import type { Output } from '../text/output.ts';
import { COMMANDS } from './commands/index.ts';
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
  const line = { current, before: words.slice(0, -1), sources };
  const found = await atCursor(program, line);
  return found.filter(({ word }) => word.startsWith(current));
}

/** What is typed: the unfinished word, and those before it. */
interface Line {
  readonly current: string;
  readonly before: readonly string[];
  readonly sources: ValueSources;
}

async function atCursor(program: Command, line: Line): Promise<readonly Candidate[]> {
  const { current, before } = line;
  const at = before.findIndex((word, index) => !word.startsWith('-') && !isValue(program, before[index - 1]));
  if (at >= 0) return await ofCommand(program, before[at] ?? '', { ...line, before: before.slice(at + 1) });
  // The options of the program have values that this machine does not know.
  return isValue(program, before.at(-1)) ? [] : ofProgram(program, current);
}

/** True when the word after `before` is the value of an option. */
function isValue(command: Command, before: string | undefined): boolean {
  const option = optionOf(command, before);
  return option?.required === true || option?.optional === true;
}

function optionOf(command: Command, word = ''): Option | undefined {
  return command.options.find(({ long, short }) => [long, short].includes(word));
}

function ofProgram(program: Command, current: string): readonly Candidate[] {
  if (current.startsWith('-')) return optionsOf(program);
  return program
    .createHelp()
    .visibleCommands(program)
    .map((command) => ({ word: command.name(), summary: command.description() }));
}

async function ofCommand(
  program: Command,
  name: string,
  { current, before, sources }: Line,
): Promise<readonly Candidate[]> {
  if (name === 'help') return ofProgram(program, current);
  const command = program.commands.find((known) => known.name() === name || known.aliases().includes(name));
  if (command === undefined) return [];
  for (const of of [command, program]) {
    const last = before.at(-1);
    if (!isValue(of, last)) continue;
    const { argChoices, long = '' } = optionOf(of, last) ?? {};
    return valuesOf(argChoices, long, sources);
  }
  if (current.startsWith('-')) return [...optionsOf(command), ...gatewayOptionsOf(program, command)];
  const [argument] = command.registeredArguments;
  if (argument === undefined) return [];
  return valuesOf(argument.argChoices, `<${argument.name()}>`, sources);
}

/** The options of the program that a command understands: those of the ones that may go over gRPC. */
function gatewayOptionsOf(program: Command, command: Command): readonly Candidate[] {
  const { jobs } = COMMANDS.find(({ usage }) => usage.split(' ', 1)[0] === command.name()) ?? {};
  return jobs === 'any' ? optionsOf(program).filter(({ word }) => !OF_ALL.includes(word)) : [];
}

const OF_ALL = ['--help', '--version'];

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
    '--device': deviceIds,
    '--target': deviceIds,
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

async function deviceIds(): Promise<readonly string[]> {
  return (await knownDevices()).devices;
}
