import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Ledger } from '../../../src/drivers/ledger.ts';
import { Xoshiro256 } from '../../../src/simulator/random.ts';
import { aqoOf } from '../../support/aqo.ts';
import { circuit, gate, measureAll } from '../../support/circuits.ts';

const DIST = new URL('../../../dist/src/', import.meta.url).href;
const KEYS = 10;
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
const { createSimLocalDriver } = await import('${DIST}drivers/sim-local.js');
const { Ledger } = await import('${DIST}drivers/ledger.js');
const { withLedger } = await import('${DIST}drivers/with-ledger.js');
const { delegate } = await import('${DIST}drivers/delegate.js');
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

function start(root: string, key: string, fencingToken: number, point = 'none') {
  const request = {
    key,
    jobId: 'crash',
    fencingToken,
    aqo,
    shots: 50,
    seed: String(fencingToken),
    options: {},
  };
  const child = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    WORKER,
    root,
    JSON.stringify(request),
    point,
  ]);
  return { child, closed: once(child, 'close') };
}

/** Kills a process at its point; true when it was killed and not just done. */
async function killAt(point: (typeof POINTS)[number], process: ReturnType<typeof start>, random: Xoshiro256) {
  const { child, closed } = process;
  const wanted = point === 'any' ? 'begin' : 'point';
  const reached = new Promise<void>((resolve) => {
    let output = '';
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString();
      if (output.includes(wanted)) resolve();
    });
  });
  await Promise.race([reached, closed]);
  const timer = setTimeout(() => child.kill('SIGKILL'), point === 'any' ? random.next() * 120 : 0);
  await closed;
  clearTimeout(timer);
  return child.signalCode === 'SIGKILL';
}

it(
  'completes each key exactly once over 100 processes killed at every point of the port',
  { timeout: 900_000 },
  async () => {
    const root = await mkdtemp(join(tmpdir(), 'qrtx-crash-'));
    const random = new Xoshiro256('2026');
    let kills = 0;
    for (let round = 0; round < KEYS; round += 1) {
      const key = `crash/quantum_execution/${round}`;
      for (const [index, point] of POINTS.entries()) {
        if (await killAt(point, start(root, key, index + 1, point), random)) kills += 1;
      }
      const { child, closed } = start(root, key, POINTS.length + 1);
      let output = '';
      child.stdout.on('data', (text: Buffer) => (output += text.toString()));
      let errors = '';
      child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
      const end: unknown = await closed;
      expect([errors, end]).toEqual(['', [0, null]]);
      const entries = (await new Ledger(root).readLedger('crash')).filter((entry) => entry.key === key);
      const completed = entries.filter((entry) => entry.event === 'outcome' && entry.outcome === 'completed');
      expect(completed).toHaveLength(1);
      expect(JSON.parse(output.replace('begin\n', ''))).toEqual(
        completed[0]!.event === 'outcome' ? completed[0]!.result?.counts : undefined,
      );
      const submits = entries.filter(({ event }) => event === 'submit').length;
      expect(entries.filter(({ event }) => event === 'lost')).toHaveLength(submits - 1);
    }
    expect(kills).toBeGreaterThanOrEqual(100);
    await rm(root, { recursive: true });
  },
);
