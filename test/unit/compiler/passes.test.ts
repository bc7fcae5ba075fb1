import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PASSES } from '../../../src/compiler/passes/pipeline.ts';
import { runPasses } from '../../../src/compiler/passes/run-passes.ts';
import type { Circuit, GateName, GateOperation, Operation } from '../../../src/domain/circuit.ts';
import { GATES } from '../../../src/domain/circuit.ts';
import type { Device, NativeGate } from '../../../src/domain/device.ts';
import { SIMULATOR } from '../../support/compile.ts';
import { exactDistribution, totalVariation } from '../../support/reference-distribution.ts';
import { gatesOf, phaseDistance, unitaryOf } from '../../support/reference-state.ts';

const bare = (...gates: readonly GateName[]): readonly NativeGate[] =>
  gates.map((gate) => ({ gate, controls: 0 }));
const BASES: Readonly<Record<string, readonly NativeGate[]>> = {
  ibm: [...bare('rz', 'sx', 'x'), { gate: 'x', controls: 1 }],
  iqm: [...bare('rx', 'ry'), { gate: 'z', controls: 1 }],
  ion: bare('rx', 'ry', 'rz', 'rxx'),
  u: [...bare('u'), { gate: 'x', controls: 1 }],
};

const QUBITS = 4;
const gate: fc.Arbitrary<GateOperation> = fc
  .record({
    gate: fc.constantFrom(...(Object.keys(GATES) as readonly GateName[])),
    order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: QUBITS, maxLength: QUBITS }),
    controls: fc.integer({ min: 0, max: 2 }),
    angles: fc.array(fc.constantFrom(0.3, -1.1, Math.PI / 2, 0, 2.5), { minLength: 3, maxLength: 3 }),
  })
  .map(({ gate: name, order, controls, angles }) => ({
    kind: 'gate',
    gate: name,
    targets: order.slice(0, GATES[name].qubits),
    controls: order.slice(2, 2 + controls),
    params: angles.slice(0, GATES[name].params),
  }));
const gates = fc.array(gate, { minLength: 1, maxLength: 12 });

function circuitOf(operations: readonly Operation[]): Circuit {
  return { qubits: QUBITS, clbits: 0, operations, parameters: {} };
}

function compiled(circuit: Circuit, device: Device, level = 1): Circuit {
  return runPasses(circuit, PASSES, { device, level }, () => 0).circuit;
}

describe('passes', () => {
  it.each(Object.keys(BASES))('keep the unitary and write native gates only: %s', (name) => {
    const basis = BASES[name]!;
    fc.assert(
      fc.property(gates, (operations) => {
        const before = circuitOf(operations);
        const after = compiled(before, { ...SIMULATOR, basis });
        for (const operation of after.operations) {
          if (operation.kind !== 'gate') continue;
          expect(basis).toContainEqual({ gate: operation.gate, controls: operation.controls.length });
        }
        const distance = phaseDistance(unitaryOf(gatesOf(before), QUBITS), unitaryOf(gatesOf(after), QUBITS));
        expect(distance).toBeLessThan(1e-9);
      }),
      { seed: 11, numRuns: 60 },
    );
  });

  it.each([0, 1])('keep the unitary on a device that runs everything, level %i', (level) => {
    fc.assert(
      fc.property(gates, (operations) => {
        const before = circuitOf(operations);
        const after = compiled(before, SIMULATOR, level);
        const distance = phaseDistance(unitaryOf(gatesOf(before), QUBITS), unitaryOf(gatesOf(after), QUBITS));
        expect(distance).toBeLessThan(1e-9);
      }),
      { seed: 12, numRuns: 100 },
    );
  });

  it('route on a line: neighbours only, in the given direction, same distribution', () => {
    const couplingMap = [0, 1, 2, 3].map((qubit) => [qubit, qubit + 1] as const);
    const device: Device = { ...SIMULATOR, maxQubits: 5, basis: BASES.ibm!, couplingMap };
    fc.assert(
      fc.property(gates, gates, (first, second) => {
        const all = [0, 1, 2, 3];
        const when = [{ bits: [0], op: '==' as const, value: 1 }];
        const before: Circuit = {
          qubits: QUBITS,
          clbits: 4,
          parameters: {},
          operations: [
            ...first,
            { kind: 'measure', qubits: [1], clbits: [0], basis: 'Z' },
            { kind: 'if', when, then: second, otherwise: [] },
            { kind: 'measure', qubits: all, clbits: all, basis: 'Z' },
          ],
        };
        const after = compiled(before, device);
        const check = (operation: Operation): void => {
          if (operation.kind === 'if') [...operation.then, ...operation.otherwise].forEach(check);
          if (operation.kind !== 'gate' || operation.controls.length === 0) return;
          expect(couplingMap).toContainEqual([operation.controls[0], operation.targets[0]]);
        };
        after.operations.forEach(check);
        expect(totalVariation(exactDistribution(before), exactDistribution(after))).toBeLessThan(1e-9);
      }),
      { seed: 13, numRuns: 40 },
    );
  });

  it('cancel what undoes itself and join rotations', () => {
    const on = (name: GateName, params: readonly number[] = []): GateOperation => ({
      kind: 'gate',
      gate: name,
      targets: [0],
      controls: [],
      params,
    });
    const operations = [on('h'), on('s'), on('sdg'), on('h'), on('rz', [0.25]), on('rz', [0.5])];
    expect(compiled(circuitOf(operations), SIMULATOR).operations).toEqual([on('rz', [0.75])]);
    expect(compiled(circuitOf(operations), SIMULATOR, 0).operations).toHaveLength(6);
  });
});
