/** Simulator threads give way to the kernel: on Linux each has the lower priority, and no other thread has. */
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { afterAll, expect, it } from 'vitest';
import { SIMULATOR_NICENESS } from '../../../src/simulator/low-priority.ts';
import { SimulatorPool } from '../../../src/simulator/pool.ts';
import { circuit, gate, measureAll } from '../../support/circuits.ts';
import { aqoOf } from '../../support/aqo.ts';

const pool = new SimulatorPool({ threads: 2, memoryBudget: 2 ** 30 });
afterAll(() => pool.close());

/** Niceness of every thread of this process; field 19 of the line, counted behind the name in brackets. */
function niceness(): readonly number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/task').map((thread) => {
    const line = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
    return Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[16]);
  });
}

const request = (width: number) => ({
  aqo: aqoOf(circuit(width, width, [gate('h', 0), measureAll(width)])),
  shots: 10,
  seed: '1',
});

const lowered = () => niceness().filter((nice) => nice === SIMULATOR_NICENESS).length;

it('gives every thread that simulates the lower priority, and leaves the others theirs', async () => {
  const before = lowered();
  const linux = process.platform === 'linux';
  await Promise.all([1, 2].map((width) => pool.run(request(width)).done));
  expect(lowered() - before).toBe(linux ? 2 : 0);
  expect(getPriority()).toBeLessThan(SIMULATOR_NICENESS);
});
