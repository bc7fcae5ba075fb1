/** Peers and disks that misbehave for real: one end, the right last error, no file without a hash, none half-written. */
import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { KernelPorts } from '../../activities/ports.ts';
import type { ErrorCode, LastError } from '../../src/domain/errors.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { withLedger } from '../../src/devices/with-ledger.ts';
import { type FileCalls, nodeFiles } from '../../src/qfs/file-calls.ts';
import { createLocalStore } from '../../src/qfs/local-store.ts';
import type { Decision } from '../../src/security/security-module.ts';
import { BELL, compiled, fakeCompiler } from '../support/fake-compiler.ts';
import { bellResult, fakeDriver } from '../support/fake-driver.ts';
import { endOf, expectAllListed, jsonOf, statesOf } from '../support/record-checks.ts';
import { type TestHandle, type TestKernel, startTestKernel, uniqueName } from '../support/test-kernel.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'qrtx-peers-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

let kernel: TestKernel | undefined;
afterEach(async () => {
  await kernel?.stop();
  kernel = undefined;
});

async function kernelWith(ports: Partial<KernelPorts>): Promise<TestKernel> {
  kernel = await startTestKernel(ports);
  return kernel;
}

async function expectFailed(job: TestHandle, code: ErrorCode, more: Partial<LastError>): Promise<LastError> {
  const { last_error } = await endOf(job, 'Failed');
  expect(last_error).toMatchObject({ code, ...more });
  return last_error!;
}

describe('a compiler', () => {
  it('that hangs is given up by its own limit, three times', async () => {
    const hangs = fakeCompiler(() => new Promise(() => undefined));
    const own = await kernelWith({ compiler: hangs, compileLimitMs: 50 });
    const error = await expectFailed(await own.start(), 'COMPILER_UNAVAILABLE', {
      ...{ stage: 'compilation', attempts: 3, category: 'CompileError' },
    });
    expect(error.message).toBe('compiler fake/1 did not answer within 0.05 s');
  });

  it('that answers late is waited for, and everybody sees that it compiles', async () => {
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const late = fakeCompiler(() => answered.then(() => compiled(BELL)));
    const own = await kernelWith({ compiler: late });
    const job = await own.start();
    await job.reaches('Compiling');
    answer();
    expect(await statesOf(job)).toContain('Compiling');
    await endOf(job, 'Completed');
    await expectAllListed(own.ports.store, job.jobId);
  });
});

describe('a Security Module', () => {
  const security = (answer: (call: number) => Promise<Decision>) => {
    let calls = 0;
    return { check: () => answer((calls += 1)) };
  };
  const down = () => Promise.reject(new Error('connection refused'));
  const runtime = { retry: { max_attempts: 2, base_delay_ms: 1 } };

  it('that does not answer once is asked again', async () => {
    const once = security((call) => (call === 1 ? down() : Promise.resolve({ allow: true })));
    const own = await kernelWith({ security: once });
    const job = await own.start({ runtime });
    expect((await endOf(job, 'Completed')).attempt).toBe(2);
    const tries = ['Queued', 'Allocating'];
    expect((await statesOf(job)).slice(3, 8)).toEqual([...tries, ...tries, 'Executing']);
  });

  it('that stays away ends the job when its attempts are used up', async () => {
    const own = await kernelWith({ security: security(down) });
    const more = { stage: 'resource_allocation', category: 'AllocationError', attempts: 2 } as const;
    const error = await expectFailed(await own.start({ runtime }), 'DEVICE_UNAVAILABLE', more);
    expect(error.message).toContain('connection refused');
  });
});

it('a device that answers twice counts once: the first answer is the result', async () => {
  const fake = fakeDriver(uniqueName('twice'));
  let answers = 0;
  const twice = await withLedger(
    {
      ...fake,
      result: async (handle, signal) => {
        const result = await fake.result(handle, signal);
        answers += 1;
        return answers === 1 ? result : { ...result, counts: { '01': result.shots } };
      },
    },
    new Ledger(root),
  );
  const own = await kernelWith({ devices: await DriverRegistry.of([twice]) });
  const job = await own.start();
  await endOf(job, 'Completed');
  const { counts, shots } = await jsonOf(own.ports.store, job.jobId, 'results.json');
  const request = fake.submits[0]!;
  expect(counts).toEqual(bellResult(request).counts);
  expect(shots).toBe(request.shots);
  const entries = await new Ledger(root).readLedger(job.jobId);
  expect(entries.map(({ event }) => event)).toEqual(['submit', 'outcome']);
});

/** A job budget that ends while the test watches. */
const SHORT = { runtime: { timeouts: { job: 5 } } };

describe('a full disk', () => {
  /** Half of the bytes, and then what the operating system says. */
  function fullDisk(isFull: () => boolean): FileCalls {
    const create: FileCalls['create'] = async (path) => {
      const file = await nodeFiles.create(path);
      const write = async (bytes: Uint8Array): Promise<void> => {
        if (!isFull()) return file.write(bytes);
        await file.write(bytes.subarray(0, bytes.length / 2));
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      };
      return { ...file, write };
    };
    return { ...nodeFiles, create };
  }

  it('that gets space again costs nothing but time', async () => {
    let failures = 0;
    const store = createLocalStore(
      join(root, 'passing'),
      fullDisk(() => failures < 3 && (failures += 1) > 0),
    );
    const own = await kernelWith({ store });
    const job = await own.start();
    await endOf(job, 'Completed');
    await expectAllListed(store, job.jobId);
    expect(failures).toBe(3);
  });

  it('that stays full is waited for within the job budget; what was whole stays, nothing else', async () => {
    let full = false;
    const store = createLocalStore(
      join(root, 'full'),
      fullDisk(() => full),
    );
    const compiler = fakeCompiler(() => {
      full = true;
      return Promise.resolve(compiled(BELL));
    });
    const own = await kernelWith({ store, compiler });
    const job = await own.start(SHORT);
    const { last_error, error_details_ref } = await endOf(job, 'Timeout');
    expect(last_error).toMatchObject({ code: 'TIMEOUT_JOB', stage: 'compilation' });
    expect(last_error?.message).toContain('the disk is full');
    expect(error_details_ref).toBeUndefined();
    const files = await readdir(join(root, 'full', 'circuit_fs', job.jobId));
    expect(files.sort()).toEqual(['input.job.yaml', 'program.txt']);
  });
});

it('a data folder without the right to write is waited for in Validating, within the job budget', async () => {
  const folder = join(root, 'forbidden');
  await mkdir(folder);
  await chmod(folder, 0o555);
  const own = await kernelWith({ store: createLocalStore(folder) });
  await withoutPrivileges(async () => {
    const job = await own.start(SHORT);
    const { last_error, error_details_ref } = await endOf(job, 'Timeout');
    expect(last_error).toMatchObject({ code: 'TIMEOUT_JOB', stage: 'validation' });
    expect(last_error?.message).toContain('this process has no right to do so');
    expect(error_details_ref).toBeUndefined();
  });
  expect(await readdir(folder)).toEqual([]);
});

/** A superuser may write everywhere: gives that right away for a while. 65534 is nobody. */
async function withoutPrivileges(work: () => Promise<void>): Promise<void> {
  const superuser = process.geteuid?.() === 0;
  if (superuser) process.seteuid?.(65534);
  try {
    await work();
  } finally {
    if (superuser) process.seteuid?.(0);
  }
}
