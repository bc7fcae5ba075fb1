import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberIn } from '../../../../src/compiler/openqasm/numbers.ts';

describe('a number of a program', () => {
  it('is the double nearest to what is written', () => {
    const digits = fc.string({
      unit: fc.integer({ min: 0, max: 9 }).map(String),
      minLength: 1,
      maxLength: 24,
    });
    fc.assert(
      fc.property(digits, digits, (whole, fraction) => {
        for (const text of [whole, `${whole}.`, `${whole}.${fraction}`, `.${fraction}`])
          expect(numberIn(`x${text};`, 1, 1 + text.length)).toBe(Number(text));
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  it.each([
    ['1_000', 1000],
    ['0x1F', 31],
    ['0XfF', 255],
    ['0b101', 5],
    ['0O17', 15],
    ['3e-2', 0.03],
    ['1_0.2_5e1', 102.5],
    ['9007199254740993.0', 9007199254740992],
  ])('%s', (text, value) => {
    expect(numberIn(text, 0, text.length)).toBe(value);
  });
});
