import { describe, expect, test } from 'vitest';
import { base32 } from '../../../src/domain/base32.ts';
import { contentDigest } from '../../../src/domain/digest.ts';
import type { PipelineError } from '../../../src/domain/errors.ts';
import { assertJobId, isJobId } from '../../../src/domain/job-id.ts';
import { newJobId } from '../../../src/domain/new-job-id.ts';

describe('job ids', () => {
  test.each(['a', 'bell-1', 'A.b_C-9', '...', 'x'.repeat(128)])('%s is one', (id) => {
    expect(assertJobId(id)).toBe(id);
  });

  test.each(['', '.', '..', 'a/b', '../a', 'a b', 'é', 'a\0', 'a\n', 'x'.repeat(129)])('%j is none', (id) => {
    expect(isJobId(id)).toBe(false);
    expect(() => assertJobId(id)).toThrow(
      expect.objectContaining<Partial<PipelineError>>({ code: 'VALIDATION_FAILED' }),
    );
  });

  test('fresh ones are legal, 28 characters long and all different', () => {
    const ids = Array.from({ length: 500 }, newJobId);
    expect(ids.every((id) => isJobId(id) && id.length === 28)).toBe(true);
    expect(new Set(ids).size).toBe(500);
  });
});

/** Test vectors of RFC 4648, section 10, in lower case and without padding. */
test.each([
  ['', ''],
  ['f', 'my'],
  ['fo', 'mzxq'],
  ['foo', 'mzxw6'],
  ['foob', 'mzxw6yq'],
  ['fooba', 'mzxw6ytb'],
  ['foobar', 'mzxw6ytboi'],
])('base32 of %j is %j', (text, expected) => {
  expect(base32(new TextEncoder().encode(text))).toBe(expected);
});

describe('contentDigest', () => {
  const content = {
    name: 'bell',
    program: 'OPENQASM 3.0;',
    program_format: 'qasm_text',
    target: 'sim:local',
    priority: 50,
    compiler_options: { b: '1', a: '2' },
    metadata_kvs: {},
  };

  test('is the same for text and its bytes, and for any order of keys', () => {
    const bytes = new TextEncoder().encode(content.program);
    const reordered = { ...content, program: bytes, compiler_options: { a: '2', b: '1' } };
    expect(contentDigest(reordered)).toBe(contentDigest(content));
  });

  test.each([
    [{ name: 'other' }],
    [{ program: 'OPENQASM 3.0; ' }],
    [{ program_format: 'aqo_json' }],
    [{ target: 'qpu' }],
    [{ priority: 51 }],
    [{ compiler_options: {} }],
    [{ metadata_kvs: { a: 'b' } }],
  ])('changes with %j', (change) => {
    expect(contentDigest({ ...content, ...change })).not.toBe(contentDigest(content));
  });

  test('never changes between versions of the kernel', () => {
    expect(contentDigest(content)).toBe('bbaaa2b602f03db7ad72c61c381e350beff7c6f45e3d723e5b6a03e58cd13b5c');
  });
});
