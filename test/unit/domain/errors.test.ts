/** The table of error codes, and the page that each code has for the person who meets it. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ERROR_CATEGORIES, ERROR_CODES, errorFacts, PipelineError } from '../../../src/domain/errors.ts';
import type { ErrorCode } from '../../../src/domain/errors.ts';

const CODES = Object.keys(ERROR_CODES) as readonly ErrorCode[];
const PAGES = new URL('../../../docs/errors/', import.meta.url);
const pageOf = (code: string) => readFileSync(new URL(`${code}.md`, PAGES), 'utf8');

describe('the table of codes', () => {
  test('has a code for each category of RFC 0007', () => {
    const categories = new Set(CODES.map((code) => errorFacts(code).category));
    expect([...categories]).toEqual(expect.arrayContaining([...ERROR_CATEGORIES]));
  });

  test.each(CODES)('%s has a next step in plain words', (code) => {
    const { hint } = errorFacts(code);
    expect(hint.length).toBeGreaterThan(15);
    expect(hint).not.toMatch(/^[A-Z]|\.$/);
  });

  test('never retries a job that is wrong, was ended by a person or a budget, or met a fault of the kernel', () => {
    const never = ['ValidationError', 'JobTimeout', 'Cancelled', 'KernelBug'];
    const wrong = CODES.filter(
      (code) => never.includes(errorFacts(code).category) && errorFacts(code).retryable,
    );
    expect(wrong).toEqual([]);
  });
});

test.each(CODES)('a PipelineError with %s knows the facts of its code', (code) => {
  const cause = new Error('below');
  const error = new PipelineError(code, 'what happened', { device: 'q1' }, { cause });
  const { category, retryable, hint } = errorFacts(code);
  expect(error).toMatchObject({ name: 'PipelineError', code, category, retryable, hint, cause });
  expect(error.details).toEqual({ device: 'q1' });
});

describe('the pages in docs/errors', () => {
  test('are those of the codes', () => {
    const pages = readdirSync(PAGES).filter((name) => /^[A-Z_]+\.md$/.test(name));
    expect(pages.sort()).toEqual(CODES.map((code) => `${code}.md`).sort());
  });

  test.each(CODES)('%s.md says what happened, shows it, names causes and a next step', (code) => {
    const page = pageOf(code);
    const { category, retryable, grpc } = errorFacts(code);
    expect(page.startsWith(`# ${code}\n\n`)).toBe(true);
    expect(page).toContain(`Category: ${category}. Retried: ${retryable ? 'yes' : 'no'}. gRPC: ${grpc}.`);
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['What happened', 'Example', 'Likely causes', 'What to do']);
    for (const section of page.split(/^## .+$/m).slice(1)) expect(section.trim().length).toBeGreaterThan(15);
  });
});
