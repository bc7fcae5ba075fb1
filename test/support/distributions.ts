/** Distributions of the reference files, exact or summed up. */
import type { Counts } from '../../src/domain/result.ts';

/** All outcomes, or what is said of too many of them. */
export type Distribution =
  | { readonly kind: 'exact'; readonly probabilities: Readonly<Record<string, number>> }
  | {
      readonly kind: 'summary';
      /** P(bit = 1) by name of the bit. */
      readonly bitMarginals: Readonly<Record<string, number>>;
      readonly parities: readonly { readonly mask: string; readonly value: number }[];
    };

/**
 * Largest distance of a marginal or parity from its reference, as a share of what chance allows.
 *
 * @param bits - names of the classical bits in order
 */
export function summaryDistance(
  counts: Counts,
  { parities, bitMarginals: byName }: Extract<Distribution, { kind: 'summary' }>,
  bits: readonly string[],
): number {
  const shots = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const bitMarginals = bits.map((name) => byName[name] ?? 0); // bits never written read 0
  const bound = Math.sqrt((2 * Math.log((2 * (bitMarginals.length + parities.length)) / 1e-6)) / shots);
  const mean = (value: (key: string) => number) =>
    Object.entries(counts).reduce((sum, [key, count]) => sum + count * value(key), 0) / shots;
  const marginals = bitMarginals.map((p, bit) => Math.abs(mean((key) => Number(key.at(-1 - bit))) - p));
  const signs = parities.map(({ mask, value }) => {
    const odd = (key: string) =>
      Array.from(key).filter((bit, k) => bit === '1' && mask[k] === '1').length % 2 === 1;
    return Math.abs(mean((key) => (odd(key) ? -1 : 1)) - value);
  });
  return Math.max(...marginals, ...signs) / bound;
}
