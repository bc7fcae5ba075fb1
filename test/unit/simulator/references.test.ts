import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toCircuit } from '../../../src/compiler/local-compiler.ts';
import { readAqo } from '../../../src/domain/aqo/read.ts';
import { DYNAMIC_FEATURES, type Device } from '../../../src/domain/device.ts';
import { prepareSimulation, runSimulation } from '../../../src/simulator/simulate.ts';
import { aqoOf } from '../../support/aqo.ts';
import { summaryDistance, type Distribution } from '../../support/distributions.ts';
import { totalVariation, variationBound } from '../../support/statistics.ts';

interface Reference {
  readonly id: string;
  readonly file: string;
  /** Names of the classical bits in order. */
  readonly bits: readonly string[];
  readonly distribution: Distribution;
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
