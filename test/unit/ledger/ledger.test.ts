import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExecutionRequest, QDriver } from '../../../src/devices/driver.ts';
import { Ledger } from '../../../src/ledger/ledger.ts';
import type { OutcomeEntry } from '../../../src/ledger/ledger-entry.ts';
import { createSimLocalDriver } from '../../../src/devices/kinds/sim-local.ts';
import { withLedger } from '../../../src/devices/with-ledger.ts';
import { aqoOf } from '../../support/aqo.ts';
import { circuit, gate, measure, measureAll } from '../../support/circuits.ts';

const never = new AbortController().signal;
const coin = aqoOf(circuit(1, 1, [gate('h', 0), measureAll(1)]));
const endless = aqoOf(
  circuit(1, 1, [
    {
      ...{ kind: 'while', when: [{ bits: [0], op: '==', value: 0 }], max: 1_000_000_000 },
      body: [gate('x', 0), gate('x', 0), measure([0], [0])],
    },
  ]),
);
const asked = (changes: Partial<ExecutionRequest> = {}): ExecutionRequest => ({
  ...{
    key: 'job/quantum_execution',
    jobId: 'job',
    fencingToken: 1,
    aqo: coin,
    shots: 100,
    seed: '1',
    options: {},
  },
  ...changes,
});

/** A request whose result does not fit into a line. */
function wide(): ExecutionRequest {
  const qubits = 12;
  const flat = circuit(qubits, qubits, [
    ...Array.from({ length: qubits }, (_, q) => gate('h', q)),
    measureAll(qubits),
  ]);
  return asked({ aqo: aqoOf(flat), shots: 20_000 });
}

let root: string;
let open: QDriver[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'qrtx-ledger-'));
  open = [];
});
afterEach(async () => {
  await Promise.all(open.map((driver) => driver.close()));
  await rm(root, { recursive: true });
});

/** A process of its own: its own driver, its own view of the ledger. */
async function worker(): Promise<QDriver> {
  const inner = createSimLocalDriver({ slots: 1, memoryBudget: 2 ** 26 });
  open.push(inner);
  return withLedger(inner, new Ledger(root));
}
const events = async () =>
  (await new Ledger(root).readLedger('job')).map((entry) =>
    entry.event === 'outcome' ? entry.outcome : entry.event,
  );
const run = async (driver: QDriver, request: ExecutionRequest) =>
  driver.result(await driver.submit(request, never), never);

describe('ledger', () => {
  it('writes one line before the device is asked and one with the result', async () => {
    const result = await run(await worker(), asked());
    const [submit, outcome] = await new Ledger(root).readLedger('job');
    expect(submit).toMatchObject({ event: 'submit', device: 'sim:local', fencing_token: 1 });
    expect(outcome).toMatchObject({ outcome: 'completed', execution_id: submit!.execution_id });
    expect((outcome as OutcomeEntry).result?.counts).toEqual(result.counts);
    expect(await events()).toHaveLength(2);
  });

  it('returns a completed execution to another process instead of running it again', async () => {
    const first = await run(await worker(), asked());
    expect(await run(await worker(), asked({ fencingToken: 2 }))).toEqual(first);
    expect(await events()).toEqual(['submit', 'completed']);
  });

  it('keeps a large result in a file beside it, and refuses it when the file was changed', async () => {
    const large = wide();
    const first = await run(await worker(), large);
    const again = { ...large, fencingToken: 2 };
    expect(await run(await worker(), again)).toEqual(first);
    const folder = join(root, 'ledger/sim:local');
    const [file] = (await readdir(folder)).filter((name) => name.endsWith('.result.json'));
    await writeFile(join(folder, file!), '{}');
    await expect(run(await worker(), again)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' });
  });

  it('removes what it holds of one job, and nothing of another', async () => {
    await run(await worker(), wide());
    await run(await worker(), asked({ key: 'other/quantum_execution', jobId: 'other' }));
    const ledger = new Ledger(root);
    await ledger.remove('job');
    expect(await readdir(join(root, 'ledger/sim:local'))).toEqual(['other.jsonl']);
    expect(await ledger.readLedger('job')).toEqual([]);
    await ledger.remove('job');
    await expect(ledger.remove('../other')).rejects.toThrow();
  });

  it('records an execution that died with its process as lost and computes it again under the same key', async () => {
    const dead = await worker();
    await dead.submit(asked({ aqo: endless }), never);
    await run(await worker(), asked({ fencingToken: 2 }));
    expect(await events()).toEqual(['submit', 'lost', 'submit', 'completed']);
  });

  it('refuses the result of a worker that was paused while a newer one took over', async () => {
    const [late, newer] = [await worker(), await worker()];
    const paused = await late.submit(asked({ aqo: endless }), never);
    const result = await run(newer, asked({ fencingToken: 2 }));
    await late.cancel(paused, 1);
    await expect(late.result(paused, never)).rejects.toMatchObject({ code: 'DEVICE_LOST' });
    await expect(late.submit(asked(), never)).rejects.toMatchObject({ code: 'FENCING_TOKEN_STALE' });
    expect(await run(newer, asked({ fencingToken: 3 }))).toEqual(result);
    expect((await events()).filter((event) => event === 'completed')).toHaveLength(1);
  });

  it('lets an attempt that has lost the job stop nothing that the next one attached to', async () => {
    const driver = await worker();
    const handle = await driver.submit(asked({ aqo: endless }), never);
    expect(await driver.submit(asked({ aqo: endless, fencingToken: 2 }), never)).toEqual(handle);
    await driver.cancel(handle, 1);
    expect((await driver.status(handle)).state).toBe('running');
    await driver.cancel(handle, 2);
    expect((await driver.status(handle)).state).toBe('cancelled');
    expect(await events()).toEqual(['submit', 'attach', 'cancelled']);
  });

  it('lets exactly one of two workers with different tokens complete a key, whoever is faster', async () => {
    for (let round = 0; round < 10; round += 1) {
      const key = `job/round/${round}`;
      const workers = [await worker(), await worker()];
      const ends = await Promise.allSettled(
        workers.map((driver, index) =>
          run(driver, asked({ key, fencingToken: index + 1, seed: String(index), shots: 1_000_000 })),
        ),
      );
      expect(ends.map(({ status }) => status)).toContain('fulfilled');
      const results = ends.flatMap((end) => (end.status === 'fulfilled' ? [JSON.stringify(end.value)] : []));
      expect(new Set(results).size).toBe(1);
    }
  });

  it('reads over a torn last line and appends after it', async () => {
    const first = await run(await worker(), asked());
    const path = join(root, 'ledger/sim:local/job.jsonl');
    await appendFile(path, '{"schema":"qrtx.ledger/1","key":"job/qu');
    expect(await run(await worker(), asked({ fencingToken: 2 }))).toEqual(first);
    await run(await worker(), asked({ key: 'job/quantum_execution/1' }));
    expect(await events()).toEqual(['submit', 'completed', 'submit', 'completed']);
  });

  it('records a failure and lets the key be submitted again', async () => {
    const driver = await worker();
    const broken = await driver.submit(asked({ aqo: '{}' }), never);
    await expect(driver.result(broken, never)).rejects.toThrow();
    expect((await driver.status(broken)).state).toBe('failed');
    await run(driver, asked({ fencingToken: 2 }));
    expect(await events()).toEqual(['submit', 'failed', 'submit', 'completed']);
  });

  it('refuses ids that would leave its folder', async () => {
    await expect((await worker()).submit(asked({ key: '../x' }), never)).rejects.toThrow(
      /cannot name a ledger/,
    );
    await expect(new Ledger(root).readLedger('..')).rejects.toThrow(/cannot name a ledger/);
    expect(await new Ledger(root).readLedger('nobody')).toEqual([]);
  });
});
