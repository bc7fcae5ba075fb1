import { describe, expect, it } from 'vitest';
import { cancelCommuting } from '../../../../src/compiler/passes/cancel-commuting.ts';
import { consolidate } from '../../../../src/compiler/passes/consolidate.ts';
import type { Pass } from '../../../../src/compiler/passes/pass.ts';
import { PASSES } from '../../../../src/compiler/passes/pipeline.ts';
import { removeUnseen } from '../../../../src/compiler/passes/remove-unseen.ts';
import { runPasses } from '../../../../src/compiler/passes/run-passes.ts';
import type { Circuit, Operation } from '../../../../src/domain/circuit.ts';
import type { Device } from '../../../../src/domain/device.ts';
import { PipelineError } from '../../../../src/domain/errors.ts';
import { circuit, gate, measure, measureAll, reset } from '../../../support/circuits.ts';
import { SIMULATOR } from '../../../support/compile.ts';
import { BASES, deviceWith } from '../../../support/random-circuits.ts';

const QPU = deviceWith(BASES['IBM with cx'], 27);
const cx = (control: number, target: number): Operation => gate('x', target, { controls: [control] });
const run = (pass: Pass, before: Circuit, device: Device = QPU, level = 2): readonly Operation[] =>
  pass.run(before, { device, level, seed: 0 }).operations;

describe('gates that commute', () => {
  it('let a pair of CX meet across turns of the control and flips of the target', () => {
    const before = circuit(3, 0, [
      cx(0, 1),
      gate('rz', 0, { params: [0.3] }),
      gate('x', 1),
      cx(2, 1),
      cx(0, 1),
    ]);
    expect(run(cancelCommuting, before)).toEqual(before.operations.slice(1, 4));
    expect(run(cancelCommuting, before, QPU, 1)).toEqual(before.operations);
  });

  it('join turns on both sides of a control, and never across what does not commute', () => {
    const turn = gate('rz', 0, { params: [0.25] });
    expect(run(cancelCommuting, circuit(2, 0, [turn, cx(0, 1), turn]))).toEqual([
      gate('rz', 0, { params: [0.5] }),
      cx(0, 1),
    ]);
    const stays = [turn, cx(1, 0), turn];
    expect(run(cancelCommuting, circuit(2, 0, stays))).toEqual(stays);
  });

  it('stay apart over a barrier, a measurement and under a condition', () => {
    const when = { condition: [{ bits: [0], op: '==' as const, value: 1 }] };
    for (const between of [
      { kind: 'barrier', qubits: [0] } as const,
      measure([0], [0]),
      { ...cx(0, 1), ...when },
    ]) {
      const before = circuit(2, 1, [cx(0, 1), between, cx(0, 1)]);
      expect(run(cancelCommuting, before)).toEqual(before.operations);
    }
  });
});

describe('gates inside a block', () => {
  it('meet as those outside do, also when nothing else in the circuit changes', () => {
    const block = (then: readonly Operation[]): Operation => ({
      kind: 'if',
      when: [{ bits: [0], op: '==', value: 1 }],
      then,
      otherwise: [],
    });
    const before = circuit(2, 1, [block([cx(0, 1), gate('t', 0), cx(0, 1)])]);
    expect(run(cancelCommuting, before)).toEqual([block([gate('t', 0)])]);
  });
});

describe('a very long row', () => {
  it('on one qubit stays as it is until the passes for one qubit see it', () => {
    const row = Array.from({ length: 150_000 }, (_, index) => gate(index % 2 === 0 ? 'h' : 't', 0));
    const before = circuit(1, 1, [...row, measure([0], [0])]);
    const after = run(consolidate, before);
    expect(after.length).toBe(before.operations.length);
    expect(after.every((operation, index) => operation === before.operations[index])).toBe(true);
  });
});

describe('gates that no count can notice', () => {
  it('go: after the last look, before a reset, and diagonal ones before a measurement', () => {
    const before = circuit(3, 1, [
      gate('h', 0),
      gate('h', 2),
      reset(2),
      gate('z', 1, { controls: [0] }),
      gate('t', 0),
      gate('h', 1),
      measure([0], [0]),
      gate('x', 0),
    ]);
    expect(run(removeUnseen, before)).toEqual([gate('h', 0), measure([0], [0])]);
  });

  it('stay where the state can be seen: no measurement, expectation values, level 1', () => {
    const gates = [gate('h', 0), gate('t', 0)];
    expect(run(removeUnseen, circuit(1, 0, gates))).toEqual(gates);
    const measured = circuit(1, 1, [...gates, measure([0], [0])]);
    expect(run(removeUnseen, measured, SIMULATOR)).toEqual(measured.operations);
    expect(run(removeUnseen, measured, QPU, 1)).toEqual(measured.operations);
  });
});

describe('routing', () => {
  const line = (qubits: number): NonNullable<Device['couplingMap']> =>
    Array.from({ length: qubits - 1 }, (_, qubit) => [qubit, qubit + 1] as const);
  const compiled = (before: Circuit, device: Device, level = 2) =>
    runPasses(before, PASSES, { device, level, seed: 0 }, () => 0);
  const pairs = (before: Circuit, device: Device, level = 2): number | undefined =>
    compiled(before, device, level).report.at(-1)?.twoQubitGates;
  const ring = (qubits: number): NonNullable<Device['couplingMap']> => [...line(qubits), [qubits - 1, 0]];

  it('needs no swap when the pairs of the program fit the map', () => {
    const device = deviceWith(BASES['IBM with cx'], 8, ring(8));
    const order = [3, 0, 5, 1, 6, 2, 7, 4];
    const around = order.map((qubit, index) => cx(qubit, order[(index + 1) % 8]!));
    expect(pairs(circuit(8, 8, [...order.map((q) => gate('h', q)), ...around, measureAll(8)]), device)).toBe(
      8,
    );
  });

  it('makes a swap and a CX on the same qubits one unitary: a Toffoli on a line takes 7 CX', () => {
    const device = deviceWith(BASES['IBM with cx'], 3, line(3));
    const toffoli = [...[0, 1, 2].map((q) => gate('h', q)), gate('x', 2, { controls: [0, 1] }), gate('h', 2)];
    expect(pairs(circuit(3, 3, [...toffoli, measureAll(3)]), device)).toBe(7);
  });

  it('lets gates that commute pass each other: phases of all pairs of four qubits on a line take 15 CX', () => {
    const device = deviceWith(BASES['IBM with cx'], 4, line(4));
    const around = [0, 1, 2, 3].map((q) => gate('h', q));
    const phases = [
      ...(
        [
          [0, 3],
          [1, 2],
          [0, 1],
          [2, 3],
          [0, 2],
          [1, 3],
        ] as const
      ).map(([a, b]) => gate('p', b, { controls: [a], params: [0.3] })),
    ];
    expect(pairs(circuit(4, 4, [...around, ...phases, ...around, measureAll(4)]), device)).toBe(15);
  });

  it('renames instead of swapping what the program swaps', () => {
    const device = deviceWith(BASES['IBM with cx'], 5, line(5));
    const before = circuit(2, 2, [gate('x', 0), gate('swap', [0, 1]), measureAll(2)]);
    expect(pairs(before, device)).toBe(0);
    expect(pairs(before, device, 0)).toBe(3);
  });

  it('refuses by name what the connected qubits cannot hold, and gates that the basis cannot express', () => {
    const apart = deviceWith(BASES['IBM with cx'], 4, [
      [0, 1],
      [2, 3],
    ]);
    const before = circuit(3, 3, [cx(0, 1), cx(1, 2), measureAll(3)]);
    expect(() => compiled(before, apart)).toThrow(
      /3 qubits of the program interact.*2 qubits of device test:device/,
    );
    const poor = deviceWith([{ gate: 'x', controls: 1 }], 4);
    expect(() => compiled(circuit(1, 0, [gate('h', 0)]), poor)).toThrow(PipelineError);
    expect(() => compiled(circuit(1, 0, [gate('h', 0)]), poor)).toThrow(/test:device.*cx.*cannot express/);
  });
});
