/** Texts that are broken, or built to exhaust a reader, end as one clear violation. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Violation } from '../../../../src/domain/errors.ts';
import { parseJobSpec } from '../../../../src/domain/schema/parse-job-spec.ts';

const places = (found: readonly Violation[]) =>
  found.map(({ field, rule, line, column }) => `${field} ${rule} ${line ?? '-'}:${column ?? '-'}`);

describe('hostile and broken YAML', () => {
  const laughs = `a: &a [x, x, x, x, x, x, x, x]\n${'bcdefg'
    .split('')
    .map((key, index) => `${key}: &${key} [${Array(8).fill(`*${'abcdef'[index]}`).join(', ')}]\n`)
    .join('')}`;
  test.each([
    ['a syntax error', 'a: [1, 2\nb: }', 'job.yaml yaml 2:1'],
    ['a duplicate key', 'a: 1\nb:\n  c: 1\n  c: 2\n', 'job.yaml yaml 4:3'],
    ['two documents', 'a: 1\n---\nb: 2\n', 'job.yaml yaml 2:1'],
    ['a NUL byte', 'a: 1\nb: "x\0y"', 'job.yaml yaml 2:6'],
    ['aliases of aliases', laughs, 'job.yaml yaml -:-'],
    ['a deep nest', `a: ${'['.repeat(15_000)}`, 'job.yaml yaml'],
    ['a closed deep nest', `a: ${'['.repeat(40)}${']'.repeat(40)}`, 'job.yaml yaml -:-'],
    ['65 KiB', `a: ${'x'.repeat(65 * 1024)}`, 'job.yaml limit -:-'],
    ['nothing', '', 'job.yaml type -:-'],
    ['a list', '- 1\n', 'job.yaml type 1:1'],
    ['a merge key that reaches for prototypes', '__proto__: {a: 1}\n', 'apiVersion required'],
  ])('%s', (_, yaml, expected) => {
    const found = places(parseJobSpec({ yaml }).violations);
    expect(found[0]).toMatch(expected);
  });

  test('any text at all is read or refused, never thrown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const parsed = parseJobSpec({ yaml: text });
        expect(parsed.spec === undefined).toBe(parsed.violations.length > 0);
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  test('any object at all is read or refused, never thrown', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (spec) => {
        const parsed = parseJobSpec({ spec });
        expect(parsed.spec === undefined).toBe(parsed.violations.length > 0);
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});
