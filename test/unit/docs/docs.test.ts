/** The documents keep their promises: links lead somewhere, pages stay short, every dependency has its reason. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PACKAGE_ROOT } from '../../../src/config/package-info.ts';
import { DIAGNOSTIC_CODES } from '../../../src/compiler/diagnostics/codes.ts';
import { renderDiagnostic } from '../../../src/domain/render-diagnostics.ts';
import { ERROR_CODES } from '../../../src/domain/errors.ts';
import { jobArgumentSchema } from '../../../src/domain/schema/parse-job-argument.ts';
import { allFindings, emitFindings } from '../../support/compile.ts';

const ARCHITECTURE_LINES = 150;
const README_LINES = 120;
const ADR_LINES = 80;

/** Markdown pages under a folder of the repository; what is built, installed or hidden is left out. */
function pagesUnder(folder: string): readonly string[] {
  const entries = readdirSync(join(PACKAGE_ROOT, folder), { withFileTypes: true });
  return entries
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules' && name !== 'dist')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return pagesUnder(path);
      return path.endsWith('.md') ? [path] : [];
    });
}

const documents = pagesUnder('');
const read = (path: string): string => readFileSync(join(PACKAGE_ROOT, path), 'utf8');
const lineCount = (path: string): number => read(path).trimEnd().split('\n').length;

/** Targets of inline links outside code, e.g. `docs/adr` of `[x](docs/adr)`. */
function linksOf(markdown: string): readonly string[] {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)].map(([, target = '']) => target);
}

/** The anchors that headings of a page give, as GitHub makes them. */
function anchorsOf(markdown: string): readonly string[] {
  const headings = [...markdown.matchAll(/^#{1,6}\s+(.+)$/gm)].map(([, text = '']) => text);
  return headings.map((text) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

/** What is wrong with a relative link; undefined when it leads somewhere. */
function problemOf(document: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : join(dirname(document), decodeURIComponent(path));
  const file = resolve(PACKAGE_ROOT, target);
  if (!existsSync(file)) return `${document}: ${link} does not exist`;
  if (anchor === undefined || !target.endsWith('.md')) return undefined;
  return anchorsOf(readFileSync(file, 'utf8')).includes(anchor)
    ? undefined
    : `${document}: ${link} has no such heading`;
}

describe('documents', () => {
  it('have relative links that lead somewhere', () => {
    const problems = documents.flatMap((document) =>
      linksOf(read(document))
        .filter((link) => !/^[a-z][a-z0-9+.-]*:/i.test(link))
        .flatMap((link) => problemOf(document, link) ?? []),
    );
    expect(problems).toEqual([]);
  });

  it('find broken links and headings when there are some', () => {
    expect(problemOf('docs/GLOSSARY.md', '../nowhere.md')).toContain('does not exist');
    expect(problemOf('docs/GLOSSARY.md', '#no-such-heading')).toContain('no such heading');
    expect(problemOf('docs/GLOSSARY.md', '#jobs-and-their-states')).toBeUndefined();
    expect(linksOf('[a](b.md) `[c](d.md)` [e](f.md#g "h")')).toEqual(['b.md', 'f.md#g']);
  });

  it('keep their length', () => {
    expect(lineCount('ARCHITECTURE.md')).toBeLessThanOrEqual(ARCHITECTURE_LINES);
    if (documents.includes('README.md')) expect(lineCount('README.md')).toBeLessThanOrEqual(README_LINES);
  });
});

describe('decisions', () => {
  const decisions = documents.filter((path) => path.startsWith('docs/adr/'));

  it.each(decisions)('%s is one page with context, decision and consequences', (path) => {
    expect(lineCount(path)).toBeLessThanOrEqual(ADR_LINES);
    const text = read(path);
    const number = Number(/^docs\/adr\/(\d{4})-/.exec(path)?.[1]);
    expect(text).toMatch(new RegExp(`^# ${number}\\. `));
    for (const heading of ['Context', 'Decision', 'Consequences'])
      expect(text).toContain(`\n## ${heading}\n`);
  });

  it('are numbered without a gap', () => {
    const numbers = decisions.map((path) => Number(path.slice('docs/adr/'.length).slice(0, 4)));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });
});

describe('reference pages', () => {
  it('give a reason for every dependency', () => {
    const { dependencies, devDependencies, overrides } = JSON.parse(read('package.json')) as Record<
      string,
      Record<string, string>
    >;
    const rows = read('docs/dependencies.md')
      .split('\n')
      .map((line) => line.split('|')[1] ?? '');
    const names = Object.keys({ ...dependencies, ...devDependencies, ...overrides });
    expect(names.filter((name) => !rows.some((row) => row.includes(`\`${name}\``)))).toEqual([]);
  });

  it('have a page for every code of an error or a finding, and no other pages', () => {
    const codes = [...Object.keys(ERROR_CODES), ...Object.keys(DIAGNOSTIC_CODES)];
    const pages = documents.filter((path) => path.startsWith('docs/errors/'));
    expect(pages).toEqual(codes.map((code) => `docs/errors/${code}.md`).sort());
  });

  it.each(Object.keys(DIAGNOSTIC_CODES))(
    'show a program that gives %s, and what is said about it',
    (code) => {
      const [, language = '', source = '', shown] =
        /^```(\w+)\n([^]*?)\n```\n\n```text\n([^]*?)\n```$/m.exec(read(`docs/errors/${code}.md`)) ?? [];
      const file = { qasm: 'program.qasm', python: 'program.eigen.py', json: 'circuit.aqo.json' }[language];
      expect(file).toBeDefined();
      const findings = code.startsWith('EM') ? emitFindings : allFindings;
      const found = findings(`${source}\n`, file ?? '').find((finding) => finding.code === code);
      expect(found === undefined ? undefined : renderDiagnostic(found)).toBe(shown);
    },
  );

  it('publish the schema of the workflow argument as the code has it', async () => {
    const { additionalProperties: _, ...schema } = z.toJSONSchema(jobArgumentSchema, { io: 'input' });
    const path = join(PACKAGE_ROOT, 'docs/schema/job-argument.schema.json');
    const options = { ...(await resolveConfig(path)), parser: 'json' };
    await expect(await format(JSON.stringify(schema), options)).toMatchFileSnapshot(path);
  });
});
