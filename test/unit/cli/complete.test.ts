/** What a shell offers at the cursor, from the commands' own declarations. */
import { expect, test } from 'vitest';
import { candidates } from '../../../src/cli/complete.ts';
import { COMMANDS } from '../../../src/cli/commands/index.ts';
import { createProgram } from '../../../src/cli/program.ts';

const program = createProgram(COMMANDS, () => Promise.resolve());
const sources = {
  '<job>': () => Promise.resolve(['j-new', 'j-old', 'other']),
  '--device': () => Promise.resolve(['sim:local']),
  '--state': () => Promise.resolve(['Queued', 'Executing']),
};
const offered = async (...words: string[]) =>
  (await candidates(program, words, sources)).map(({ word }) => word);

test('commands by their beginning, with their summaries', async () => {
  expect(await offered('su')).toEqual(['submit']);
  const all = await candidates(program, [''], sources);
  expect(all.map(({ word }) => word)).toEqual([...COMMANDS.map(({ usage }) => usage.split(' ')[0]), 'help']);
  expect(all[0]?.summary).toContain('start a job');
});

test.each([
  ['options of a command', ['submit', '--st'], ['--strict']],
  ['options of an alias', ['logs', '--a'], ['--after']],
  ['job ids where a job is named', ['status', 'j-'], ['j-new', 'j-old']],
  ['choices of an option', ['results', 'j-new', '--format', ''], ['table', 'json', 'csv']],
  ['states', ['list', '--state', 'Q'], ['Queued']],
  ['devices', ['cancel', '--device', 'sim:l'], ['sim:local']],
  ['shells', ['completion', ''], ['bash', 'zsh', 'fish']],
  ['nothing for a path, so that the shell offers files', ['submit', ''], []],
  ['nothing for the path of an option', ['submit', '--job', ''], []],
  ['nothing after an unknown command', ['nonsense', ''], []],
  ['options of the program', ['--tls-c'], ['--tls-ca', '--tls-cert']],
  ['commands after options of the program', ['--gateway', 'h:1', '--tls', 'su'], ['submit']],
  ['job ids after options of the program', ['--gateway', 'h:1', 'status', 'j-o'], ['j-old']],
  ['nothing for an address', ['--gateway', ''], []],
  ['nothing for an address after the command', ['status', '--gateway', ''], []],
  ['the gateway where a command can use it', ['status', 'j-new', '--gat'], ['--gateway']],
  ['no gateway where a command cannot', ['list', '--gat'], []],
  ['commands after help', ['help', 'sta'], ['status']],
])('%s', async (_what, words, expected) => {
  expect(await offered(...words)).toEqual(expected);
});
