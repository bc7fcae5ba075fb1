import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedFrom } from '../../../src/domain/digest.ts';
import { Ledger } from '../../../src/ledger/ledger.ts';
import { Xoshiro256 } from '../../../src/simulator/random.ts';
import { aqoOf } from '../../support/aqo.ts';
import { Child } from '../../support/child.ts';
import { circuit, gate, measureAll } from '../../support/circuits.ts';

const DIST = new URL('../../../dist/src/', import.meta.url).href;
/**
 * Where the processes of one key are killed, one after the other: after the device took the execution and before the
 * worker hears of it, after the device is done and before the ledger knows, at any moment, and after the ledger knows
 * and before the worker has told anybody.
 */
const POINTS = [
  ...['submit', 'result', 'submit', 'result', 'submit', 'result', 'submit', 'result'],
  ...['any', 'acknowledge', 'acknowledge'],
] as const;
const QUBITS = 15;

/** A worker process: runs one key with a ledger, says when it begins or stands at its point, and prints the counts. */
const WORKER = `
const { createSimLocalDriver } = await import('${DIST}devices/kinds/sim-local.js');
const { Ledger } = await import('${DIST}ledger/ledger.js');
const { withLedger } = await import('${DIST}devices/with-ledger.js');
const { delegate } = await import('${DIST}devices/delegate.js');
const [root, request, point] = process.argv.slice(1);
const pass = async (here, value) => {
  if (here !== point) return value;
  process.stdout.write('point\\n');
  return await new Promise(() => setInterval(() => undefined, 1000));
};
const simulator = createSimLocalDriver({ slots: 1, threadsPerJob: 1 });
const stopping = delegate(simulator, {
  submit: async (...asked) => pass('submit', await simulator.submit(...asked)),
  result: async (...asked) => pass('result', await simulator.result(...asked)),
});
const driver = await withLedger(stopping, new Ledger(root));
const signal = new AbortController().signal;
process.stdout.write('begin\\n');
const handle = await driver.submit(JSON.parse(request), signal);
const { counts } = await driver.result(handle, signal);
await pass('acknowledge');
process.stdout.write(JSON.stringify(counts));
await driver.close();
`;

const layers = Array.from({ length: 40 }, (_, k) => [
  ...Array.from({ length: QUBITS }, (_unused, q) => gate('ry', q, { params: [0.1 * (k + q)] })),
  ...Array.from({ length: QUBITS - 1 }, (_unused, q) => gate('x', q + 1, { controls: [q] })),
]).flat();
const aqo = aqoOf(circuit(QUBITS, QUBITS, [...layers, measureAll(QUBITS)]));

function start(root: string, jobId: string, fencingToken: number, point = 'none'): Child {
  const request = {
    ...{ key: `${jobId}/quantum_execution`, jobId, fencingToken, aqo, shots: 50 },
    ...{ seed: '7', options: {} },
  };
  const script = ['--input-type=module', '-e', WORKER];
  const name = `the process of ${jobId} that stops at ${point}`;
  return new Child(process.execPath, [...script, root, JSON.stringify(request), point], { name });
}

/** Kills a process at its point; one that may be killed at any moment may also be done before. */
async function killAt(point: (typeof POINTS)[number], child: Child, random: Xoshiro256): Promise<void> {
  if (point === 'any') {
    await child.says('begin');
    await sleep(random.next() * 120);
    await child.end('SIGKILL');
  } else {
    await child.says('point');
    expect(await child.end('SIGKILL')).toEqual([null, 'SIGKILL']);
  }
}

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'qrtx-crash-'));
});
afterAll(() => rm(root, { recursive: true }));

describe('over 100 processes killed at every point of the port', () => {
  const certain = POINTS.filter((point) => point !== 'any');
  const keys = Array.from({ length: Math.ceil(100 / certain.length) }, (_, index) => `crash-${index}`);

  it.each(keys)('key %s completes exactly once', async (jobId) => {
    const random = new Xoshiro256(seedFrom(jobId));
    for (const [index, point] of POINTS.entries()) {
      await killAt(point, start(root, jobId, index + 1, point), random);
    }
    const last = start(root, jobId, POINTS.length + 1);
    expect([await last.ended, last.stderr]).toEqual([[0, null], '']);
    const entries = await new Ledger(root).readLedger(jobId);
    const completed = entries.filter((entry) => entry.event === 'outcome' && entry.outcome === 'completed');
    expect(completed).toHaveLength(1);
    expect(JSON.parse(last.stdout.replace('begin\n', ''))).toEqual(
      completed[0]!.event === 'outcome' ? completed[0]!.result?.counts : undefined,
    );
    const submits = entries.filter(({ event }) => event === 'submit').length;
    expect(entries.filter(({ event }) => event === 'lost')).toHaveLength(submits - 1);
  });
});
