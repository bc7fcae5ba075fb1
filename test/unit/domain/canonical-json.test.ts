import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/domain/canonical-json.ts';

/** The same value with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, item]) => [key, reversed(item)]));
}

describe('canonical JSON', () => {
  test('is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  test('is the same whatever the order of keys, and is a fixed point', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  test.each([
    [{ b: 1, a: [1, { d: null, c: true }] }, '{"a":[1,{"c":true,"d":null}],"b":1}'],
    [{ 10: 'x', 9: 'y' }, '{"10":"x","9":"y"}'],
    [{ '\u{1f600}': 1, '\ufb01': 2 }, '{"\u{1f600}":1,"\ufb01":2}'],
    [{ a: undefined, b: 1 }, '{"b":1}'],
    [[-0, 1e21, 1e-7, 0.1, 100], '[0,1e+21,1e-7,0.1,100]'],
    ['\u2028"\n', '"\u2028\\"\\n"'],
    [{}, '{}'],
    [[], '[]'],
  ])('of %j is %s', (value, expected) => expect(canonicalJson(value)).toBe(expected));

  test.each([[NaN], [Infinity], [-Infinity], [1n], [undefined], [() => 1], [Symbol('x')], [[undefined]]])(
    'refuses %s',
    (value) => expect(() => canonicalJson({ a: [value] })).toThrow(TypeError),
  );
});
