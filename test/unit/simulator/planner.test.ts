import { describe, expect, it } from 'vitest';
import type { Circuit } from '../../../src/domain/circuit.ts';
import { SimulationControl } from '../../../src/simulator/control.ts';
import { gateSteps } from '../../../src/simulator/gate-steps.ts';
import { Planner } from '../../../src/simulator/planner.ts';
import type { Step } from '../../../src/simulator/program.ts';
import { RegisterMemory } from '../../../src/simulator/register-memory.ts';
import { StateVector } from '../../../src/simulator/state-vector.ts';
import { Team } from '../../../src/simulator/team.ts';
import { gate } from '../../support/circuits.ts';

const QUBITS = 6;

/** One structure for all angles: rotations, phases, swaps, controlled gates and parity phases. */
function ansatz(angle: (index: number) => number): readonly Step[] {
  let index = 0;
  const next = (): number => angle(index++);
  const gates = Array.from({ length: QUBITS }, (_, q) => [
    gate('u', q, { params: [next(), next(), next()] }),
    gate('rzz', [q, (q + 1) % QUBITS], { params: [next()] }),
    gate('x', (q + 2) % QUBITS, { controls: [q] }),
    gate('rz', (q + 2) % QUBITS, { params: [next()] }),
    gate('x', (q + 2) % QUBITS, { controls: [q] }),
    gate('p', (q + 3) % QUBITS, { params: [next()], controls: [q] }),
    gate('swap', [q, (q + 1) % QUBITS]),
    gate('ry', q, { params: [next()] }),
  ]).flat();
  return gates.flatMap((one) =>
    gateSteps(
      one,
      (q) => q,
      (value) => value as number,
    ),
  );
}

function amplitudes(steps: readonly Step[], planner: Planner): readonly (readonly [number, number])[] {
  const [memory, control] = [new RegisterMemory('wasm'), new SimulationControl()];
  const context = { memory, control, planner, team: new Team(memory, control, 1), plans: new WeakMap() };
  const state = new StateVector(QUBITS, context);
  state.apply(steps);
  return Array.from({ length: 2 ** QUBITS }, (_, index) => state.amplitude(index));
}

const swaps = (count: number) => Array.from({ length: count }, (): Step => ({ kind: 'swap', a: 0, b: 1 }));

describe('Planner', () => {
  it('plans a structure once and binds every set of angles to it, to the last bit', () => {
    const planner = new Planner();
    const sets = [(k: number) => 0.3 + k, (k: number) => Math.sin(7 * k), () => 0, () => Math.PI];
    for (const angles of sets)
      expect(amplitudes(ansatz(angles), planner)).toEqual(amplitudes(ansatz(angles), new Planner()));
    expect(planner.misses).toBe(1);
  });

  it('plans another structure anew: other qubits, other kinds of gates', () => {
    const planner = new Planner();
    const plan = (...gates: Circuit['operations']) =>
      planner.plan(
        gates.flatMap((one) => (one.kind === 'gate' ? gateSteps(one, (q) => q, Number) : [])),
        [0, 1, 2],
        3,
        () => undefined,
      );
    plan(gate('rx', 0, { params: [1] }), gate('x', 1, { controls: [0] }));
    plan(gate('rx', 0, { params: [2] }), gate('x', 1, { controls: [0] }));
    expect(planner.misses).toBe(1);
    plan(gate('rx', 1, { params: [2] }), gate('x', 1, { controls: [0] }));
    plan(gate('rx', 0, { params: [2] }), gate('y', 1, { controls: [0] }));
    plan(gate('rx', 0, { params: [2] }), gate('x', 1, { controls: [2] }));
    expect(planner.misses).toBe(4);
  });

  it('forgets the structure that was used least recently', () => {
    const planner = new Planner();
    const swaps = (count: number) =>
      Array.from({ length: count }, (): Step => ({ kind: 'swap', a: 0, b: 1 }));
    const use = (count: number) => planner.plan(swaps(count), [0, 1], 2, () => undefined);
    for (let count = 1; count <= 256; count += 1) use(count);
    use(1);
    use(257);
    use(1);
    expect(planner.misses).toBe(257);
    use(2);
    expect(planner.misses).toBe(258);
  });

  it('keeps large structures only as long as they are few', () => {
    const planner = new Planner();
    const use = (count: number) => planner.plan(swaps(count), [0, 1], 2, () => undefined);
    for (let count = 15_001; count <= 15_006; count += 1) use(count);
    use(15_002);
    expect(planner.misses).toBe(6);
    use(15_007);
    use(15_001);
    expect(planner.misses).toBe(8);
    for (const times of [1, 2]) expect([use(20_001).sweeps, planner.misses]).toEqual([[], 8 + times]);
  });
});
