/**
 * The page of all settings is what their schema says: `npx vitest run test/unit/docs -u` writes the part under
 * `## Settings` anew. A setting without a description fails here.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { PACKAGE_ROOT } from '../../../src/config/package-info.ts';
import { settingsSchema } from '../../../src/config/settings.ts';

const PAGE = join(PACKAGE_ROOT, 'docs/settings.md');

/** What is used of a JSON Schema. */
interface Schema {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  /** Of entries whose names are free. */
  readonly additionalProperties?: Schema | boolean;
}

/** Name, description and default of a setting. */
type Row = readonly [string, string, string];

/** One row for each setting, a group before its members. */
function rowsOf(schema: Schema, path: string): readonly Row[] {
  const { properties = {}, required = [], items, additionalProperties: free } = schema;
  const rows = Object.entries(properties).flatMap(([key, inner]): readonly Row[] => {
    const name = path === '' ? key : `${path}.${key}`;
    const members = rowsOf(inner, name);
    const fallback = members.length === 0 ? defaultOf(inner, required.includes(key)) : '';
    return [[name, inner.description ?? '', fallback], ...members];
  });
  const entries = typeof free === 'object' ? rowsOf(free, `${path}.<name>`) : [];
  return [...rows, ...(items === undefined ? [] : rowsOf(items, `${path}[]`)), ...entries];
}

function defaultOf({ default: value }: Schema, isRequired: boolean): string {
  if (value === undefined) return isRequired ? 'required' : '–';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

const schema = z.toJSONSchema(settingsSchema, { io: 'input' }) as Schema;
const rows = rowsOf(schema, '');

it('every setting of qrtx.yaml says what it is for', () => {
  expect(rows.filter(([, description]) => description === '').map(([name]) => name)).toEqual([]);
});

/** Every environment variable that is written somewhere in the sources. */
function variables(): readonly string[] {
  const sources = readdirSync(join(PACKAGE_ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  const texts = sources
    .filter((path) => path.endsWith('.ts') && !path.startsWith('generated/'))
    .map((path) => readFileSync(join(PACKAGE_ROOT, 'src', path), 'utf8'));
  const found = texts.flatMap(
    (text) => text.match(/(?<=\benv(?:ironment)?\??\.|')(?:QRTX|TEMPORAL)(?:_[A-Z]+)+\b/g) ?? [],
  );
  return [...new Set(found)].sort();
}

it('docs/settings.md names every environment variable', () => {
  const page = readFileSync(PAGE, 'utf8');
  expect(variables()).toContain('QRTX_ALLOW_PLAINTEXT_TOKEN');
  expect(variables().filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

it('docs/settings.md is what the schema says', async () => {
  const [intro = ''] = readFileSync(PAGE, 'utf8').split('\n## Settings\n');
  const lines = rows.map(([name, what, fallback]) => `| \`${name}\` | ${what} | ${fallback} |`);
  const table = ['| setting | what it says | default |', '|---|---|---|', ...lines].join('\n');
  const page = await format(`${intro}\n## Settings\n\n${table}\n`, {
    ...(await resolveConfig(PAGE)),
    parser: 'markdown',
  });
  await expect(page).toMatchFileSnapshot(PAGE);
});
