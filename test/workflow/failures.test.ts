/** Each stage failing once and for good, and peers that misbehave: one end, and the same last error on every surface. */
import type { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Compiler } from '../../src/compiler/compiler.ts';
import { createLocalCompiler } from '../../src/compiler/local-compiler.ts';
import { type ErrorCode, type LastError, PipelineError, errorFacts } from '../../src/domain/errors.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { BELL, compiled } from '../support/fake-compiler.ts';
import { type FakeBehaviour, bellResult, fakeDriver } from '../support/fake-driver.ts';
import { endOf, expectAllListed, jsonOf, statesOf } from '../support/record-checks.ts';
import { storeDouble } from '../support/store-double.ts';
import { type TestHandle, type TestKernel, startTestKernel, uniqueName } from '../support/test-kernel.ts';

const FILES = {
  validation: 'input.job.yaml',
  compilation: 'compiled.aqo.json',
  result_processing: 'results.json',
  completion: 'meta.json',
} as const;
const FAST = { retry: { base_delay_ms: 1 } };

let kernel: TestKernel;
const writes = new Map<string, (call: number, name: string) => void>();
const device = (name: string, behaviour: FakeBehaviour) => fakeDriver(uniqueName(name), behaviour);
const fail = (code: ErrorCode, message: string): never => {
  throw new PipelineError(code, message);
};

const DEVICES = {
  good: device('good', {}),
  flaky: device('flaky', {
    onSubmit: (_request, call) => (call < 3 ? fail('DEVICE_LOST', `lost ${call}`) : undefined),
  }),
  lost: device('lost', { run: () => Promise.reject(new PipelineError('DEVICE_LOST', 'gone')) }),
  broken: device('broken', {
    run: () => Promise.reject(new PipelineError('EXECUTION_STAGE_FAILED', 'burnt')),
  }),
  drops: device('drops', {
    onSubmit: (_request, call) => {
      if (call === 1) throw new Error('socket hang up');
    },
  }),
  garbage: device('garbage', { run: (request) => Promise.resolve({ ...bellResult(request), counts: {} }) }),
  nonsense: device('nonsense', { run: () => Promise.resolve(undefined as never) }),
  late: device('late', {
    run: (request) => new Promise((resolve) => setTimeout(() => resolve(bellResult(request)), 300)),
  }),
} as const;

let compilations = 0;
const compiler: Compiler = {
  version: 'fake/1',
  compile: (request, signal) => {
    const { source } = request;
    if (source.startsWith('OPENQASM')) return createLocalCompiler().compile(request, signal);
    if (source.startsWith('bad')) fail('COMPILER_STAGE_FAILED', 'line 1: no gate "bad"');
    if (source.startsWith('down')) fail('COMPILER_UNAVAILABLE', 'nobody answers');
    if (source.startsWith('drops') && (compilations += 1) === 1) throw new Error('socket hang up');
    if (source.startsWith('garbage')) return Promise.resolve({ ...compiled(BELL), aqo: '{"a":' });
    return Promise.resolve(compiled(BELL));
  },
};

beforeAll(async () => {
  const calls = new Map<string, number>();
  const store = storeDouble((jobId, name) => {
    const call = (calls.get(`${jobId}/${name}`) ?? 0) + 1;
    calls.set(`${jobId}/${name}`, call);
    writes.get(jobId)?.(call, name);
    return Promise.resolve();
  });
  const security = {
    check: (_who: unknown, _action: unknown, { id }: { id: string }) =>
      Promise.resolve(id.startsWith('refused') ? REFUSAL : { allow: true as const }),
  };
  const devices = await DriverRegistry.of([...Object.values(DEVICES), device('refused', {})]);
  kernel = await startTestKernel({ compiler, store, security, devices });
});
afterAll(() => kernel.stop());
const REFUSAL = { allow: false as const, reason: 'not yours' };

async function idOf(name: keyof typeof DEVICES): Promise<string> {
  return (await DEVICES[name].describe()).id;
}

/** Checks that snapshot, files and Temporal failure say the same. */
async function expectFailed(job: TestHandle, code: ErrorCode, more: Partial<LastError> = {}) {
  const failed: unknown = await job.workflow.result().catch((error: unknown) => error);
  const cause = (failed as WorkflowFailedError).cause as ApplicationFailure;
  expect(cause).toBeInstanceOf(ApplicationFailure);
  const { category, retryable } = errorFacts(code);
  expect(cause.type).toBe(category);
  const { last_error, error_details_ref } = await endOf(job, 'Failed');
  expect(last_error).toMatchObject({ category, code, retryable, ...more });
  expect(cause.details).toEqual([last_error]);
  if (error_details_ref === undefined) return last_error;
  expect(await jsonOf(kernel.ports.store, job.jobId, 'error.json')).toMatchObject({ last_error });
  await expectAllListed(kernel.ports.store, job.jobId);
  return last_error;
}

describe.each(Object.entries(FILES))('a full disk in %s', (_stage, file) => {
  it('that passes costs nothing but time', async () => {
    const jobId = uniqueName('once');
    writes.set(jobId, (call, name) => {
      if (name === file && call === 1) fail('PERSISTENCE_STAGE_FAILED', 'ENOSPC: no space left');
    });
    await endOf(await kernel.start({ jobId }), 'Completed');
    await expectAllListed(kernel.ports.store, jobId);
  });
});

describe('a compiler', () => {
  it('that refuses the program ends the job at once', async () => {
    const job = await kernel.start({ spec: { program: 'bad' } });
    await expectFailed(job, 'COMPILER_STAGE_FAILED', { stage: 'compilation', attempts: 1 });
  });

  it('that refuses the program has its findings in the error and on the job page', async () => {
    const job = await kernel.start({ spec: { program: 'OPENQASM 3.0;\nqubit q;\nfoo q;\nbar q;\n' } });
    const error = await expectFailed(job, 'COMPILER_STAGE_FAILED', { stage: 'compilation' });
    expect(error?.details.diagnostics?.map(({ code, line }) => `${code} ${line}`)).toEqual([
      'OQ2001 3',
      'OQ2001 4',
    ]);
    const { currentDetails } = await job.workflow.query<{ currentDetails: string }>(
      '__temporal_workflow_metadata',
    );
    expect(currentDetails).toMatch(
      /:3:1: error OQ2001: gate "foo" is not declared\n3 \| foo q;\n {2}\| \^{3}\n/,
    );
    expect(currentDetails).toMatch(
      /:4:1: error OQ2001: gate "bar" is not declared\n4 \| bar q;\n {2}\| \^{3}\n/,
    );
    expect(currentDetails).toContain(`next: ${error?.hint}`);
  });

  it('that cannot be reached is asked three times', async () => {
    const job = await kernel.start({ spec: { program: 'down' } });
    await expectFailed(job, 'COMPILER_UNAVAILABLE', { stage: 'compilation', attempts: 3 });
  });

  it('that drops the connection once is asked again', async () => {
    await endOf(await kernel.start({ spec: { program: 'drops' } }), 'Completed');
  });

  it('that returns garbage has failed', async () => {
    const job = await kernel.start({ spec: { program: 'garbage' } });
    await expectFailed(job, 'COMPILER_STAGE_FAILED', { stage: 'compilation' });
  });
});

describe('a device', () => {
  it('that refuses the job ends it in Allocating', async () => {
    const refused = kernel.ports.devices.ids.find((id) => id.startsWith('refused')) ?? '';
    const job = await kernel.start({ device: refused });
    await expectFailed(job, 'ISOLATION_REFUSED', { stage: 'resource_allocation' });
    expect((await statesOf(job)).slice(-2)).toEqual(['Allocating', 'Failed']);
  });

  it('that is lost twice gets the job again, with every attempt on record', async () => {
    const job = await kernel.start({ device: await idOf('flaky'), runtime: FAST });
    const { attempt } = await endOf(job, 'Completed');
    expect(attempt).toBe(3);
    const tries = ['Queued', 'Allocating', 'Executing'];
    expect(await statesOf(job)).toEqual([
      ...['Pending', 'Validating', 'Compiling'],
      ...[...tries, ...tries, ...tries],
      ...['Completing', 'Completed'],
    ]);
  });

  it('that stays lost spends the retry budget of the job', async () => {
    const retry = { max_attempts: 2, base_delay_ms: 1 };
    const job = await kernel.start({ device: await idOf('lost'), runtime: { retry } });
    await expectFailed(job, 'DEVICE_LOST', { stage: 'quantum_execution', attempts: 2 });
    expect((await job.snapshot()).attempt).toBe(2);
  });

  it('that breaks the circuit ends the job at once', async () => {
    const job = await kernel.start({ device: await idOf('broken') });
    await expectFailed(job, 'EXECUTION_STAGE_FAILED', { stage: 'quantum_execution', attempts: 1 });
  });

  it('that drops the connection once gets the job again', async () => {
    const job = await kernel.start({ device: await idOf('drops'), runtime: FAST });
    expect((await endOf(job, 'Completed')).attempt).toBe(2);
  });

  it.each(['garbage', 'nonsense'] as const)('that returns %s has failed', async (name) => {
    const job = await kernel.start({ device: await idOf(name) });
    await expectFailed(job, 'EXECUTION_STAGE_FAILED', { stage: 'quantum_execution' });
  });

  it('that answers late is waited for', async () => {
    await endOf(await kernel.start({ device: await idOf('late') }), 'Completed');
  });
});

describe('an argument of a foreign client', () => {
  const spec = (more: object, runtime: object = {}) => ({
    version: 1,
    spec: {
      apiVersion: 'eigen.os/v1',
      kind: 'QuantumJob',
      metadata: { name: 'bell' },
      spec: { target: 'nowhere', program: 'x', ...more },
      runtime,
    },
  });

  it.each<[string, unknown]>([
    ['broken YAML', { version: 1, job_yaml: 'a: [b' }],
    ['an unknown target', spec({})],
    ['no shots', spec({}, { shots: 0 })],
    ['10^12 shots', spec({}, { shots: 1e12 })],
    ['a path that leaves the folder', spec({ program: { path: '../../etc/passwd' } })],
    ['a list', []],
    ['a text', 'run this'],
    ['a number', 0],
    ['wrong types', { version: '1', spec: 7, roles: 'admin', job_id: {} }],
  ])('with %s ends as ERROR', async (_name, argument) => {
    const job = await kernel.start({ argument });
    const error = await expectFailed(job, 'VALIDATION_FAILED', { stage: 'validation' });
    expect(error?.details.violations?.length).toBeGreaterThan(0);
    expect((await job.snapshot()).status).toBe('ERROR');
  });
});

describe('a job id that is used again', () => {
  it('gives the committed references for the same job, and runs nothing', async () => {
    const first = await kernel.start({ device: await idOf('good') });
    const outcome: unknown = await first.workflow.result();
    const submits = DEVICES.good.submits.length;
    const again = await kernel.start({ jobId: first.jobId, device: await idOf('good') });
    expect(await again.workflow.result()).toEqual(outcome);
    expect(DEVICES.good.submits.length).toBe(submits);
    await endOf(again, 'Completed');
  });

  it('is refused for another job, whose files stay as they are', async () => {
    const first = await kernel.start();
    await endOf(first, 'Completed');
    const files = await kernel.ports.store.list(first.jobId);
    const other = await kernel.start({ jobId: first.jobId, spec: { program: 'other' } });
    await expectFailed(other, 'JOB_ID_IN_USE', { stage: 'validation' });
    expect(await kernel.ports.store.list(first.jobId)).toEqual(files);
  });
});
