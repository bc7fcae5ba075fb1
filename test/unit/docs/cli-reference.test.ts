/**
 * The reference of the command line is what the program itself says: `npx vitest run test/unit/docs -u` writes the
 * part under `## Commands` anew. Every command keeps what the page promises of all.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands/index.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { PACKAGE_ROOT } from '../../../src/config/package-info.ts';

const PAGE = join(PACKAGE_ROOT, 'docs/cli.md');
const WIDTH = 100;

/** The whole help of a command, as `--help` prints it. */
function helpOf(command: Command): string {
  let text = '';
  command.configureHelp({ helpWidth: WIDTH });
  command.configureOutput({ writeOut: (part) => (text += part), getOutHasColors: () => false });
  command.outputHelp();
  return text.trimEnd();
}

const program = createProgram(COMMANDS, () => Promise.resolve());
const commands = program.commands.filter((command) => command.name() !== 'complete');

describe('the reference of the command line', () => {
  it('is what the program says', async () => {
    const [intro = ''] = readFileSync(PAGE, 'utf8').split('\n## Commands\n');
    const sections = [program, ...commands].map((command) => {
      const title = command === program ? 'qrtx' : `qrtx ${command.name()}`;
      return `### ${title}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`;
    });
    await expect([`${intro}\n## Commands\n`, ...sections].join('\n')).toMatchFileSnapshot(PAGE);
  });

  it.each(commands.map((command) => [command.name(), command] as const))(
    '%s has examples that begin with its name, and --json',
    (name, command) => {
      const help = helpOf(command);
      expect(help).toContain('\nExamples:\n');
      expect(help).toContain(` ${name}`);
      expect(command.options.map(({ long }) => long)).toContain('--json');
    },
  );
});
