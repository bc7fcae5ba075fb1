/** A value called exact is exact: over all branches, whatever the shots did. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../src/domain/circuit.ts';
import type { Channel } from '../../../src/simulator/noise.ts';
import { prepareSimulation, runSimulation, type SimulationOptions } from '../../../src/simulator/simulate.ts';
import { circuit, gate, measure, reset } from '../../support/circuits.ts';

const word = (pauli: string) => ({ terms: [{ pauli, coefficient: 1 }] });
const valuesOf = (operations: readonly Operation[], words: readonly string[], more: object = {}) =>
  runSimulation(
    prepareSimulation(circuit(2, 2, [...operations]), {
      ...{ shots: 1, seed: '7', observables: words.map(word) },
      ...(more as Partial<SimulationOptions>),
    }),
  ).expectationValues;
const when = (bit: number, value: 0 | 1, body: readonly Operation[]): Operation => ({
  ...{ kind: 'if', when: [{ bits: [bit], op: '==', value }], then: [...body], otherwise: [] },
});

describe('expectation values after a measurement in the middle', () => {
  it('weigh both branches, also for one shot', () => {
    const operations = [gate('h', 0), measure([0], [0]), when(0, 1, [gate('ry', 1, { params: [1] })])];
    const [value] = valuesOf(operations, ['ZI']) ?? [];
    expect(value?.value).toBeCloseTo((1 + Math.cos(1)) / 2, 12);
    expect(value?.standardError).toBe(0);
  });

  it('are those of the deferred measurement, for random angles', () => {
    const angle = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(angle, angle, angle, (a, b, c) => {
        const first = [gate('ry', 0, { params: [a] }), gate('ry', 1, { params: [b] })];
        const turn = gate('ry', 1, { params: [c] });
        const early = valuesOf([...first, measure([0], [0]), when(0, 1, [turn])], ['ZI', 'XI', 'IZ']);
        const late = valuesOf([...first, gate('ry', 1, { params: [c], controls: [0] })], ['ZI', 'XI', 'IZ']);
        for (const [index, { value }] of (early ?? []).entries()) {
          expect(value).toBeCloseTo(late?.[index]?.value ?? Number.NaN, 10);
        }
      }),
      { seed: 5, numRuns: 40 },
    );
  });

  it('are exact after a reset and in a loop that ends by chance', () => {
    const [plus] = valuesOf([gate('h', 0), reset(0), gate('ry', 0, { params: [0.4] })], ['IZ']) ?? [];
    expect(plus?.value).toBeCloseTo(Math.cos(0.4), 12);
    const again = [gate('h', 0), measure([0], [0])];
    const loop: Operation = {
      ...{ kind: 'while', when: [{ bits: [0], op: '==', value: 0 }], max: 1000 },
      body: again,
    };
    const [one] = valuesOf([...again, loop], ['IZ']) ?? [];
    expect(one?.value).toBeCloseTo(-1, 10);
  });
});

const channels: readonly Channel[] = [
  { kind: 'depolarizing', lambda: 0.2 },
  { kind: 'pauli', x: 0.05, y: 0.1, z: 0.15 },
  { kind: 'amplitude_damping', gamma: 0.3 },
];
it.each(channels)('trajectories give the value of the density matrix under noise: $kind', (channel) => {
  const noise = { name: 'test', gates: [{ channel }], readout: [] };
  const gates = [gate('h', 0), gate('ry', 1, { params: [0.8] })];
  const [matrix, ways] = (['density_matrix', 'statevector'] as const).map((method) =>
    valuesOf(gates, ['IZ', 'ZI', 'IX', 'XZ'], { noise, method }),
  );
  expect(ways?.map(({ standardError }) => standardError)).toEqual([0, 0, 0, 0]);
  for (const [index, { value }] of (ways ?? []).entries()) {
    expect(value).toBeCloseTo(matrix?.[index]?.value ?? Number.NaN, 12);
  }
});

it('a value over more branches than can be followed comes from the shots, with its error', () => {
  const turns = Array.from({ length: 12 }, () => [gate('h', 0), measure([0], [0])]).flat();
  const [value] = valuesOf([...turns, gate('ry', 0, { params: [0.3] })], ['IZ'], { shots: 1000 }) ?? [];
  expect(value?.standardError).toBeGreaterThan(0.02);
});
