import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toCircuit } from '../../../src/compiler/local-compiler.ts';
import { readAqo } from '../../../src/domain/aqo/read.ts';
import { DYNAMIC_FEATURES, type Device } from '../../../src/domain/device.ts';
import type { Counts } from '../../../src/domain/result.ts';
import { prepareSimulation, runSimulation } from '../../../src/simulator/simulate.ts';
import { aqoOf } from '../../support/aqo.ts';
import { totalVariation, variationBound } from '../../support/statistics.ts';

interface Reference {
  readonly id: string;
  readonly file: string;
  /** Names of the classical bits in order. */
  readonly bits: readonly string[];
  readonly distribution:
    | { readonly kind: 'exact'; readonly probabilities: Readonly<Record<string, number>> }
    | {
        readonly kind: 'summary';
        /** P(bit = 1) by name of the bit. */
        readonly bitMarginals: Readonly<Record<string, number>>;
        readonly parities: readonly { readonly mask: string; readonly value: number }[];
      };
  readonly alternative?: { readonly distribution: Reference['distribution'] };
}

const FIXTURES = join(import.meta.dirname, '../../fixtures/circuits');
const { circuits } = JSON.parse(readFileSync(join(FIXTURES, 'references.json'), 'utf8')) as {
  circuits: readonly Reference[];
};
const target: Device = {
  ...{ id: 'sim:local', name: '', backendType: 'simulator', status: 'ONLINE', maxQubits: 27, maxShots: 1e7 },
  ...{ basis: 'any', features: DYNAMIC_FEATURES, expectationValues: true, slots: 1 },
};
const SHOTS = 20_000;

/** Largest distance of a marginal or parity from its reference, as a share of what chance allows. */
function summaryDistance(
  counts: Counts,
  { parities, bitMarginals: byName }: Extract<Reference['distribution'], { kind: 'summary' }>,
  bits: readonly string[],
): number {
  const bitMarginals = bits.map((name) => byName[name] ?? 0); // bits never written read 0
  const bound = Math.sqrt((2 * Math.log((2 * (bitMarginals.length + parities.length)) / 1e-6)) / SHOTS);
  const mean = (value: (key: string) => number) =>
    Object.entries(counts).reduce((sum, [key, count]) => sum + count * value(key), 0) / SHOTS;
  const marginals = bitMarginals.map((p, bit) => Math.abs(mean((key) => Number(key.at(-1 - bit))) - p));
  const signs = parities.map(({ mask, value }) => {
    const odd = (key: string) =>
      Array.from(key).filter((bit, k) => bit === '1' && mask[k] === '1').length % 2 === 1;
    return Math.abs(mean((key) => (odd(key) ? -1 : 1)) - value);
  });
  return Math.max(...marginals, ...signs) / bound;
}

describe('reference circuits, compiled to AQO and simulated', () => {
  it.each(circuits)('$id', ({ file, bits, distribution, alternative }) => {
    const source = readFileSync(join(FIXTURES, file), 'utf8');
    const aqo = aqoOf(toCircuit({ source, target, options: {} }).circuit);
    const { counts } = runSimulation(prepareSimulation(readAqo(aqo), { shots: SHOTS, seed: '3' }));
    if (distribution.kind === 'summary') {
      expect(summaryDistance(counts, distribution, bits)).toBeLessThan(1);
      return;
    }
    // A contested program has two readings; the output tells which one the compiler documents.
    const readings = [distribution, ...(alternative === undefined ? [] : [alternative.distribution])];
    const passes = readings.map((reading) => {
      const exact = reading.kind === 'exact' ? reading.probabilities : {};
      const inside = Object.keys(counts).every((key) => key in exact);
      return inside && totalVariation(counts, exact) < variationBound(exact, SHOTS);
    });
    expect(passes).toContain(true);
  });
});
