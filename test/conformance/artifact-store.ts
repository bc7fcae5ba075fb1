/**
 * What every back end of QFS must do (contract §7). A new back end is written against this list.
 */
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../../src/domain/digest.ts';
import type { ErrorCode } from '../../src/domain/errors.ts';
import type { ArtifactStore } from '../../src/qfs/artifact-store.ts';

/** A fresh, empty place to store in. */
export interface StoreUnderTest {
  readonly store: ArtifactStore;
  /** Another store on the same data, as a second process would open it. */
  readonly other: ArtifactStore;
  /** Changes the bytes of an artifact behind the back of the store; absent when a back end makes that impossible. */
  readonly tamper?: (jobId: string, name: string, bytes: string) => Promise<void>;
}

const failsWith = (code: ErrorCode) => expect.objectContaining({ name: 'PipelineError', code }) as unknown;
const text = (bytes: Uint8Array | undefined) =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes);

/** Runs the list on one back end. */
export function artifactStoreConformance(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`artifact store: ${name}`, () => {
    let under: StoreUnderTest;
    beforeEach(async () => {
      under = await open();
    });

    readingAndWriting(() => under);
    writingOnce(() => under);
    refusing(() => under);
    tidying(() => under);
  });
}

function readingAndWriting(under: () => StoreUnderTest): void {
  test('gives back what was put, with address, hash and size', async () => {
    const { store, other } = under();
    expect(await store.put('bell', 'results.json', '{"é":1}')).toEqual({
      ref: 'qfs://circuit_fs/bell/results.json',
      sha256: sha256('{"é":1}'),
      size: 8,
    });
    expect(text(await other.get('bell', 'results.json'))).toBe('{"é":1}');
  });

  test('keeps any bytes, none at all and a megabyte of them', async () => {
    const { store } = under();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.uuid(), async (bytes, job) => {
        await store.put(job, 'a.bin', bytes);
        expect(Buffer.compare((await store.get(job, 'a.bin'))!, bytes)).toBe(0);
      }),
      { numRuns: 15, seed: 1 },
    );
    const megabyte = new Uint8Array(1 << 20).fill(7);
    expect((await store.put('big', 'a.bin', megabyte)).size).toBe(1 << 20);
    expect(sha256((await store.get('big', 'a.bin'))!)).toBe(sha256(megabyte));
  });

  test('is not changed through the bytes it was given or gave', async () => {
    const { store } = under();
    const given = Buffer.from('abc');
    await store.put('bell', 'a.txt', given);
    given[0] = 0;
    const got = await store.get('bell', 'a.txt');
    got![0] = 0;
    expect(text(await store.get('bell', 'a.txt'))).toBe('abc');
  });

  test('has nothing where nothing was put', async () => {
    const { store } = under();
    await store.put('bell', 'a.txt', 'a');
    expect(await store.get('bell', 'b.txt')).toBeUndefined();
    expect(await store.get('ghz', 'a.txt')).toBeUndefined();
    expect(await store.list('ghz')).toEqual([]);
  });

  test('puts several side by side and lists them by name, nested ones too', async () => {
    const { store, other } = under();
    const refs = await store.putAll('bell', [
      { name: 'meta.json', bytes: 'm' },
      { name: 'iterations/0002.json', bytes: '2' },
      { name: 'compiled.qasm', bytes: 'c' },
    ]);
    expect(refs.map(({ ref }) => ref)).toEqual([
      'qfs://circuit_fs/bell/meta.json',
      'qfs://circuit_fs/bell/iterations/0002.json',
      'qfs://circuit_fs/bell/compiled.qasm',
    ]);
    expect(await other.list('bell')).toEqual([refs[2], refs[1], refs[0]]);
    expect(await store.putAll('bell', [])).toEqual([]);
  });
}

function writingOnce(under: () => StoreUnderTest): void {
  test('takes equal bytes again as a success', async () => {
    const { store, other } = under();
    const first = await store.put('bell', 'a.json', '{}');
    expect(await other.put('bell', 'a.json', '{}')).toEqual(first);
  });

  test('never overwrites: other bytes are a conflict and the first ones stay', async () => {
    const { store, other } = under();
    await store.put('bell', 'a.json', '{}');
    await expect(other.put('bell', 'a.json', '[]')).rejects.toEqual(failsWith('ARTIFACT_CONFLICT'));
    const both = [
      { name: 'a.json', bytes: '[]' },
      { name: 'b.json', bytes: '1' },
    ];
    await expect(store.putAll('bell', both)).rejects.toEqual(failsWith('ARTIFACT_CONFLICT'));
    expect(text(await store.get('bell', 'a.json'))).toBe('{}');
  });

  test('lets one of many writers win, and tells the others', async () => {
    const { store, other } = under();
    const offers = Array.from({ length: 12 }, (_, index) => (index % 3 === 0 ? 'even' : `odd ${index}`));
    const ends = await Promise.allSettled(
      offers.map((bytes, index) => (index % 2 === 0 ? store : other).put('bell', 'a.json', bytes)),
    );
    const winner = text(await store.get('bell', 'a.json'));
    expect(ends.map(({ status }) => status === 'fulfilled')).toEqual(offers.map((offer) => offer === winner));
    for (const end of ends) {
      if (end.status === 'rejected') expect(end.reason).toEqual(failsWith('ARTIFACT_CONFLICT'));
    }
  });

  test('verifies the hash of what it reads', async () => {
    const { store, tamper } = under();
    const { sha256: hash } = await store.put('bell', 'a.json', '{}');
    expect(text(await store.get('bell', 'a.json', { sha256: hash }))).toBe('{}');
    const corrupt = failsWith('ARTIFACT_CORRUPT');
    await expect(store.get('bell', 'a.json', { sha256: sha256('[]') })).rejects.toEqual(corrupt);
    if (tamper === undefined) return;
    await tamper('bell', 'a.json', '{"a":1}');
    await expect(store.get('bell', 'a.json', { sha256: hash })).rejects.toEqual(corrupt);
  });
}

function refusing(under: () => StoreUnderTest): void {
  const names = [
    '',
    '.',
    '..',
    '../a',
    '/a',
    'a/',
    'a//b',
    'a/../b',
    'a\\b',
    'a\0',
    'é',
    '.tmp-1',
    'a/.tmp-x',
  ];
  test.each([...names, 'x'.repeat(129), 'a/'.repeat(8) + 'a'])('the artifact name %j', async (name) => {
    const { store } = under();
    await expect(store.put('bell', name, 'x')).rejects.toEqual(failsWith('VALIDATION_FAILED'));
    await expect(store.get('bell', name)).rejects.toEqual(failsWith('VALIDATION_FAILED'));
  });

  test.each(['', '.', '..', 'a/b', '../bell', 'x'.repeat(129)])('the job id %j', async (id) => {
    const { store } = under();
    const refusal = failsWith('VALIDATION_FAILED');
    await expect(store.put(id, 'a.json', 'x')).rejects.toEqual(refusal);
    await expect(store.get(id, 'a.json')).rejects.toEqual(refusal);
    await expect(store.list(id)).rejects.toEqual(refusal);
    await expect(store.sweep(id)).rejects.toEqual(refusal);
    await expect(store.remove(id)).rejects.toEqual(refusal);
  });

  test('a call with one bad name writes none of its files', async () => {
    const { store } = under();
    const files = [
      { name: 'a.json', bytes: 'x' },
      { name: '../b.json', bytes: 'x' },
    ];
    await expect(store.putAll('bell', files)).rejects.toEqual(failsWith('VALIDATION_FAILED'));
    expect(await store.list('bell')).toEqual([]);
  });
}

function tidying(under: () => StoreUnderTest): void {
  test('names the jobs it holds', async () => {
    const { store, other } = under();
    const jobs = async () => {
      const ids: string[] = [];
      for await (const id of other.jobs()) ids.push(id);
      return ids.sort();
    };
    expect(await jobs()).toEqual([]);
    await store.put('bell', 'a.json', 'x');
    await store.put('.hidden', 'a.json', 'x');
    expect(await jobs()).toEqual(['.hidden', 'bell']);
  });

  test('removes a job whole, and may hold it anew', async () => {
    const { store, other } = under();
    await store.put('bell', 'iterations/a.json', 'x');
    await store.put('ghz', 'a.json', 'x');
    await other.remove('bell');
    await other.remove('never');
    expect(await store.list('bell')).toEqual([]);
    expect(await store.list('ghz')).toHaveLength(1);
    await store.put('bell', 'iterations/a.json', 'y');
    expect(text(await other.get('bell', 'iterations/a.json'))).toBe('y');
  });

  test('sweeping keeps every finished artifact', async () => {
    const { store } = under();
    await store.put('bell', 'iterations/a.json', 'x');
    await store.sweep('bell');
    await store.sweep('never');
    expect(await store.list('bell')).toHaveLength(1);
  });
}
