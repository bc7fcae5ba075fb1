/** What the local store leaves behind when the disk fails or the power goes, at every step of a write. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PipelineError } from '../../../src/domain/errors.ts';
import type { ArtifactStore } from '../../../src/qfs/artifact-store.ts';
import { createLocalStore } from '../../../src/qfs/local-store.ts';
import { FragileFiles, systemError } from './fragile-files.ts';
import type { Step } from './fragile-files.ts';

const FILES = [
  { name: 'meta.json', bytes: '{"counts":{"00":512,"11":512}}' },
  { name: 'iterations/0001.json', bytes: 'second artifact' },
];
const EARLIER = { name: 'input.job.yaml', bytes: 'kind: QuantumJob' };
const open = (files: FragileFiles): ArtifactStore => createLocalStore('/data/qfs', files);
const text = (bytes: Uint8Array | undefined) =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes);
const temps = (files: FragileFiles) => files.paths().filter((path) => path.includes('.tmp-'));

/** Steps of writing EARLIER and then FILES with nothing going wrong. */
async function stepsOfAWrite(): Promise<{ readonly before: number; readonly total: number }> {
  const files = new FragileFiles();
  await open(files).put('bell', EARLIER.name, EARLIER.bytes);
  const before = files.steps;
  await open(files).putAll('bell', FILES);
  return { before, total: files.steps };
}

/** No artifact is half-written, and the same write done again completes it. */
async function expectWholeOrAbsent(files: FragileFiles): Promise<void> {
  const store = open(files);
  for (const { name, bytes } of [EARLIER, ...FILES]) {
    expect([undefined, bytes]).toContain(text(await store.get('bell', name)));
  }
  await store.sweep('bell');
  expect(temps(files)).toEqual([]);
  await store.putAll('bell', [EARLIER, ...FILES]);
  expect(await store.list('bell')).toHaveLength(3);
  expect(temps(files)).toEqual([]);
}

const { before, total } = await stepsOfAWrite();

describe('power failure', () => {
  const coins = fc.array(fc.boolean(), { minLength: 7, maxLength: 31 });

  test('at any step leaves every artifact whole or absent, and finished calls durable', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(total), coins, async (crashAt, coin) => {
        const files = new FragileFiles((_, index) => {
          if (index >= crashAt) throw systemError('EPOWER');
        });
        const finished: string[] = [];
        let tosses = 0;
        await open(files)
          .put('bell', EARLIER.name, EARLIER.bytes)
          .then(() => finished.push(EARLIER.name))
          .then(() => open(files).putAll('bell', FILES))
          .then(() => finished.push(...FILES.map(({ name }) => name)))
          .catch(() => undefined);
        const left = files.afterPowerLoss(() => coin[tosses++ % coin.length] === true);
        for (const name of finished) expect(await open(left).get('bell', name)).toBeDefined();
        await expectWholeOrAbsent(left);
      }),
      { numRuns: 400, seed: 7 },
    );
  });

  test('of a process that dies leaves every artifact whole or absent', async () => {
    for (let crashAt = 0; crashAt <= total; crashAt += 1) {
      let dead = false;
      const files = new FragileFiles((_, index) => {
        dead ||= index === crashAt;
        if (dead) throw systemError('EKILLED');
      });
      const store = open(files);
      await store.put('bell', EARLIER.name, EARLIER.bytes).catch(() => undefined);
      await store.putAll('bell', FILES).catch(() => undefined);
      await expectWholeOrAbsent(files.afterPowerLoss(() => false));
    }
  });
});

describe('a failing disk', () => {
  test('at any step of a write is reported once as retryable, and the retry succeeds', async () => {
    for (let failAt = before; failAt < total; failAt += 1) {
      const files = new FragileFiles((_, index) => {
        if (index === failAt) throw systemError('ENOSPC');
      });
      await open(files).put('bell', EARLIER.name, EARLIER.bytes);
      const store = open(files);
      const error: unknown = await store.putAll('bell', FILES).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'PERSISTENCE_STAGE_FAILED', retryable: true });
      await expectWholeOrAbsent(files);
    }
  });

  test.each<Step>(['write', 'sync', 'link'])('leaves no temp file when %s fails', async (bad) => {
    const files = new FragileFiles((step) => {
      if (step === bad) throw systemError('EIO');
    });
    await expect(open(files).put('bell', 'a.json', '{}')).rejects.toThrow('the disk reports an error');
    expect(files.paths()).toEqual([]);
  });

  test.each([
    ['ENOSPC', 'free some space'],
    ['EDQUOT', 'quota'],
    ['EACCES', 'correct the owner or the rights'],
    ['EPERM', 'correct the owner or the rights'],
    ['EROFS', 'read-only'],
    ['EMFILE', 'ulimit -n'],
  ])('says for %s what to do, and where', async (errno, advice) => {
    const files = new FragileFiles((step) => {
      if (step === 'create') throw systemError(errno);
    });
    const error = (await open(files)
      .put('bell', 'a.json', '{}')
      .catch((reason: unknown) => reason)) as PipelineError;
    expect(error.message).toContain('writing bell/a.json failed');
    expect(error.message).toContain(advice);
    expect(error.details).toEqual({ errno, path: '/data/qfs/circuit_fs/bell/a.json' });
    expect(error.cause).toMatchObject({ code: errno });
  });

  test.each<[Step, (store: ArtifactStore) => Promise<unknown>]>([
    ['open', (store) => store.get('bell', 'input.job.yaml')],
    ['list', (store) => store.list('bell')],
    ['list', (store) => store.sweep('bell')],
    ['rename', (store) => store.remove('bell')],
  ])('that fails at %s is never taken for an absent artifact', async (bad, use) => {
    let broken = false;
    const files = new FragileFiles((step) => {
      if (broken && step === bad) throw systemError('EIO');
    });
    const store = open(files);
    await store.put('bell', EARLIER.name, EARLIER.bytes);
    broken = true;
    await expect(use(store)).rejects.toMatchObject({ code: 'PERSISTENCE_STAGE_FAILED' });
  });
});

describe('the cost of a write', () => {
  const syncsOf = async (write: (store: ArtifactStore) => Promise<unknown>, prepare?: typeof write) => {
    let syncs = 0;
    const files = new FragileFiles((step) => {
      if (step === 'sync') syncs += 1;
    });
    const store = open(files);
    await store.put('first', 'a.json', '{}');
    await prepare?.(store);
    syncs = 0;
    await write(store);
    return syncs;
  };

  test('is a sync for each file, one for the folder, and one for the parent of a new folder', async () => {
    const one = (store: ArtifactStore) => store.put('bell', 'a.json', '{}');
    const two = (store: ArtifactStore) =>
      store.putAll('bell', [
        { name: 'b.json', bytes: '1' },
        { name: 'c.json', bytes: '2' },
      ]);
    expect(await syncsOf(one)).toBe(3);
    expect(await syncsOf(two)).toBe(4);
    expect(await syncsOf(two, one)).toBe(3);
    expect(await syncsOf(one, one)).toBe(2);
  });
});
