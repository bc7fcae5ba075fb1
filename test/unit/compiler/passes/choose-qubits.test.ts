import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlacedCircuit } from '../../../../src/compiler/passes/pass.ts';
import { PASSES } from '../../../../src/compiler/passes/pipeline.ts';
import { runPasses } from '../../../../src/compiler/passes/run-passes.ts';
import { placementOf } from '../../../../src/compiler/placement.ts';
import type { Circuit, Operation } from '../../../../src/domain/circuit.ts';
import type { Device, QubitCalibration } from '../../../../src/domain/device.ts';
import { calibrated, withCalibration } from '../../../support/calibrations.ts';
import { circuit, gate, measureAll } from '../../../support/circuits.ts';
import { BASES, anyGates, deviceWith, gatesOnly, unitaryOfPlaced } from '../../../support/random-circuits.ts';
import { exactDistribution, totalVariation } from '../../../support/reference-distribution.ts';
import { phaseDistance } from '../../../support/reference-state.ts';

type Map = NonNullable<Device['couplingMap']>;

const both = (pairs: Map): Map => pairs.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]);
const LINE: Map = [0, 1, 2, 3, 4].map((qubit) => [qubit, qubit + 1] as const);
const TREE: Map = [
  ...([[0, 1], [1, 2], [1, 3], [3, 5], [4, 5], [5, 6]] as const), // prettier-ignore
];
const CX = BASES['IBM with cx'];
const LEVELS = [1, 2, 3];

function compiled(before: Circuit, device: Device, level = 2, more: object = {}): PlacedCircuit {
  return runPasses(before, PASSES, { device, level, seed: 0, ...more }, () => 0).circuit;
}

function success(after: PlacedCircuit, device: Device): number {
  return placementOf(after, device)?.expected_success ?? Number.NaN;
}

function expectOnMap(operations: readonly Operation[], map: Map): void {
  for (const operation of operations) {
    if (operation.kind === 'if') expectOnMap([...operation.then, ...operation.otherwise], map);
    if (operation.kind !== 'gate') continue;
    const qubits = [...operation.controls, ...operation.targets];
    if (qubits.length === 2) expect(map).toContainEqual(qubits);
  }
}

describe('the choice of qubits', () => {
  it.each([
    ['a line in one direction', LINE, CX],
    ['a line in one direction, ecr', LINE, BASES['IBM with ecr']],
    ['a tree in both directions', both(TREE), CX],
  ])('keeps the unitary, the coupling map and its directions: %s', (_, map, basis) => {
    fc.assert(
      fc.property(anyGates, fc.constantFrom(...LEVELS), fc.nat(), (operations, level, seed) => {
        const device = calibrated(deviceWith(basis, map === LINE ? 6 : 7, map), seed);
        const before = gatesOnly(operations);
        const after = compiled(before, device, level);
        expectOnMap(after.operations, map);
        expect(
          phaseDistance(unitaryOfPlaced(compiled(before, deviceWith('any')), 4), unitaryOfPlaced(after, 4)),
        ).toBeLessThan(1e-9);
      }),
      { seed: 31, numRuns: 20 },
    );
  });

  it('keeps the distribution of circuits that decide', () => {
    const when = [{ bits: [0], op: '==' as const, value: 1 }];
    fc.assert(
      fc.property(anyGates, anyGates, fc.nat(), (first, second, seed) => {
        const device = calibrated(deviceWith(CX, 6, LINE), seed);
        const before = circuit(4, 4, [
          ...first,
          { kind: 'measure', qubits: [1], clbits: [0], basis: 'Z' },
          { kind: 'if', when, then: second.slice(0, 8), otherwise: [gate('h', 2)] },
          measureAll(4),
        ]);
        const after = compiled(before, device);
        expectOnMap(after.operations, LINE);
        expect(totalVariation(exactDistribution(before), exactDistribution(after))).toBeLessThan(1e-9);
      }),
      { seed: 32, numRuns: 10 },
    );
  });

  it('is never worse than qubit k on qubit k, where that needs no swaps', () => {
    const pairs = fc.array(fc.constantFrom(...TREE.filter(([a, b]) => Math.max(a, b) < 5)), { maxLength: 8 });
    fc.assert(
      fc.property(pairs, fc.constantFrom(...LEVELS), fc.nat(), (list, level, seed) => {
        const device = calibrated(deviceWith(CX, 7, both(TREE)), seed);
        const before = circuit(5, 5, [
          ...list.flatMap(([a, b], index) => [
            gate('rx', a, { params: [0.3 + index] }),
            gate('x', b, { controls: [a] }),
          ]),
          measureAll(5),
        ]);
        const plain = compiled(before, device, level, { initialLayout: [0, 1, 2, 3, 4] });
        const cost = (of: PlacedCircuit): number => -Math.log(success(of, device));
        expect(cost(compiled(before, device, level))).toBeLessThanOrEqual(cost(plain) + 1e-9);
      }),
      { seed: 33, numRuns: 40 },
    );
  });

  it('begins where it is told to, on every level', () => {
    fc.assert(
      fc.property(
        anyGates,
        fc.constantFrom(0, ...LEVELS),
        fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 4, maxLength: 4 }),
        fc.boolean(),
        (operations, level, initialLayout, known) => {
          const plain = deviceWith(CX, 6, LINE);
          const after = compiled(gatesOnly(operations), known ? calibrated(plain, 5) : plain, level, {
            initialLayout,
          });
          expect(after.layout?.initial).toEqual(initialLayout);
          expectOnMap(after.operations, LINE);
        },
      ),
      { seed: 34, numRuns: 30 },
    );
  });

  it('gives equal circuits for equal calibrations', () => {
    const device = (): Device => calibrated(deviceWith(CX, 7, both(TREE)), 3);
    fc.assert(
      fc.property(anyGates, (operations) => {
        const once = compiled(gatesOnly(operations), device());
        expect(compiled(gatesOnly(operations), device())).toEqual(once);
      }),
      { seed: 35, numRuns: 10 },
    );
  });
});

/** Six qubits in a line without errors but those given. */
function line(
  qubits: readonly Partial<QubitCalibration>[],
  pairs: readonly number[] = [],
  idleDecay = false,
): Device {
  const map = both(LINE);
  return withCalibration(deviceWith(CX, 6, map), {
    qubits: Array.from({ length: 6 }, (_, qubit) => ({
      ...{ qubit, oneWhenZero: 0, zeroWhenOne: 0, readoutLengthNs: 800 },
      ...qubits[qubit],
    })),
    gates: map.map(([a, b]) => {
      const error = pairs[Math.min(a, b)] ?? 0.01;
      return { gate: 'x', controls: 1, qubits: [a, b], error, lengthNs: 400 };
    }),
    idleDecay,
  });
}

describe('the qubits chosen', () => {
  const bell = circuit(2, 2, [gate('h', 0), gate('x', 1, { controls: [0] }), measureAll(2)]);

  it('have the pair with the smallest error', () => {
    const device = line([], [0.02, 0.03, 0.01, 0.004, 0.02]);
    const after = compiled(bell, device);
    expect(after.layout?.initial.toSorted()).toEqual([3, 4]);
    expect(success(after, device)).toBeCloseTo(0.996, 9);
  });

  it('are those that are there when no error is known', () => {
    const device = deviceWith(CX, 6, LINE);
    expect(compiled(bell, device).layout?.initial).toEqual([0, 1]);
    expect(placementOf(compiled(bell, device), device)).toEqual({ initial: [0, 1], final: [0, 1] });
  });

  it('read a bit that is certain where readout is good, and one that is random where it is bad', () => {
    const bad = { oneWhenZero: 0.2, zeroWhenOne: 0.2 };
    const device = line([{}, bad, bad, bad, bad, bad]);
    const circuitOf = (certain: number, random: number): Circuit =>
      circuit(2, 2, [
        ...[gate('x', certain), gate('h', random), gate('h', certain)],
        ...[gate('x', certain, { controls: [random] }), gate('h', certain)],
        measureAll(2),
      ]);
    expect(compiled(circuitOf(0, 1), device).layout?.initial).toEqual([0, 1]);
    expect(compiled(circuitOf(1, 0), device).layout?.initial).toEqual([1, 0]);
  });

  it('let wait what lives long, on a device where qubits that wait decay', () => {
    const lives = [1, 100, 100, 100, 100, 100].map((t1Us) => ({ t1Us, t2Us: t1Us }));
    const waiting = circuit(3, 3, [
      ...[gate('h', 0), gate('x', 1, { controls: [0] })],
      ...[0.4, 1.1, 2.3].flatMap((angle) => [
        gate('rx', 2, { params: [angle] }),
        gate('x', 2, { controls: [1] }),
        gate('rx', 1, { params: [angle + 1] }),
      ]),
      ...[gate('x', 0, { controls: [1] }), measureAll(3)],
    ]);
    const placeOfFirst = (idleDecay: boolean): number | undefined =>
      compiled(waiting, line(lives, [0.009, 0.01, 0.01, 0.01, 0.01], idleDecay)).layout?.initial[0];
    expect(placeOfFirst(false)).toBe(0);
    expect(placeOfFirst(true)).not.toBe(0);
  });

  it('pass by a pair that does not work', () => {
    const device = line([], [1, 0.01, 0.01, 1, 0.01]);
    const chain = circuit(3, 3, [
      ...[gate('h', 0), gate('x', 1, { controls: [0] }), gate('x', 2, { controls: [1] })],
      measureAll(3),
    ]);
    expect(compiled(chain, device).layout?.initial.toSorted()).toEqual([1, 2, 3]);
  });
});
