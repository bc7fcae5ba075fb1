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
const KILLS = 100;
const KILLS_PER_KEY = 10;
const QUBITS = 15;

/** A worker process: runs one key with a ledger, says when it begins and prints the counts. */
const WORKER = `
const { createSimLocalDriver } = await import('${DIST}drivers/sim-local.js');
const { Ledger } = await import('${DIST}drivers/ledger.js');
const { withLedger } = await import('${DIST}drivers/with-ledger.js');
const [root, request] = process.argv.slice(1);
const driver = await withLedger(createSimLocalDriver({ slots: 1, threadsPerJob: 1 }), new Ledger(root));
const signal = new AbortController().signal;
process.stdout.write('begin\\n');
const handle = await driver.submit(JSON.parse(request), signal);
const { counts } = await driver.result(handle, signal);
process.stdout.write(JSON.stringify(counts));
await driver.close();
`;

const layers = Array.from({ length: 40 }, (_, k) => [
  ...Array.from({ length: QUBITS }, (_unused, q) => gate('ry', q, { params: [0.1 * (k + q)] })),
  ...Array.from({ length: QUBITS - 1 }, (_unused, q) => gate('x', q + 1, { controls: [q] })),
]).flat();
const aqo = aqoOf(circuit(QUBITS, QUBITS, [...layers, measureAll(QUBITS)]));

function start(root: string, key: string, fencingToken: number) {
  const request = {
    key,
    jobId: 'crash',
    fencingToken,
    aqo,
    shots: 50,
    seed: String(fencingToken),
    options: {},
  };
  const child = spawn(process.execPath, ['--input-type=module', '-e', WORKER, root, JSON.stringify(request)]);
  return { child, closed: once(child, 'close') };
}

it(
  `completes each key exactly once over ${KILLS} processes killed at any moment or just done`,
  { timeout: 240_000 },
  async () => {
    const root = await mkdtemp(join(tmpdir(), 'qrtx-crash-'));
    const random = new Xoshiro256('2026');
    for (let round = 0; round < KILLS / KILLS_PER_KEY; round += 1) {
      const key = `crash/quantum_execution/${round}`;
      for (let token = 1; token <= KILLS_PER_KEY; token += 1) {
        const { child, closed } = start(root, key, token);
        await Promise.race([once(child.stdout, 'data'), closed]);
        const timer = setTimeout(() => child.kill('SIGKILL'), random.next() * 120);
        await closed;
        clearTimeout(timer);
      }
      const { child, closed } = start(root, key, KILLS_PER_KEY + 1);
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
    await rm(root, { recursive: true });
  },
);
