import { describe, expect, it } from 'vitest';
import { parsePauliSum, pauliSumProblem } from '../../../src/domain/pauli-sum.ts';

describe('parsePauliSum', () => {
  it('reads weights with and without a star, signs, and words without a weight', () => {
    expect(parsePauliSum(' -1.05 II + 0.4*ZI -XX+2e-3YY ').terms).toEqual([
      { pauli: 'II', coefficient: -1.05 },
      { pauli: 'ZI', coefficient: 0.4 },
      { pauli: 'XX', coefficient: -1 },
      { pauli: 'YY', coefficient: 0.002 },
    ]);
  });

  it.each(['ZZ XX', '0.5', 'ZQ', 'Z +', 'Z ++ X', '1.2.3 Z', 'zz'])('names the place in "%s"', (text) => {
    expect(() => parsePauliSum(text)).toThrow(/^at character \d+, .*expected/);
  });
});

describe('pauliSumProblem', () => {
  const problem = (text: string, qubits = 2) => pauliSumProblem(parsePauliSum(text), qubits);

  it('accepts words up to the width of the register', () => {
    expect([problem('Z'), problem('ZI - 2 XX')]).toEqual([undefined, undefined]);
  });

  it('names words that are too long, of different lengths, or none', () => {
    expect(problem('ZZZ')).toMatch(/acts on 3 qubits; there are 2/);
    expect(problem('ZZ + Z')).toMatch(/different lengths: 2, 1/);
    expect(problem('')).toMatch(/at least one/);
  });

  it('names letters and coefficients that do not exist', () => {
    const sum = (pauli: string, coefficient: number) => ({ terms: [{ pauli, coefficient }] });
    expect(pauliSumProblem(sum('ZA', 1), 2)).toMatch(/"ZA" is not a Pauli word/);
    expect(pauliSumProblem(sum('ZZ', Number.NaN), 2)).toMatch(/coefficient of ZZ is NaN/);
  });
});
