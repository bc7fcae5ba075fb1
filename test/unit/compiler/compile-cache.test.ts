import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CompileRequest, Compiler } from '../../../src/compiler/compiler.ts';
import { withCompileCache } from '../../../src/compiler/compile-cache.ts';
import { createLocalCompiler } from '../../../src/compiler/local-compiler.ts';
import type { BlobCache } from '../../../src/domain/blob-cache.ts';
import { sha256 } from '../../../src/domain/digest.ts';
import { createLocalCache } from '../../../src/qfs/local-cache.ts';
import { createMemoryCache } from '../../../src/qfs/memory-cache.ts';
import { SIMULATOR } from '../../support/compile.ts';

const REQUEST: CompileRequest = {
  source: 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nh q[0];\ncx q[0], q[1];\n',
  file: 'bell.qasm',
  entrypoint: 'main',
  target: SIMULATOR,
  options: {},
};
const never = (): AbortSignal => new AbortController().signal;
const ignore = { build: 'a', report: () => undefined };

/** The real compiler, counting its calls; `gate` holds every call back until it resolves. */
function counting(
  gate: Promise<void> = Promise.resolve(),
): Compiler & { readonly calls: () => number; readonly stopped: () => number } {
  const inner = createLocalCompiler();
  let [calls, stopped] = [0, 0];
  return {
    version: inner.version,
    calls: () => calls,
    stopped: () => stopped,
    compile: async (request, signal) => {
      calls++;
      signal.addEventListener('abort', () => stopped++);
      await gate;
      signal.throwIfAborted();
      return inner.compile(request, signal);
    },
  };
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qrtx-cache-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Paths of all entries. */
async function entries(): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  return names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

describe.each([
  ['on disk', (): BlobCache => createLocalCache(folder)],
  ['in memory', (): BlobCache => createMemoryCache()],
])('a compile cache %s', (_, createCache) => {
  it('compiles equal programs once, one after the other', async () => {
    const compiler = counting();
    const cached = withCompileCache(compiler, createCache(), ignore);
    const first = await cached.compile(REQUEST, never());
    expect(await cached.compile(REQUEST, never())).toEqual(first);
    expect(compiler.calls()).toBe(1);
    expect(first.inputHash).toMatch(/^[0-9a-f]{64}$/);
    const { inputHash: __, ...program } = first;
    const plain = await createLocalCompiler().compile(REQUEST, never());
    expect({ ...program, report: [] }).toEqual({ ...plain, report: [] });
  });

  it('compiles equal programs once that arrive together', async () => {
    const compiler = counting();
    const cached = withCompileCache(compiler, createCache(), ignore);
    const all = await Promise.all(Array.from({ length: 8 }, () => cached.compile(REQUEST, never())));
    expect(new Set(all.map(({ aqo }) => aqo)).size).toBe(1);
    expect(compiler.calls()).toBe(1);
  });

  it.each<readonly [string, Partial<CompileRequest>]>([
    ['another source', { source: `${REQUEST.source}x q[0];\n` }],
    ['another name', { file: 'other.qasm' }],
    ['another format', { format: 'qasm_text' }],
    ['another entry point', { entrypoint: 'other' }],
    ['other options', { options: { optimization_level: '0' } }],
    ['another target', { target: { ...SIMULATOR, id: 'sim:other' } }],
    [
      'another calibration',
      {
        target: {
          ...SIMULATOR,
          calibration: { epoch: '2', at: '2026-01-01T00:00:00Z', qubits: [], gates: [] },
        },
      },
    ],
    ['fewer qubits', { target: { ...SIMULATOR, maxQubits: 5 } }],
  ])('never takes %s for the same', async (__, change) => {
    const compiler = counting();
    const cached = withCompileCache(compiler, createCache(), ignore);
    const first = await cached.compile(REQUEST, never());
    const second = await cached.compile({ ...REQUEST, ...change }, never());
    expect(compiler.calls()).toBe(2);
    expect(second.inputHash).not.toBe(first.inputHash);
  });

  it('does not ask for the status of a device', async () => {
    const compiler = counting();
    const cached = withCompileCache(compiler, createCache(), ignore);
    await cached.compile(REQUEST, never());
    const target = { ...SIMULATOR, status: 'CALIBRATING' as const, statusReason: 'now' };
    await cached.compile({ ...REQUEST, target }, never());
    expect(compiler.calls()).toBe(1);
  });

  it('tells versions and builds apart', async () => {
    const cache = createCache();
    const [a, b] = [counting(), counting()];
    await withCompileCache(a, cache, ignore).compile(REQUEST, never());
    await withCompileCache(b, cache, { ...ignore, build: 'b' }).compile(REQUEST, never());
    await withCompileCache({ ...b, version: 'qrtx/9' }, cache, ignore).compile(REQUEST, never());
    expect(b.calls()).toBe(2);
  });

  it('gives a refused program its findings every time', async () => {
    const compiler = counting();
    const cached = withCompileCache(compiler, createCache(), ignore);
    const wrong = { ...REQUEST, source: 'OPENQASM 3.0;\nqubit q;\nfoo q;\n' };
    for (let time = 0; time < 2; time++) {
      await expect(cached.compile(wrong, never())).rejects.toMatchObject({ code: 'COMPILER_STAGE_FAILED' });
    }
    expect(compiler.calls()).toBe(2);
  });

  it('stops a compilation when nobody waits any longer, and not before', async () => {
    let open: () => void = () => undefined;
    const compiler = counting(new Promise((resolve) => (open = resolve)));
    const cached = withCompileCache(compiler, createCache(), ignore);
    const [one, two] = [new AbortController(), new AbortController()];
    const results = [one, two].map(({ signal }) => cached.compile(REQUEST, signal));
    const ended = Promise.allSettled(results);
    await expect.poll(() => compiler.calls()).toBe(1);
    one.abort(new Error('one'));
    await expect(results[0]).rejects.toThrow('one');
    expect(compiler.stopped()).toBe(0);
    two.abort(new Error('two'));
    await ended;
    expect(compiler.stopped()).toBe(1);
    open();
    expect((await cached.compile(REQUEST, never())).aqo).toContain('"qubits":2');
  });
});

describe('an entry on disk', () => {
  const cached = (compiler: Compiler): Compiler =>
    withCompileCache(compiler, createLocalCache(folder), ignore);

  it('outlives its process', async () => {
    const [a, b] = [counting(), counting()];
    const first = await cached(a).compile(REQUEST, never());
    expect(await cached(b).compile(REQUEST, never())).toEqual(first);
    expect(b.calls()).toBe(0);
  });

  it.each([
    ['cut short', (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length - 10)],
    [
      'changed in one bit',
      (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte, at) => (at === 200 ? byte ^ 1 : byte))),
    ],
    ['empty', (): Buffer => Buffer.alloc(0)],
    [
      'of another program',
      (bytes: Buffer): Buffer =>
        reHashed(
          bytes
            .subarray(64)
            .toString('utf8')
            .replace(/"key":"[0-9a-f]+"/, '"key":"0"'),
        ),
    ],
    ['no JSON', (): Buffer => reHashed('hello')],
  ])('that is %s is compiled again and replaced', async (_, damage) => {
    const first = await cached(counting()).compile(REQUEST, never());
    const [path = ''] = await entries();
    const whole = await readFile(path);
    await writeFile(path, damage(whole));
    const again = counting();
    expect((await cached(again).compile(REQUEST, never())).aqo).toBe(first.aqo);
    expect(again.calls()).toBe(1);
    const third = counting();
    await cached(third).compile(REQUEST, never());
    expect(third.calls()).toBe(0);
  });

  it('that cannot be read or written costs a report, not the job', async () => {
    const problems: unknown[] = [];
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file');
    const compiler = withCompileCache(counting(), createLocalCache(folder), {
      build: 'a',
      report: (error) => problems.push(error),
    });
    expect((await compiler.compile(REQUEST, never())).aqo).toContain('"qubits":2');
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toMatchObject({ code: 'PERSISTENCE_STAGE_FAILED' });
  });

  it('leaves no temp file behind', async () => {
    await cached(counting()).compile(REQUEST, never());
    expect((await entries()).map((path) => path.split('/').at(-1))).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ]);
  });
});

describe('bounds of a cache on disk', () => {
  const keyOf = (digit: number): string => String(digit).repeat(64);
  const held = async (cache: BlobCache, keys: readonly number[]): Promise<readonly number[]> => {
    const found = await Promise.all(
      keys.map(async (key) => ((await cache.get(keyOf(key))) === undefined ? [] : [key])),
    );
    return found.flat();
  };

  it('let the entries go that were not used for longest', async () => {
    await createLocalCache(folder).put(keyOf(1), Buffer.alloc(1000));
    await createLocalCache(folder).put(keyOf(2), Buffer.alloc(1000));
    const [first = ''] = (await entries()).filter((path) => path.endsWith(keyOf(1)));
    await utimes(first, new Date(1e12), new Date(1e12));
    await createLocalCache(folder, { bytes: 2500, age: 1e9 }).put(keyOf(3), Buffer.alloc(1000));
    expect(await held(createLocalCache(folder), [1, 2, 3])).toEqual([2, 3]);
  });

  it('let the entries go that are too old', async () => {
    await createLocalCache(folder).put(keyOf(1), Buffer.alloc(10));
    const [path = ''] = await entries();
    await utimes(path, new Date(1e12), new Date(1e12));
    await createLocalCache(folder).put(keyOf(2), Buffer.alloc(10));
    expect(await held(createLocalCache(folder), [1, 2])).toEqual([2]);
  });

  it('refuses a key that is no hash', async () => {
    await expect(createLocalCache(folder).get('../x')).rejects.toThrow(RangeError);
  });
});

function reHashed(text: string): Buffer {
  return Buffer.from(sha256(text) + text, 'utf8');
}
