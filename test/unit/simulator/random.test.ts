import { describe, expect, it } from 'vitest';
import { binomial } from '../../../src/simulator/binomial.ts';
import { Xoshiro256 } from '../../../src/simulator/random.ts';

const MASK = (1n << 64n) - 1n;
const rotl = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (64n - k))) & MASK;

/** The published definitions, on big integers. */
function* reference(seed: bigint): Generator<bigint> {
  const s: bigint[] = [];
  for (let word = 1n; word <= 4n; word += 1n) {
    let z = (seed + word * 0x9e3779b97f4a7c15n) & MASK;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
    s.push(z ^ (z >> 31n));
  }
  for (;;) {
    yield (rotl((s[0]! + s[3]!) & MASK, 23n) + s[0]!) & MASK;
    const t = (s[1]! << 17n) & MASK;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotl(s[3]!, 45n);
  }
}

describe('Xoshiro256', () => {
  it.each(['0', '1', '18446744073709551615', '1234567890123456789'])(
    'follows the definition for seed %s',
    (seed) => {
      const random = new Xoshiro256(seed);
      const expected = reference(BigInt(seed));
      for (let i = 0; i < 200; i += 1) expect(random.nextBits()).toBe(expected.next().value);
    },
  );

  it('gives other numbers for another stream, and numbers in [0, 1)', () => {
    const [a, b] = [new Xoshiro256('7', 0), new Xoshiro256('7', 1)];
    for (let i = 0; i < 100; i += 1) {
      const [x, y] = [a.next(), b.next()];
      expect(x).not.toBe(y);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThan(1);
    }
  });
});

describe('binomial', () => {
  it.each([
    [5, 0.3],
    [40, 0.5],
    [1000, 0.004],
    [1000, 0.37],
    [100_000, 0.9],
  ])('has mean and variance of n = %i, p = %f', (n, p) => {
    const random = new Xoshiro256('11');
    const draws = 20_000;
    let [sum, squares] = [0, 0];
    for (let i = 0; i < draws; i += 1) {
      const k = binomial(n, p, random);
      expect(k).toBeGreaterThanOrEqual(0);
      expect(k).toBeLessThanOrEqual(n);
      sum += k;
      squares += k * k;
    }
    const mean = sum / draws;
    const variance = squares / draws - mean * mean;
    const [wanted, spread] = [n * p, n * p * (1 - p)];
    expect(Math.abs(mean - wanted)).toBeLessThan(5 * Math.sqrt(spread / draws));
    expect(Math.abs(variance / spread - 1)).toBeLessThan(5 * Math.sqrt(3 / draws));
  });

  it('is certain at the ends', () => {
    const random = new Xoshiro256('3');
    expect([binomial(9, 0, random), binomial(9, 1, random), binomial(0, 0.5, random)]).toEqual([0, 9, 0]);
  });
});
