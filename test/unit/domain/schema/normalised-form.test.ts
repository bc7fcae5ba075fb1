/** One specification has one normalised form and one digest, however it was written. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../../src/domain/canonical-json.ts';
import { specDigest } from '../../../../src/domain/digest.ts';
import { normalisedForm } from '../../../../src/domain/job-spec.ts';
import { parseJobSpec } from '../../../../src/domain/schema/parse-job-spec.ts';

const HEAD = 'apiVersion: eigen.os/v1\nkind: QuantumJob\nmetadata:\n  name: bell\n';
const read = (spec = '', rest = '') =>
  parseJobSpec({ yaml: `${HEAD}spec:\n  target: sim:local\n${spec}${rest}` });

describe('the normalised form', () => {
  const text = fc.stringMatching(/^[a-z]{1,8}$/);
  const document = fc.record({
    apiVersion: fc.constantFrom('eigen.os/v1', 'eigen.os/v0.1'),
    kind: fc.constant('QuantumJob'),
    metadata: fc.record({ name: text, labels: fc.dictionary(text, text) }),
    spec: fc.record(
      {
        target: text,
        priority: fc.integer({ min: 0, max: 100 }),
        program: fc.oneof(text, fc.record({ path: text }), fc.record({ source: text })),
        metadata: fc.dictionary(text, fc.oneof(text, fc.integer())),
        compiler: fc.dictionary(text, fc.boolean()),
      },
      { requiredKeys: ['target'] },
    ),
    runtime: fc.record(
      {
        shots: fc.integer({ min: 1, max: 10_000_000 }),
        seed: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
        timeouts: fc.record({ queue: fc.constantFrom('90s', '5m', '2h', 12, 0.25) }),
      },
      { requiredKeys: [] },
    ),
  });

  test('read again gives the same specification and the same digest', () => {
    fc.assert(
      fc.property(document, (input) => {
        const first = parseJobSpec({ spec: input });
        expect(first.violations).toEqual([]);
        const spec = first.spec!;
        const form: unknown = JSON.parse(canonicalJson(normalisedForm(spec)));
        const again = parseJobSpec({ spec: form, strict: true });
        expect(again).toMatchObject({ spec, violations: [], warnings: [] });
        expect(specDigest(again.spec!)).toBe(specDigest(spec));
      }),
      { numRuns: 200, seed: 11 },
    );
  });

  test('has one digest whatever the order of keys and the way times are written', () => {
    const one = read('  priority: 50\n', 'runtime: {timeouts: {queue: 120}, shots: 5}\n').spec!;
    const two = read('', 'runtime: {shots: 5, timeouts: {queue: 2m}}\n').spec!;
    expect(specDigest(one)).toBe(specDigest(two));
    expect(specDigest(read('  priority: 51\n').spec!)).not.toBe(specDigest(read().spec!));
  });
});
