/** Files of a job are what their endings promise, on disk, however the job ended and however large its results are. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createLocalCompiler } from '../../src/compiler/local-compiler.ts';
import { createSimLocalDriver } from '../../src/devices/kinds/sim-local.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { withLedger } from '../../src/devices/with-ledger.ts';
import type { JobSnapshot } from '../../src/domain/job-record.ts';
import { readAqo } from '../../src/domain/aqo/read.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { createLocalStore } from '../../src/qfs/local-store.ts';
import { circuitOf } from '../support/compile.ts';
import { endOf } from '../support/record-checks.ts';
import { type TestKernel, startTestKernel, uniqueName } from '../support/test-kernel.ts';

let root: string;
let kernel: TestKernel;
let device: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'qrtx-job-files-'));
  device = uniqueName('sim:local');
  const simulator = createSimLocalDriver({ id: device, slots: 1, memoryBudget: 2 ** 28 });
  kernel = await startTestKernel({
    compiler: createLocalCompiler(),
    store: createLocalStore(root),
    devices: await DriverRegistry.of([await withLedger(simulator, new Ledger(root))]),
  });
});
afterAll(async () => {
  await kernel.stop();
  await kernel.ports.devices.close();
  await rm(root, { recursive: true });
});

/** What reads a file of each ending; throws for another content. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  '.aqo.json': (text) => readAqo(text),
  '.json': (text) => JSON.parse(text) as unknown,
  '.jsonl': (text) => text.split('\n').map((line) => line === '' || (JSON.parse(line) as unknown)),
  '.yaml': (text) => parse(text, { strict: true, uniqueKeys: true }) as unknown,
  '.qasm': (text) => {
    expect(text).toMatch(/^OPENQASM 3\.\d;$/m);
    return circuitOf(text);
  },
  '.txt': (text) => text,
};

/** Everything in a job's folder and its ledgers, read by its ending. */
async function readAll(jobId: string): Promise<Readonly<Record<string, unknown>>> {
  const folder = join(root, 'circuit_fs', jobId);
  const ledger = join(root, 'ledger', device);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const ledgers = (await readdir(ledger).catch(() => [])).map((name) => join(ledger, name));
  const read = await Promise.all(
    [...files, ...ledgers].map(async (path) => {
      const reader = Object.entries(READERS).find(([ending]) => path.endsWith(ending))?.[1];
      if (reader === undefined) throw new Error(`${path} has an ending that nobody reads`);
      const name = path.startsWith(folder)
        ? path.slice(folder.length + 1)
        : `ledger/${path.slice(ledger.length + 1)}`;
      return [name, reader(await readFile(path, 'utf8'))] as const;
    }),
  );
  return Object.fromEntries(read);
}

async function filesOf(program: string, shots: number, state: JobSnapshot['state'], seed = 3) {
  const job = await kernel.start({ device, spec: { program }, runtime: { shots, seed } });
  await endOf(job, state);
  return readAll(job.jobId);
}

const HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n';
const BELL = `${HEAD}qubit[2] q;\nbit[2] c;\nh q[0];\ncx q[0], q[1];\nc = measure q;\n`;
const ALWAYS = ['input.job.yaml', 'meta.json', 'program.txt'];

describe('the files', () => {
  it('of a completed job', async () => {
    const files = await filesOf(BELL, 100, 'Completed');
    const expected = ['compiled.aqo.json', 'compiled.qasm', ...ALWAYS, 'results.json'];
    expect(Object.keys(files)).toEqual(expect.arrayContaining(expected));
    expect(files['compiled.qasm']).toMatchObject({ qubits: 2, clbits: 2 });
    expect(files['input.job.yaml']).toMatchObject({ kind: 'QuantumJob', runtime: { shots: 100 } });
    expect(files['meta.json']).toMatchObject({ state: 'Completed' });
    expect(files['program.txt']).toBe(BELL);
  });

  it('of a completed job with very many outcomes', async () => {
    const program = `${HEAD}qubit[18] q;\nbit[18] c;\nh q;\nc = measure q;\n`;
    const files = await filesOf(program, 200_000, 'Completed');
    const { counts } = files['results.json'] as { readonly counts: Readonly<Record<string, number>> };
    expect(Object.keys(counts).length).toBeGreaterThan(100_000);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(200_000);
    const large = Object.entries(files).filter(([name]) => name.endsWith('.result.json'));
    expect(large).toHaveLength(1);
  });

  it('of a failed job', async () => {
    const files = await filesOf(`${HEAD}qubit[2] q;\nhh q[0];\n`, 100, 'Failed');
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['error.json', ...ALWAYS]));
    expect(files['error.json']).toMatchObject({ last_error: { code: 'COMPILER_STAGE_FAILED' } });
    expect(files['meta.json']).toMatchObject({ state: 'Failed' });
  });
});
