import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GATES, type GateName, type GateOperation } from '../../../src/domain/circuit.ts';
import { SimulationControl } from '../../../src/simulator/control.ts';
import { gateSteps } from '../../../src/simulator/gate-steps.ts';
import { RegisterMemory } from '../../../src/simulator/register-memory.ts';
import type { Step } from '../../../src/simulator/program.ts';
import { Planner } from '../../../src/simulator/planner.ts';
import { StateVector } from '../../../src/simulator/state-vector.ts';
import { Team } from '../../../src/simulator/team.ts';
import { gate } from '../../support/circuits.ts';
import { stateAfter } from '../../support/reference-state.ts';

const memories = { wasm: new RegisterMemory('wasm'), plain: new RegisterMemory('plain') };

function stepsOf(gates: readonly GateOperation[]): readonly Step[] {
  return gates.flatMap((operation) =>
    gateSteps(
      operation,
      (q) => q,
      (angle) => angle as number,
    ),
  );
}

/** A state vector after gates. */
function evolve(
  qubits: number,
  gates: readonly GateOperation[],
  kind: 'wasm' | 'plain',
  threads = 1,
): StateVector {
  const memory = memories[kind];
  memory.restart();
  const control = new SimulationControl();
  const state = new StateVector(qubits, {
    ...{
      memory,
      control,
      team: new Team(memory, control, threads),
      planner: new Planner(),
      plans: new WeakMap(),
    },
  });
  state.apply(stepsOf(gates));
  return state;
}

/** |⟨a|b⟩|² is 1 for equal states, whatever their global phase. */
function overlap(state: readonly (readonly [number, number])[], vector: StateVector): number {
  let [re, im] = [0, 0];
  state.forEach(([a, b], index) => {
    const [c, d] = vector.amplitude(index);
    re += a * c + b * d;
    im += a * d - b * c;
  });
  return re * re + im * im;
}

/** A random gate on some of `qubits` qubits, any base gate, up to two controls. */
function randomGate(qubits: number): fc.Arbitrary<GateOperation> {
  const angle = fc.double({ min: -7, max: 7, noNaN: true });
  return fc
    .tuple(
      fc.constantFrom(...(Object.keys(GATES) as GateName[])),
      fc.shuffledSubarray(
        Array.from({ length: qubits }, (_, q) => q),
        { minLength: 4, maxLength: 4 },
      ),
      fc.integer({ min: 0, max: 2 }),
      fc.tuple(angle, angle, angle),
    )
    .map(([name, [a, b, c, d], controls, params]) =>
      gate(name, [a!, b!].slice(0, GATES[name].qubits), {
        controls: [c!, d!].slice(0, controls),
        params: params.slice(0, GATES[name].params),
      }),
    );
}

describe('state vector', () => {
  it.each(['wasm', 'plain'] as const)('agrees with the definition of every gate, %s kernels', (kind) => {
    fc.assert(
      fc.property(fc.array(randomGate(5), { maxLength: 40 }), (gates) => {
        const start = [0, 1, 2, 3, 4].map((q) => gate('u', q, { params: [0.3 + q, 0.7 * q, -0.4] }));
        const all = [...start, ...gates];
        expect(overlap(stateAfter(all, 5), evolve(5, all, kind))).toBeCloseTo(1, 10);
      }),
      { seed: 7, numRuns: 150 },
    );
  });

  it('agrees with the plain kernels to the last bit over several sweeps and fans', () => {
    fc.assert(
      fc.property(fc.array(randomGate(16), { minLength: 60, maxLength: 90 }), (gates) => {
        const start = Array.from({ length: 16 }, (_, q) => gate('h', q));
        const [fast, plain] = (['wasm', 'plain'] as const).map((kind) =>
          evolve(16, [...start, ...gates], kind),
        );
        for (let index = 0; index < 65536; index += 997) {
          expect(fast!.amplitude(index)).toEqual(plain!.amplitude(index));
        }
      }),
      { seed: 3, numRuns: 4 },
    );
  });

  it('is undone by the inverse circuit on 18 qubits, for one and two threads, bit by bit', () => {
    const qubits = 18;
    const layer = (sign: number) =>
      Array.from({ length: qubits }, (_, q) => [
        gate('rx', q, { params: [sign * (0.1 + q)] }),
        gate('p', (q + 5) % qubits, { params: [sign * 0.3], controls: [q] }),
        gate('x', (q + 7) % qubits, { controls: [q] }),
      ]).flat();
    const forth = layer(1);
    const back = layer(-1).reverse();
    const ends = [1, 2].map((threads) => {
      const state = evolve(qubits, forth, 'wasm', threads);
      return Array.from({ length: 200 }, (_, k) => state.amplitude(k * 1311));
    });
    expect(ends[0]).toEqual(ends[1]);
    const [re, im] = evolve(qubits, [...forth, ...back], 'wasm', 2).amplitude(0);
    expect(re * re + im * im).toBeCloseTo(1, 10);
  });
});
