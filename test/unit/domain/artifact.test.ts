import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatArtifactRef, parseArtifactRef } from '../../../src/domain/artifact.ts';

describe('references', () => {
  test('are taken apart into what they were made of', () => {
    const segment = fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,20}$/);
    fc.assert(
      fc.property(segment, fc.array(segment, { minLength: 1, maxLength: 8 }), (jobId, parts) => {
        const path = { jobId, name: parts.join('/') };
        expect(parseArtifactRef(formatArtifactRef(path))).toEqual(path);
      }),
      { numRuns: 200, seed: 2 },
    );
  });

  test.each([
    'results.json',
    'qfs://circuit_fs/bell',
    'qfs://circuit_fs/bell/',
    'qfs://circuit_fs//a.json',
    'qfs://circuit_fs/../a.json',
    'qfs://circuit_fs/bell/../ghz/a.json',
    'qfs://circuit_fs/bell/%2e%2e/a.json',
    'qfs://other/bell/a.json',
    'file:///circuit_fs/bell/a.json',
    'QFS://circuit_fs/bell/a.json',
  ])('%s is none', (ref) => {
    expect(() => parseArtifactRef(ref)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
  });
});
