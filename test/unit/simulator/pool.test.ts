import { afterAll, describe, expect, it } from 'vitest';
import type { Circuit } from '../../../src/domain/circuit.ts';
import { SimulatorPool } from '../../../src/simulator/pool.ts';
import type { SimulationRequest } from '../../../src/simulator/protocol.ts';
import { aqoOf } from '../../support/aqo.ts';
import { circuit, gate, measure, measureAll } from '../../support/circuits.ts';

const pools: SimulatorPool[] = [];
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

function poolOf(memoryBudget = 2 ** 26): SimulatorPool {
  const pool = new SimulatorPool({ threads: 1, memoryBudget });
  pools.push(pool);
  return pool;
}

const request = (c: Circuit, changes: Partial<SimulationRequest> = {}): SimulationRequest => ({
  ...{ aqo: aqoOf(c), shots: 1, seed: '1', ...changes },
});
const turn: Circuit = {
  ...circuit(1, 1, [gate('rx', 0, { params: [{ kind: 'parameter', name: 't' }] }), measureAll(1)]),
  parameters: { t: 0.25 },
};
const endless = circuit(1, 1, [
  {
    ...{ kind: 'while', when: [{ bits: [0], op: '==', value: 0 }], max: 1_000_000_000 },
    body: [gate('x', 0), gate('x', 0), measure([0], [0])],
  },
]);

describe('SimulatorPool', () => {
  it('gives every run of a burst its own angles, and the default to one without', async () => {
    const pool = poolOf();
    const observables = [{ terms: [{ pauli: 'Z', coefficient: 1 }] }];
    const angles = Array.from({ length: 60 }, (_, k) => 0.1 * k);
    const base = request(turn, { observables });
    const runs = angles.map((t) => pool.run({ ...base, parameters: { t } }).done);
    const values = (await Promise.all(runs)).map(({ expectationValues }) => expectationValues![0]!.value);
    values.forEach((value, index) => {
      expect(value).toBeCloseTo(Math.cos(angles[index]!), 12);
    });
    const { expectationValues } = await pool.run(base).done;
    expect(expectationValues![0]!.value).toBeCloseTo(Math.cos(0.25), 12);
  });

  it('refuses a state beyond the budget before it is allocated, with the limit', async () => {
    const flat = circuit(22, 22, [...Array.from({ length: 22 }, (_, q) => gate('ry', q, { params: [1] }))]);
    const wide = { ...flat, operations: [...flat.operations, measureAll(22)] };
    const pool = poolOf(2 ** 24);
    await expect(pool.run(request(wide)).done).rejects.toMatchObject({
      code: 'EXECUTION_STAGE_FAILED',
      message: expect.stringMatching(/22 live qubits need 0\.06 GiB.*at most 20 qubits/) as string,
    });
    expect(pool.memory.used).toBe(0);
  });

  it('ends a run whose thread is stopped, and starts another thread for the next one', async () => {
    const pool = poolOf();
    const run = pool.run(request(endless));
    await expect.poll(() => run.control.phase, { timeout: 60_000 }).toBe('QuantumRunning');
    await pool.close();
    await expect(run.done).rejects.toMatchObject({ code: 'DEVICE_LOST' });
    expect((await pool.run(request(turn)).done).counts).toBeDefined();
  });

  it('cancels a run that waits in line and one that works', async () => {
    const pool = poolOf();
    const [first, second] = [pool.run(request(endless)), pool.run(request(turn))];
    await expect.poll(() => first.control.phase, { timeout: 60_000 }).toBe('QuantumRunning');
    await second.cancel();
    await expect(second.done).rejects.toMatchObject({ code: 'CANCELLED' });
    await first.cancel();
    await expect(first.done).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await pool.run(request(turn)).done).counts).toBeDefined();
  });
});
