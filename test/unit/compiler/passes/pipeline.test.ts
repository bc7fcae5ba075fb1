import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PASSES } from '../../../../src/compiler/passes/pipeline.ts';
import type { PlacedCircuit } from '../../../../src/compiler/passes/pass.ts';
import { runPasses } from '../../../../src/compiler/passes/run-passes.ts';
import type { Circuit, Operation } from '../../../../src/domain/circuit.ts';
import type { Device, NativeGate } from '../../../../src/domain/device.ts';
import { SIMULATOR } from '../../../support/compile.ts';
import { circuit, gate, measureAll } from '../../../support/circuits.ts';
import { BASES, anyGates, deviceWith, gatesOnly, unitaryOfPlaced } from '../../../support/random-circuits.ts';
import { exactDistribution, totalVariation } from '../../../support/reference-distribution.ts';
import { gatesOf, phaseDistance, unitaryOf } from '../../../support/reference-state.ts';

const LEVELS = [0, 1, 2, 3];
const LINE = [0, 1, 2, 3].map((qubit) => [qubit, qubit + 1] as const);
const STAR = [1, 2, 3, 4].flatMap((qubit) => [[0, qubit] as const, [qubit, 0] as const]);

function compiled(before: Circuit, device: Device, level = 1, seed = 0): PlacedCircuit {
  return runPasses(before, PASSES, { device, level, seed }, () => 0).circuit;
}

/** Every gate of a circuit, blocks inside included. */
function gatesDeep(operations: readonly Operation[]): readonly (Operation & { readonly kind: 'gate' })[] {
  return operations.flatMap((operation) => {
    if (operation.kind === 'gate') return [operation];
    if (operation.kind === 'while') return gatesDeep(operation.body);
    return operation.kind === 'if' ? gatesDeep([...operation.then, ...operation.otherwise]) : [];
  });
}

function expectNative(after: Circuit, basis: readonly NativeGate[]): void {
  const used = gatesDeep(after.operations).map((one) => ({ gate: one.gate, controls: one.controls.length }));
  for (const one of used) expect(basis).toContainEqual(one);
}

function expectSameUnitary(before: Circuit, after: PlacedCircuit): void {
  const expected = unitaryOf(gatesOf(before), before.qubits);
  expect(phaseDistance(expected, unitaryOfPlaced(after, before.qubits))).toBeLessThan(1e-9);
}

describe('all passes', () => {
  it.each(Object.entries(BASES))('keep the unitary and write native gates only: %s', (_, basis) => {
    fc.assert(
      fc.property(anyGates, fc.constantFrom(...LEVELS), (operations, level) => {
        const before = gatesOnly(operations);
        const after = compiled(before, deviceWith(basis), level);
        expectNative(after, basis);
        expectSameUnitary(before, after);
      }),
      { seed: 11, numRuns: 40 },
    );
  });

  it.each(LEVELS)('keep the unitary on a device that runs everything, level %i', (level) => {
    fc.assert(
      fc.property(anyGates, (operations) => {
        const before = gatesOnly(operations);
        expectSameUnitary(before, compiled(before, SIMULATOR, level));
      }),
      { seed: 12, numRuns: 40 },
    );
  });

  it.each([
    ['a line in one direction', LINE, BASES['IBM with cx']],
    ['a line in one direction, ecr', LINE, BASES['IBM with ecr']],
    ['a star, cz', STAR, BASES.IQM],
  ])('keep the unitary and the coupling map: %s', (_, couplingMap, basis) => {
    fc.assert(
      fc.property(anyGates, fc.constantFrom(...LEVELS), fc.nat({ max: 5 }), (operations, level, seed) => {
        const before = gatesOnly(operations);
        const after = compiled(before, deviceWith(basis, 5, couplingMap), level, seed);
        expectNative(after, basis);
        for (const { controls, targets } of gatesDeep(after.operations)) {
          const qubits = [...controls, ...targets];
          if (qubits.length === 2) expect(couplingMap).toContainEqual(qubits);
        }
        expectSameUnitary(before, after);
      }),
      { seed: 13, numRuns: 30 },
    );
  });

  it.each(LEVELS)('keep the distribution of dynamic circuits on a line, level %i', (level) => {
    const device = deviceWith(BASES['IBM with cx'], 5, LINE);
    const when = [{ bits: [0], op: '==' as const, value: 1 }];
    fc.assert(
      fc.property(anyGates, anyGates, anyGates, (first, second, third) => {
        const before = circuit(4, 4, [
          ...first,
          { kind: 'measure', qubits: [1], clbits: [0], basis: 'Z' },
          { kind: 'if', when, then: second, otherwise: [gate('h', 2)] },
          ...third.slice(0, 6).map((one) => ({ ...one, condition: when })),
          { kind: 'reset', qubits: [3] },
          { ...gate('h', 3) },
          measureAll(4),
        ]);
        const after = compiled(before, device, level);
        expectNative(after, BASES['IBM with cx']);
        for (const { controls, targets } of gatesDeep(after.operations)) {
          if (controls.length > 0) expect(LINE).toContainEqual([...controls, ...targets]);
        }
        expect(totalVariation(exactDistribution(before), exactDistribution(after))).toBeLessThan(1e-9);
      }),
      { seed: 14, numRuns: 12 },
    );
  });

  it('give equal circuits for equal seeds', () => {
    const device = deviceWith(BASES['IBM with cx'], 5, LINE);
    fc.assert(
      fc.property(anyGates, (operations) => {
        const once = compiled(gatesOnly(operations), device, 2, 7);
        expect(compiled(gatesOnly(operations), device, 2, 7)).toEqual(once);
      }),
      { seed: 15, numRuns: 10 },
    );
  });
});
