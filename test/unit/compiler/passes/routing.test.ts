import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benchCircuit } from '../../../../bench/circuits.ts';
import { FALCON } from '../../../../bench/routing-circuits.ts';
import { PASSES } from '../../../../src/compiler/passes/pipeline.ts';
import { Coupling } from '../../../../src/compiler/passes/routing/coupling.ts';
import { dependenciesOf, type Step } from '../../../../src/compiler/passes/routing/dependencies.ts';
import { lineOf } from '../../../../src/compiler/passes/routing/line.ts';
import { Placement } from '../../../../src/compiler/passes/routing/placement.ts';
import { randomFrom } from '../../../../src/compiler/passes/routing/random.ts';
import { Router } from '../../../../src/compiler/passes/routing/sabre.ts';
import { runPasses } from '../../../../src/compiler/passes/run-passes.ts';

const coupling = new Coupling(FALCON, FALCON.couplingMap ?? []);
const identity = Array.from({ length: 27 }, (_, qubit) => qubit);

describe('routing', () => {
  it('takes few swaps for a gate: it does not go round in circles', () => {
    const pair = fc
      .tuple(fc.nat({ max: 19 }), fc.nat({ max: 19 }))
      .filter(([a, b]) => a !== b)
      .map((of): Step => ({ wires: of, pair: of, row: { gates: 2, axes: ['z', 'z'] } }));
    fc.assert(
      fc.property(
        fc.array(pair, { minLength: 1, maxLength: 90 }),
        fc.nat(),
        fc.boolean(),
        (steps, seed, free) => {
          const settings = { ahead: 10, aheadWeight: 0.5, costWeight: 0.1 };
          const graph = dependenciesOf(steps, free);
          const plan = new Router(coupling, graph, new Placement(identity), randomFrom(seed), settings).run();
          expect(plan.filter((step) => step >= 0).toSorted((a, b) => a - b)).toEqual([...steps.keys()]);
          expect(plan.filter((step) => step < 0).length).toBeLessThanOrEqual(8 * steps.length);
        },
      ),
      { seed: 41, numRuns: 60 },
    );
  });

  it('finds a path of twenty qubits where there is one', () => {
    const line = lineOf(coupling, 20);
    expect(new Set(line).size).toBe(20);
    for (const [index, qubit] of line.entries())
      if (index > 0) expect(coupling.neighbours[qubit]).toContain(line[index - 1]);
  });

  it.each([
    ['qft_20', 570],
    ['qaoa_20', 485],
  ])('needs no more two-qubit gates than on record, median of five seeds: %s', (name, most) => {
    const gates = [0, 1, 2, 3, 4].map((seed) => {
      const context = { device: FALCON, level: 2, seed };
      return runPasses(benchCircuit(name), PASSES, context, () => 0).report.at(-1)?.twoQubitGates ?? Infinity;
    });
    expect(gates.toSorted((a, b) => a - b)[2]).toBeLessThanOrEqual(most);
  });
});
