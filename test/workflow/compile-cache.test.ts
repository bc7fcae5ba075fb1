/** Equal jobs compile once, on a whole kernel with the cache on disk; what decides is the hash in `meta.json`. */
import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withCompileCache } from '../../src/compiler/compile-cache.ts';
import type { Compiler } from '../../src/compiler/compiler.ts';
import { createLocalCompiler } from '../../src/compiler/local-compiler.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { createLocalCache } from '../../src/qfs/local-cache.ts';
import { fakeDriver } from '../support/fake-driver.ts';
import { endOf, jsonOf } from '../support/record-checks.ts';
import { type TestKernel, startTestKernel, uniqueName } from '../support/test-kernel.ts';

let kernel: TestKernel;
let folder: string;
let compilations = 0;
/** Holds every compilation back until it resolves. */
let gate = Promise.resolve();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qrtx-compile-cache-'));
  const local = createLocalCompiler();
  const counting: Compiler = {
    version: local.version,
    compile: async (request, signal) => {
      compilations++;
      await gate;
      return local.compile(request, signal);
    },
  };
  const report = (error: unknown): never => {
    throw error;
  };
  const devices = [fakeDriver(uniqueName('fake'), { device: { slots: 4 } }), fakeDriver(uniqueName('other'))];
  kernel = await startTestKernel({
    compiler: withCompileCache(counting, createLocalCache(folder), { build: 'test', report }),
    devices: await DriverRegistry.of(devices),
  });
});
afterAll(async () => {
  await kernel.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A Bell program of `name`, so that no two tests share one. */
function program(name: string): string {
  return `// ${name}\nOPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[2];\nh q[0];\ncx q[0],q[1];\nmeasure q -> c;\n`;
}

/** Runs jobs of one program at once; the hash of each, and how often the compiler was asked. */
async function run(
  name: string,
  jobs: readonly { readonly device?: string; readonly spec?: Record<string, unknown> }[],
): Promise<{ readonly hashes: readonly string[]; readonly compiled: number }> {
  const before = compilations;
  const started = await Promise.all(
    jobs.map(({ device, spec }) =>
      kernel.start({ ...(device !== undefined && { device }), spec: { program: program(name), ...spec } }),
    ),
  );
  const hashes = await Promise.all(
    started.map(async (job) => {
      await endOf(job, 'Completed');
      const meta = (await jsonOf(kernel.ports.store, job.jobId, 'meta.json')) as { compile_hash: string };
      return meta.compile_hash;
    }),
  );
  return { hashes, compiled: compilations - before };
}

describe('equal jobs', () => {
  it('one after the other compile once, and say so by the same hash in meta.json', async () => {
    const first = await run('after', [{}]);
    const second = await run('after', [{}]);
    expect([first.compiled, second.compiled]).toEqual([1, 0]);
    expect(first.hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(second.hashes).toEqual(first.hashes);
  });

  it('that arrive together compile once', async () => {
    let open: () => void = () => undefined;
    gate = new Promise((resolve) => (open = resolve));
    const before = compilations;
    const both = run('together', [{}, {}, {}]);
    await expect.poll(() => compilations).toBe(before + 1);
    open();
    const { hashes, compiled } = await both;
    expect(compiled).toBe(1);
    expect(new Set(hashes).size).toBe(1);
  });

  it('compile again when the entry is damaged, and give the same circuit', async () => {
    const first = await run('damaged', [{}]);
    const names = await readdir(folder, { recursive: true });
    const entry = names.find((name) => name.endsWith(first.hashes[0] ?? 'none'));
    await truncate(join(folder, entry ?? 'none'), 100);
    expect(await run('damaged', [{}])).toEqual(first);
  });
});

describe('another', () => {
  it('target or option is never taken for the same', async () => {
    const [, other = ''] = kernel.ports.devices.ids;
    const { hashes, compiled } = await run('different', [
      {},
      { device: other },
      { spec: { compiler_options: { optimization_level: '0' } } },
    ]);
    expect(compiled).toBe(3);
    expect(new Set(hashes).size).toBe(3);
  });
});
