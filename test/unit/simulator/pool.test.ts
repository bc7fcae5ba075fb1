import { afterAll, describe, expect, it } from 'vitest';
import type { Circuit } from '../../../src/domain/circuit.ts';
import { SimulatorPool } from '../../../src/simulator/pool.ts';
import type { SimulationRequest } from '../../../src/simulator/protocol.ts';
import { aqoOf } from '../../support/aqo.ts';
import { circuit, gate, measure, measureAll } from '../../support/circuits.ts';

const pools: SimulatorPool[] = [];
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

function poolOf(memoryBudget = 2 ** 26, threads = 1): SimulatorPool {
  const pool = new SimulatorPool({ threads, memoryBudget });
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

  it('gives the same counts for every seed, however many threads share a burst and whatever else is in it', async () => {
    const wide = circuit(3, 3, [gate('h', 0), gate('h', 1), gate('x', 2, { controls: [1] }), measureAll(3)]);
    const burst = (pool: SimulatorPool) => {
      const runs = Array.from({ length: 90 }, (_, k) => {
        const [c, seed] = [k % 30 < 20 ? turn : wide, String(k)];
        return pool.run(request(c, { shots: 100, seed, ...(c === turn && { parameters: { t: k } }) })).done;
      });
      return Promise.all(runs.map(async (run) => (await run).counts));
    };
    const one = await burst(poolOf());
    expect(await burst(poolOf(2 ** 26, 2))).toEqual(one);
    const [alone] = [await poolOf().run(request(wide, { shots: 100, seed: '89' })).done];
    expect(one[89]).toEqual(alone.counts);
  });

  it('refuses one run of a burst for its own angle and runs the others', async () => {
    const pool = poolOf();
    const runs = Array.from({ length: 40 }, (_, k) =>
      pool.run(request(turn, { parameters: { t: k === 30 ? Number.NaN : k } })),
    );
    const ends = await Promise.allSettled(runs.map(({ done }) => done));
    const refused = ends.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []));
    expect(refused).toEqual([30]);
    await expect(runs[30]!.done).rejects.toMatchObject({ code: 'EXECUTION_STAGE_FAILED' });
  });

  it('cancels runs of a burst in line and on their way, and ends the others as if nothing had been', async () => {
    const pool = poolOf();
    const burst = () =>
      Array.from({ length: 120 }, (_, k) => pool.run(request(turn, { shots: 10, seed: String(k) })));
    const inLine = burst();
    await Promise.all(inLine.filter((_, k) => k % 3 === 2).map((run) => run.cancel()));
    const ends = await Promise.allSettled(inLine.map(({ done }) => done));
    const rejected = ends.flatMap((end, k) =>
      end.status === 'rejected' ? [{ k, error: end.reason as unknown }] : [],
    );
    expect(rejected.map(({ k }) => k % 3)).toEqual(Array.from({ length: 40 }, () => 2));
    const onTheirWay = burst();
    await onTheirWay[0]!.done;
    await Promise.all(onTheirWay.map((run) => run.cancel()));
    for (const end of await Promise.allSettled(onTheirWay.map(({ done }) => done)))
      if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'CANCELLED' });
    expect((await pool.run(request(turn)).done).counts).toBeDefined();
  });

  it('keeps a long run from delaying the short ones beside it when another thread is free', async () => {
    const pool = poolOf(2 ** 26, 2);
    const long = pool.run(request(endless));
    await expect.poll(() => long.control.phase).toBe('QuantumRunning');
    const behind = pool.run(request(endless));
    behind.done.catch(() => undefined);
    await long.cancel();
    const short = await Promise.all(
      Array.from({ length: 50 }, (_, k) => pool.run(request(turn, { seed: String(k) })).done),
    );
    expect(short).toHaveLength(50);
    await behind.cancel();
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
    await expect.poll(() => run.control.phase).toBe('QuantumRunning');
    await pool.close();
    await expect(run.done).rejects.toMatchObject({ code: 'DEVICE_LOST' });
    expect((await pool.run(request(turn)).done).counts).toBeDefined();
  });

  it('cancels a run that waits in line and one that works', async () => {
    const pool = poolOf();
    const [first, second] = [pool.run(request(endless)), pool.run(request(turn))];
    await expect.poll(() => first.control.phase).toBe('QuantumRunning');
    await second.cancel();
    await expect(second.done).rejects.toMatchObject({ code: 'CANCELLED' });
    await first.cancel();
    await expect(first.done).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await pool.run(request(turn)).done).counts).toBeDefined();
  });
});
