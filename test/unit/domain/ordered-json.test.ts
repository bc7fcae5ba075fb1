import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderedJson } from '../../../src/domain/ordered-json.ts';
import { resultToBytes } from '../../../src/ledger/result-json.ts';
import { harmlessJson } from '../../../src/text/harmless.ts';
import { histogram } from '../../../src/text/render.ts';

const outcomes = (text: string): readonly string[] =>
  [...text.matchAll(/"([01]+)"/g)].map(([, key = '']) => key);
const counts = { '11': 4, '00': 1, '10': 3, '01': 2 };
const ORDER = ['00', '01', '10', '11'];
const result = { counts, shots: 10, seed: '2', method: 'm', phases: [], executionSeconds: 1, metadata: {} };

describe('outcomes in numeric order', () => {
  it.each([
    ['a document', orderedJson({ a: { counts } }, 2)],
    ['a line', orderedJson({ counts })],
    ['the output of a command', harmlessJson({ schema: 'qrtx.results/1', counts })],
    ['the ledger', resultToBytes(result).toString('utf8')],
  ])('in %s', (_, text) => {
    expect(outcomes(text)).toEqual(ORDER);
  });

  it('in a table', () => {
    expect(histogram(counts, 10).map((line) => line.trim().slice(0, 2))).toEqual(ORDER);
    const many = Object.fromEntries(
      Array.from({ length: 32 }, (_, k) => [k.toString(2).padStart(5, '0'), 1 + (k % 7)]),
    );
    const keys = histogram(many, 100)
      .slice(0, -1)
      .map((line) => line.trim().slice(0, 5));
    expect(keys).toEqual([...keys].sort());
    expect(keys).toHaveLength(16);
  });

  it('is the JSON of everything else', () => {
    fc.assert(
      fc.property(fc.object({ withNullPrototype: false }), fc.constantFrom(0, 2), (value, indent) => {
        const shown = { ...value, counts: { '1': 1 } };
        expect(orderedJson(shown, indent)).toBe(JSON.stringify(shown, null, indent));
      }),
    );
  });
});
