import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../src/domain/circuit.ts';
import type { Channel, NoiseModel } from '../../../src/simulator/noise.ts';
import { prepareSimulation, runSimulation, type SimulationOptions } from '../../../src/simulator/simulate.ts';
import { circuit, gate, measure, measureAll, reset } from '../../support/circuits.ts';

function run(qubits: number, operations: readonly Operation[], options: Partial<SimulationOptions>) {
  const c = circuit(qubits, qubits, [...operations, measureAll(qubits)]);
  return runSimulation(prepareSimulation(c, { shots: 1000, seed: '9', ...options }));
}
const after = (channel: Channel): NoiseModel => ({ name: 'test', gates: [{ channel }], readout: [] });
const word = (pauli: string) => ({ terms: [{ pauli, coefficient: 1 }] });

describe('noise', () => {
  it('shrinks the Bloch vector by (1 - 4p/3) per gate under depolarising noise', () => {
    const p = 0.06;
    const noise = after({ kind: 'depolarizing', lambda: (4 * p) / 3 });
    const gates = Array.from({ length: 7 }, () => gate('id', 0));
    const { expectationValues, method } = run(1, gates, { noise, observables: [word('Z')] });
    expect(method).toBe('density_matrix');
    expect(expectationValues?.[0]?.value).toBeCloseTo((1 - (4 * p) / 3) ** 7, 12);
  });

  const channels: readonly Channel[] = [
    { kind: 'depolarizing', lambda: 0.2 },
    { kind: 'pauli', x: 0.05, y: 0.1, z: 0.15 },
    { kind: 'amplitude_damping', gamma: 0.3 },
    { kind: 'phase_damping', gamma: 0.4 },
  ];
  it.each(channels)(
    'gives trajectories that agree with the density matrix within 5 sigma: $kind',
    (channel) => {
      const shots = 40_000;
      const observables = ['ZZ', 'XX', 'YX', 'IZ', 'XI'].map(word);
      const gates = [
        ...[gate('h', 0), gate('x', 1, { controls: [0] }), gate('ry', 1, { params: [0.8] })],
        ...[gate('rzz', [0, 1], { params: [0.9] }), gate('rx', 0, { params: [1.2] })],
      ];
      const options = { noise: after(channel), shots, observables };
      const exact = run(2, gates, { ...options, method: 'density_matrix' });
      const sampled = run(2, gates, { ...options, method: 'statevector' });
      exact.expectationValues?.forEach(({ value }, index) => {
        const estimate = sampled.expectationValues![index]!;
        expect(Math.abs(estimate.value - value)).toBeLessThan(5 * estimate.standardError + 1e-9);
      });
      for (const key of ['00', '01', '10', '11']) {
        const [a, b] = [exact.counts[key] ?? 0, sampled.counts[key] ?? 0];
        expect(Math.abs(a - b)).toBeLessThan(5 * Math.sqrt(a + b + 1));
      }
    },
  );

  it('reads wrongly as often as the confusion says, at the end and in the middle', () => {
    const noise: NoiseModel = {
      ...{ name: 'readout', gates: [] },
      readout: [
        { qubit: 0, oneWhenZero: 0.1, zeroWhenOne: 0 },
        { oneWhenZero: 0, zeroWhenOne: 0.25 },
      ],
    };
    const shots = 100_000;
    const { counts } = run(2, [gate('x', 1)], { noise, shots });
    const expected = { '10': 0.9 * 0.75, '11': 0.1 * 0.75, '00': 0.9 * 0.25, '01': 0.1 * 0.25 };
    for (const [key, p] of Object.entries(expected)) {
      expect(Math.abs((counts[key] ?? 0) - shots * p)).toBeLessThan(5 * Math.sqrt(shots * p * (1 - p)));
    }
    const middle = run(2, [gate('x', 1), measure([1], [0]), reset(1)], { noise, shots }).counts;
    expect(Object.values(middle).reduce((a, b) => a + b)).toBe(shots);
  });
});

describe('expectation values', () => {
  it('are spoiled by the readout when they are sampled, and not when they are exact', () => {
    const [wrongZero, wrongOne] = [0.1, 0.3];
    const noise: NoiseModel = {
      ...{ name: 'readout', gates: [] },
      readout: [{ oneWhenZero: wrongZero, zeroWhenOne: wrongOne }],
    };
    const options = { noise, observables: [word('IZ'), word('ZI')], shots: 40_000 };
    const exact = run(2, [gate('x', 1)], options).expectationValues!.map(({ value }) => value);
    expect(exact).toEqual([expect.closeTo(1, 12), expect.closeTo(-1, 12)]);
    const sampled = run(2, [gate('x', 1)], { ...options, expectation: 'sampled' }).expectationValues!;
    [1 - 2 * wrongZero, -(1 - 2 * wrongOne)].forEach((expected, index) => {
      const { value, standardError } = sampled[index]!;
      expect(Math.abs(value - expected)).toBeLessThan(5 * standardError);
    });
  });

  it('come with a standard error when they are sampled, and cover the exact value', () => {
    const gates = [
      gate('ry', 0, { params: [0.7] }),
      gate('x', 1, { controls: [0] }),
      gate('rx', 1, { params: [0.4] }),
    ];
    const sum = {
      terms: [
        ...[
          { pauli: 'II', coefficient: -1.05 },
          { pauli: 'IZ', coefficient: 0.4 },
        ],
        ...[
          { pauli: 'ZI', coefficient: -0.4 },
          { pauli: 'XX', coefficient: 0.18 },
          { pauli: 'YY', coefficient: 0.3 },
        ],
      ],
    };
    const exact = run(2, gates, { observables: [sum] }).expectationValues![0]!;
    expect(exact.standardError).toBe(0);
    const sampled = run(2, gates, { observables: [sum], expectation: 'sampled', shots: 20_000 })
      .expectationValues![0]!;
    expect(sampled.standardError).toBeGreaterThan(0);
    expect(sampled.standardError).toBeLessThan(0.01);
    expect(Math.abs(sampled.value - exact.value)).toBeLessThan(5 * sampled.standardError);
  });
});

describe('stabiliser method', () => {
  const clifford = fc.array(
    fc
      .tuple(
        fc.constantFrom('h', 's', 'sdg', 'x', 'y', 'z', 'sx', 'sxdg', 'cx', 'cz', 'swap', 'cy' as const),
        fc.shuffledSubarray([0, 1, 2, 3], { minLength: 2, maxLength: 2 }),
      )
      .map(([name, [a, b]]): readonly Operation[] => {
        if (name === 'cx') return [gate('x', b!, { controls: [a!] })];
        if (name === 'cz') return [gate('z', b!, { controls: [a!] })];
        if (name === 'cy') return [gate('sdg', b!), gate('x', b!, { controls: [a!] }), gate('s', b!)];
        return name === 'swap' ? [gate('swap', [a!, b!])] : [gate(name, a!)];
      }),
    { maxLength: 40 },
  );

  it('agrees with the state vector in every Pauli word and in its support', () => {
    const words = Array.from({ length: 256 }, (_, k) =>
      word([0, 1, 2, 3].map((q) => 'IXYZ'[(k >> (2 * q)) & 3]).join('')),
    );
    fc.assert(
      fc.property(clifford, (blocks) => {
        const operations = blocks.flat();
        const [vector, tableau] = (['statevector', 'stabilizer'] as const).map((method) =>
          run(4, operations, { method, observables: words, shots: 2000 }),
        );
        tableau!.expectationValues!.forEach(({ value }, index) => {
          expect(value).toBeCloseTo(vector!.expectationValues![index]!.value, 9);
        });
        expect(Object.keys(tableau!.counts).sort()).toEqual(Object.keys(vector!.counts).sort());
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it('is chosen for large Clifford circuits, runs them in no time, and can be dynamic', () => {
    const n = 300;
    const ghz = [
      gate('h', 0),
      ...Array.from({ length: n - 1 }, (_, q) => gate('x', q + 1, { controls: [q] })),
    ];
    const { counts, method } = run(n, ghz, {});
    expect(method).toBe('stabilizer');
    expect(Object.keys(counts).sort()).toEqual(['0'.repeat(n), '1'.repeat(n)]);
    const dynamic = run(n, [...ghz, measure([0], [0]), reset(0), gate('h', 5), gate('h', 5)], {}).counts;
    expect(Object.keys(dynamic).sort()).toEqual(['0'.repeat(n), `${'1'.repeat(n - 1)}0`]);
  });

  it('refuses a circuit that is not Clifford', () => {
    expect(() => run(1, [gate('t', 0)], { method: 'stabilizer' })).toThrow(/Clifford/);
  });
});
