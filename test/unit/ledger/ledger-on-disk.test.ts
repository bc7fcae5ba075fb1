/** Readers of a ledger see what is on disk, whatever others did to the file, and no record answers another request. */
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExecutionRequest, QDriver } from '../../../src/devices/driver.ts';
import { Ledger } from '../../../src/ledger/ledger.ts';
import { createSimLocalDriver } from '../../../src/devices/kinds/sim-local.ts';
import { withLedger } from '../../../src/devices/with-ledger.ts';
import { aqoOf } from '../../support/aqo.ts';
import { circuit, gate, measureAll } from '../../support/circuits.ts';

const never = new AbortController().signal;
const one = aqoOf(circuit(1, 1, [gate('x', 0), measureAll(1)]));
const zero = aqoOf(circuit(1, 1, [measureAll(1)]));
const KEY = 'job/quantum_execution';
const asked = (changes: Partial<ExecutionRequest> = {}): ExecutionRequest => ({
  ...{ key: KEY, jobId: 'job', fencingToken: 1, aqo: one, shots: 10, seed: '1', options: {} },
  ...changes,
});

let root: string;
let file: string;
let driver: QDriver;
let open: QDriver[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'qrtx-ledger-'));
  file = join(root, 'ledger/sim:local/job.jsonl');
  open = [];
  driver = await worker();
});
afterEach(async () => {
  await Promise.all(open.map((each) => each.close()));
  await rm(root, { recursive: true });
});

async function worker(): Promise<QDriver> {
  const inner = createSimLocalDriver({ slots: 1, memoryBudget: 2 ** 26 });
  open.push(inner);
  return withLedger(inner, new Ledger(root));
}
const run = async (request: ExecutionRequest, by = driver) => {
  const { counts } = await by.result(await by.submit(request, never), never);
  return counts;
};
/** A whole ledger file of the same job in which another circuit has completed. */
async function another(): Promise<string> {
  const away = await mkdtemp(join(root, 'away-'));
  const inner = createSimLocalDriver({ slots: 1, memoryBudget: 2 ** 26 });
  open.push(inner);
  await run(asked({ aqo: zero }), await withLedger(inner, new Ledger(away)));
  return join(away, 'ledger/sim:local/job.jsonl');
}

describe('a reader of a ledger', () => {
  it('notices that the file was removed', async () => {
    await run(asked());
    await rm(file);
    expect(await driver.known(KEY)).toBeUndefined();
    expect(await run(asked({ aqo: zero }))).toEqual({ '0': 10 });
    expect(await driver.known(KEY)).toBeDefined();
  });

  it.each([
    ['by a rename', async (from: string) => rename(from, file)],
    ['in place', async (from: string) => copyFile(from, file)],
    [
      'by a longer one of the same number',
      async (from: string) => {
        const text = await readFile(from, 'utf8');
        await writeFile(file, `${'\n'.repeat(4000)}${text}`);
      },
    ],
  ])('notices that the file was replaced %s', async (_how, replace) => {
    await run(asked());
    await replace(await another());
    await expect(run(asked({ fencingToken: 2 }))).rejects.toMatchObject({ code: 'JOB_ID_IN_USE' });
    expect(await run(asked({ fencingToken: 2, aqo: zero }))).toEqual({ '0': 10 });
  });

  it('reads anew what was cut short in the middle of a line, and goes on', async () => {
    await run(asked());
    const { size } = await stat(file);
    await truncate(file, size - 20);
    expect(await driver.known(KEY)).toBeUndefined();
    expect(await run(asked({ fencingToken: 2 }))).toEqual({ '1': 10 });
    const events = (await new Ledger(root).readLedger('job')).map(({ event }) => event);
    expect(events).toEqual(['submit', 'lost', 'submit', 'outcome']);
  });

  it('says what to do when the file has become a folder', async () => {
    await mkdir(file, { recursive: true });
    await expect(run(asked())).rejects.toMatchObject({
      code: 'PERSISTENCE_STAGE_FAILED',
      message: expect.stringMatching(/job\.jsonl.*a folder has its name; move it away/) as string,
    });
  });
});

describe('the record of a key', () => {
  it.each([
    ['circuit', { aqo: zero }],
    ['shots', { shots: 11 }],
    ['seed', { seed: '2' }],
    ['parameters or observables', { parameters: { a: 1 } }],
  ])('is no answer to a request with another %s', async (what, other) => {
    await run(asked());
    for (const by of [driver, await worker()]) {
      const refused = run(asked({ fencingToken: 2, ...other }), by);
      await expect(refused).rejects.toMatchObject({
        code: 'JOB_ID_IN_USE',
        message: expect.stringContaining(`another ${what}`) as string,
      });
      expect(await run(asked({ fencingToken: 2 }), by)).toEqual({ '1': 10 });
    }
  });

  it('of an execution without a result does not stand in the way of another circuit', async () => {
    const failed = asked({ shots: 0 });
    await expect(run(failed)).rejects.toThrow();
    expect(await run(asked({ fencingToken: 2, aqo: zero }))).toEqual({ '0': 10 });
  });
});

describe('the files of a ledger', () => {
  it('are for their owner only, and what their endings promise', async () => {
    const wide = circuit(12, 12, [...Array.from({ length: 12 }, (_, q) => gate('h', q)), measureAll(12)]);
    await run(asked({ aqo: aqoOf(wide), shots: 20_000 }));
    const folder = join(root, 'ledger/sim:local');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const names = await readdir(folder);
    expect(names).toHaveLength(2);
    for (const name of names) {
      expect((await stat(join(folder, name))).mode & 0o077, name).toBe(0);
      const text = await readFile(join(folder, name), 'utf8');
      const documents = name.endsWith('.jsonl') ? text.split('\n').filter(Boolean) : [text];
      for (const document of documents) expect(() => JSON.parse(document) as unknown, name).not.toThrow();
    }
  });
});
