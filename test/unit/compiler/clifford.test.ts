/** What the compiler calls Clifford runs on the tableau, after whatever AQO made of its gates. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { requirementsOf } from '../../../src/compiler/requirements.ts';
import { readAqo } from '../../../src/domain/aqo/read.ts';
import { GATES, type GateName, type GateOperation } from '../../../src/domain/circuit.ts';
import { prepareSimulation } from '../../../src/simulator/simulate.ts';
import { aqoOf } from '../../support/aqo.ts';
import { circuit, gate, measureAll } from '../../support/circuits.ts';
import { anyGate } from '../../support/random-circuits.ts';

/** More than are simulated with amplitudes when there is a choice. */
const QUBITS = 17;
const wide = (operations: readonly GateOperation[]) =>
  circuit(QUBITS, QUBITS, [
    ...Array.from({ length: QUBITS }, (_, q) => gate('h', q)),
    ...operations,
    measureAll(QUBITS),
  ]);
const quarterTurns = fc
  .record({
    name: fc.constantFrom(...(Object.keys(GATES) as readonly GateName[])),
    order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4, maxLength: 4 }),
    controls: fc.integer({ min: 0, max: 1 }),
    turns: fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 3, maxLength: 3 }),
  })
  .map(({ name, order, controls, turns }) =>
    gate(name, order.slice(0, GATES[name].qubits), {
      controls: order.slice(3, 3 + controls),
      params: turns.slice(0, GATES[name].params).map((turn) => (turn * Math.PI) / 2),
    }),
  );

it('is what the tableau runs, written as AQO', () => {
  let clifford = 0;
  const check = (operations: readonly GateOperation[]): void => {
    const { clifford: called } = requirementsOf(wide(operations));
    if (called !== true) return;
    clifford += 1;
    const { method } = prepareSimulation(readAqo(aqoOf(wide(operations))), { shots: 1, seed: '1' });
    expect(method).toBe('stabilizer');
  };
  fc.assert(fc.property(fc.array(quarterTurns, { minLength: 1, maxLength: 3 }), check), {
    numRuns: 400,
    seed: 1,
  });
  fc.assert(fc.property(fc.array(anyGate, { minLength: 1, maxLength: 2 }), check), { numRuns: 200, seed: 1 });
  expect(clifford).toBeGreaterThan(100);
});

it.each([
  ['t', gate('t', 0)],
  ['an eighth of a turn', gate('rz', 0, { params: [Math.PI / 4] })],
  ['two controls', gate('x', 0, { controls: [1, 2] })],
  ['a controlled quarter turn', gate('p', 0, { controls: [1], params: [Math.PI / 2] })],
  ['a parameter', gate('rx', 0, { params: [{ kind: 'parameter', name: 'a' }] })],
] as const)('is not a circuit with %s', (_name, operation) => {
  expect(requirementsOf(circuit(3, 0, [gate('h', 0), operation])).clifford).toBe(false);
  const inside = {
    kind: 'while',
    when: [{ bits: [0], op: '==', value: 0 }],
    max: 2,
    body: [operation],
  } as const;
  expect(requirementsOf(circuit(3, 1, [gate('h', 0), inside])).clifford).toBe(false);
});
