/** The benchmark circuits against their reference values: what the benchmark times is also right. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchCircuit } from '../../../bench/circuits.ts';
import { prepareSimulation, runSimulation } from '../../../src/simulator/simulate.ts';
import { summaryDistance, type Distribution } from '../../support/distributions.ts';
import { totalVariation, variationBound } from '../../support/statistics.ts';

interface Reference {
  readonly id: string;
  readonly qubits: number;
  readonly distribution: Distribution;
  readonly pauliExpectations: readonly { readonly pauli: string; readonly value: number }[];
}

const FILE = join(import.meta.dirname, '../../fixtures/bench/references.json');
const { circuits } = JSON.parse(readFileSync(FILE, 'utf8')) as { circuits: readonly Reference[] };
const SHOTS = 20_000;

describe('benchmark circuits', () => {
  it.each(circuits)('$id', ({ id, qubits, distribution, pauliExpectations }) => {
    const observables = pauliExpectations.map(({ pauli }) => ({ terms: [{ pauli, coefficient: 1 }] }));
    const asked = { shots: SHOTS, seed: '2', threads: 2, method: 'statevector', observables } as const;
    const { counts, expectationValues = [] } = runSimulation(prepareSimulation(benchCircuit(id), asked));
    expectationValues.forEach(({ value }, index) => {
      expect(value).toBeCloseTo(pauliExpectations[index]!.value, 9);
    });
    expect(expectationValues.length).toBeGreaterThan(0);
    if (distribution.kind === 'summary') {
      const bits = Array.from({ length: qubits }, (_, bit) => `c[${bit}]`);
      expect(summaryDistance(counts, distribution, bits)).toBeLessThan(1);
    } else {
      const exact = distribution.probabilities;
      expect(totalVariation(counts, exact)).toBeLessThan(variationBound(exact, SHOTS));
    }
  });
});
