/**
 * Every pass keeps its promise. A pass joins this suite by being in the pipeline: it gets what the passes before it left
 * of random circuits, must keep what the circuit does, and must keep what they have promised.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PassContext, PlacedCircuit } from '../../../../src/compiler/passes/pass.ts';
import { PASSES } from '../../../../src/compiler/passes/pipeline.ts';
import { runPasses } from '../../../../src/compiler/passes/run-passes.ts';
import { statisticsOf } from '../../../../src/compiler/statistics.ts';
import type { Circuit, GateOperation, Operation } from '../../../../src/domain/circuit.ts';
import type { Device } from '../../../../src/domain/device.ts';
import { circuit, gate, measureAll } from '../../../support/circuits.ts';
import { BASES, anyGates, deviceWith, gatesOnly, unitaryOfPlaced } from '../../../support/random-circuits.ts';
import { exactDistribution, totalVariation } from '../../../support/reference-distribution.ts';
import { phaseDistance } from '../../../support/reference-state.ts';

const LINE = [0, 1, 2, 3].map((qubit) => [qubit, qubit + 1] as const);
const STAR = [1, 2, 3, 4].flatMap((qubit) => [[0, qubit] as const, [qubit, 0] as const]);
const devices = fc.constantFrom(
  deviceWith(BASES['IBM with cx'], 5, LINE),
  deviceWith(BASES['IBM with ecr'], 5, LINE),
  deviceWith(BASES.IQM, 5, STAR),
  deviceWith(BASES.ions, 5),
);
const contexts = fc
  .record({ device: devices, level: fc.nat({ max: 3 }), seed: fc.nat({ max: 3 }) })
  .map((context): PassContext => context);

/** What is true of every gate behind a pass, until the end of the pipeline. */
const PROMISES: Readonly<Record<string, (gate: GateOperation, device: Device) => boolean>> = {
  'decompose-multi-qubit (gates)': ({ targets, controls }) => targets.length + controls.length <= 2,
  route: (one, device) => isPair(device, one) || isPair(device, turned(one)),
  'fix-directions (native)': (one, device) => isPair(device, one),
  'to-native (native)': ({ gate: name, controls }, { basis }) =>
    basis === 'any' || basis.some((native) => native.gate === name && native.controls === controls.length),
};
/** Passes that never cost a two-qubit gate. */
const NEVER_MORE = /^(remove|cancel|consolidate|merge|elide)/;

function isPair({ couplingMap }: Device, { controls, targets }: GateOperation): boolean {
  const [a, b] = [...controls, ...targets];
  return b === undefined || couplingMap === undefined || couplingMap.some(([x, y]) => x === a && y === b);
}

function turned(one: GateOperation): GateOperation {
  return { ...one, controls: [], targets: [...one.controls, ...one.targets].reverse() };
}

/** Every gate of a circuit, blocks inside included. */
function gatesDeep(operations: readonly Operation[]): readonly GateOperation[] {
  return operations.flatMap((operation) => {
    if (operation.kind === 'gate') return [operation];
    if (operation.kind === 'while') return gatesDeep(operation.body);
    return operation.kind === 'if' ? gatesDeep([...operation.then, ...operation.otherwise]) : [];
  });
}

/** A circuit in front of a pass and behind it. */
function around(
  index: number,
  start: Circuit,
  context: PassContext,
): readonly [PlacedCircuit, PlacedCircuit] {
  const before = runPasses(start, PASSES.slice(0, index), context, () => 0).circuit;
  const after = PASSES[index]?.run(before, context) ?? before;
  const held = PASSES.slice(0, index + 1).flatMap(({ name }) => PROMISES[name] ?? []);
  for (const one of gatesDeep(after.operations))
    for (const holds of held) expect(holds(one, context.device), JSON.stringify(one)).toBe(true);
  if (NEVER_MORE.test(PASSES[index]?.name ?? ''))
    expect(statisticsOf(after).twoQubitGates).toBeLessThanOrEqual(statisticsOf(before).twoQubitGates);
  return [before, after];
}

/** Gates, some of them twice in a row. */
const twins = anyGates.map((operations) =>
  operations.flatMap((one, index) => (index % 2 === 0 ? [one, one] : [one])),
);

describe.each(PASSES.map(({ name }, index) => [`${index + 1} ${name}`, index] as const))(
  'pass %s',
  (_, index) => {
    it('keeps the unitary and what was promised', () => {
      fc.assert(
        fc.property(twins, contexts, (operations, context) => {
          const [before, after] = around(index, gatesOnly(operations), context);
          const { qubits } = gatesOnly(operations);
          expect(phaseDistance(unitaryOfPlaced(before, qubits), unitaryOfPlaced(after, qubits))).toBeLessThan(
            1e-9,
          );
        }),
        { seed: 21, numRuns: 16 },
      );
    });

    it('keeps the distribution of circuits that measure and decide', () => {
      const when = [{ bits: [0], op: '==' as const, value: 1 }];
      fc.assert(
        fc.property(anyGates, anyGates, contexts, (first, second, context) => {
          const start = circuit(4, 4, [
            { kind: 'reset', qubits: [2] },
            ...first,
            { kind: 'measure', qubits: [1], clbits: [0], basis: 'Z' },
            { kind: 'if', when, then: second.slice(0, 8), otherwise: [gate('h', 2)] },
            { kind: 'reset', qubits: [3] },
            gate('h', 3),
            measureAll(4),
          ]);
          const [before, after] = around(index, start, context);
          expect(totalVariation(exactDistribution(before), exactDistribution(after))).toBeLessThan(1e-9);
        }),
        { seed: 22, numRuns: 4 },
      );
    });
  },
);

it('every promise is that of a pass in the pipeline', () => {
  const names = PASSES.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(Object.keys(PROMISES)));
});
