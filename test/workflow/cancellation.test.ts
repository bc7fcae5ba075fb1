/** A cancel, by whatever way and in whatever state: the work stops, what was finished is kept, one end is on record. */
import type { WorkflowFailedError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Compiler } from '../../src/compiler/compiler.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import type { SecurityModule } from '../../src/security/security-module.ts';
import { BELL, compiled } from '../support/fake-compiler.ts';
import { type FakeDriver, fakeDriver, untilCancelled } from '../support/fake-driver.ts';
import { type Gate, closedGate } from '../support/gate.ts';
import { endOf, expectAllListed, jsonOf, statesOf } from '../support/record-checks.ts';
import { storeDouble } from '../support/store-double.ts';
import {
  type TestHandle,
  type TestKernel,
  PROGRAM,
  startTestKernel,
  uniqueName,
} from '../support/test-kernel.ts';
import { waitFor } from '../support/wait-for.ts';

const WAYS = ['native cancel', 'signal cancelJob alone'] as const;
const REASON = 'the user changed their mind';

let kernel: TestKernel;
let quick: FakeDriver;
let busy: FakeDriver;
let guarded: string;
const compiling = new Map<string, Gate>();
const allocating = new Map<string, Gate>();
const writing = new Map<string, Gate>();

/** Waits at the gate that the program names; it does not listen to its signal, as a bad peer does not. */
const compiler: Compiler = {
  version: 'fake/1',
  compile: async ({ source }) => {
    const name = /gate (\S+)/.exec(source)?.[1] ?? '';
    await compiling.get(name)?.pass();
    return compiled(BELL);
  },
};

const security: SecurityModule = {
  check: async ({ subject }) => {
    await allocating.get(subject)?.pass();
    return { allow: true };
  },
};

beforeAll(async () => {
  quick = fakeDriver(uniqueName('quick'));
  busy = fakeDriver(uniqueName('busy'), { device: { slots: 1 }, run: untilCancelled });
  const guard = fakeDriver(uniqueName('guarded'));
  guarded = (await guard.describe()).id;
  const store = storeDouble(async (jobId, name) => {
    await writing.get(`${jobId}/${name}`)?.pass();
  });
  kernel = await startTestKernel({
    compiler,
    security,
    store,
    devices: await DriverRegistry.of([quick, busy, guard]),
  });
});
afterAll(() => kernel.stop());

async function cancel(job: TestHandle, way: (typeof WAYS)[number]): Promise<void> {
  if (way === 'native cancel') await job.workflow.cancel();
  else await job.workflow.signal('cancelJob', { reason: REASON });
}

async function expectCancelled(job: TestHandle, way: (typeof WAYS)[number], kept: readonly string[]) {
  const failure: unknown = await job.workflow.result().catch((error: unknown) => error);
  expect((failure as WorkflowFailedError).cause).toBeInstanceOf(CancelledFailure);
  expect((await job.workflow.describe()).status.name).toBe('CANCELLED');
  const { last_error, cancel_requested, error_details_ref } = await endOf(job, 'Cancelled');
  const reason = way === 'native cancel' ? 'no reason given' : REASON;
  expect(cancel_requested).toMatchObject({ reason });
  expect(last_error).toMatchObject({ code: 'CANCELLED', category: 'Cancelled', retryable: false });
  expect(last_error?.message).toContain(reason);
  const { store } = kernel.ports;
  const error = await jsonOf(store, job.jobId, 'error.json');
  expect(error).toMatchObject({ schema: 'qrtx.error/1', state: 'Cancelled', last_error });
  expect(error_details_ref).toBe(`qfs://circuit_fs/${job.jobId}/error.json`);
  await expectAllListed(store, job.jobId);
  const { artifacts, state } = await jsonOf(store, job.jobId, 'meta.json');
  expect(state).toBe('Cancelled');
  const names = (artifacts as { ref: string }[]).map(({ ref }) => ref.split('/').at(-1));
  expect(names).toEqual(expect.arrayContaining([...kept, 'error.json']));
}

const INPUT = ['input.job.yaml', 'program.txt'];
const COMPILED = [...INPUT, 'compiled.aqo.json', 'compiled.qasm'];

describe.each(WAYS)('%s', (way) => {
  it('stops a job in Validating', async () => {
    const gate = closedGate();
    const jobId = uniqueName('validating');
    writing.set(`${jobId}/input.job.yaml`, gate);
    const job = await kernel.start({ jobId });
    await job.reaches('Validating');
    await cancel(job, way);
    await expectCancelled(job, way, []);
    expect(await statesOf(job)).toEqual(['Pending', 'Validating', 'Cancelled']);
    gate.open();
  });

  it('stops a small program in Compiling', async () => {
    const gate = closedGate();
    const name = uniqueName('light');
    compiling.set(name, gate);
    const job = await kernel.start({ spec: { program: `${PROGRAM}// gate ${name}` } });
    await job.reaches('Compiling');
    await cancel(job, way);
    await expectCancelled(job, way, INPUT);
    expect(await statesOf(job)).toEqual(['Pending', 'Validating', 'Compiling', 'Cancelled']);
    gate.open();
  });

  it('stops a large program in Compiling', async () => {
    const gate = closedGate();
    const name = uniqueName('heavy');
    compiling.set(name, gate);
    const program = `${PROGRAM}// gate ${name}\n${'// long\n'.repeat(10_000)}`;
    const job = await kernel.start({ spec: { program } });
    await gate.reached;
    await job.reaches('Compiling');
    await cancel(job, way);
    await expectCancelled(job, way, INPUT);
    gate.open();
  });

  it('takes a job out of the queue', async () => {
    const device = (await busy.describe()).id;
    const first = await kernel.start({ device });
    await first.reaches('Executing');
    const submits = busy.submits.length;
    const second = await kernel.start({ device });
    await second.reaches('Queued');
    await cancel(second, way);
    await expectCancelled(second, way, COMPILED);
    expect(await statesOf(second)).toEqual(['Pending', 'Validating', 'Compiling', 'Queued', 'Cancelled']);
    expect(busy.submits.length).toBe(submits);
    await first.workflow.cancel();
    await endOf(first, 'Cancelled');
  });

  it('stops a job in Allocating', async () => {
    const gate = closedGate();
    const subject = uniqueName('subject');
    allocating.set(subject, gate);
    const job = await kernel.start({ argument: argumentFor(guarded, subject) });
    await gate.reached;
    await job.reaches('Allocating');
    await cancel(job, way);
    await expectCancelled(job, way, COMPILED);
    expect((await statesOf(job)).slice(-3)).toEqual(['Queued', 'Allocating', 'Cancelled']);
    gate.open();
  });

  it('stops the device in Executing', async () => {
    const job = await kernel.start({ device: (await busy.describe()).id });
    await job.reaches('Executing');
    await cancel(job, way);
    await expectCancelled(job, way, COMPILED);
    expect(busy.cancels.filter((id) => id.startsWith(job.jobId))).toHaveLength(1);
    expect((await statesOf(job)).slice(-2)).toEqual(['Executing', 'Cancelled']);
  });

  it('stops a job that writes its results', async () => {
    const gate = closedGate();
    const jobId = uniqueName('processing');
    writing.set(`${jobId}/results.json`, gate);
    const job = await kernel.start({ jobId });
    await waitFor('the phase PostProcessing', async () => (await phaseOf(job)) === 'PostProcessing');
    await cancel(job, way);
    await expectCancelled(job, way, COMPILED);
    expect((await statesOf(job)).slice(-2)).toEqual(['Executing', 'Cancelled']);
    gate.open();
  });

  it('comes too late in Completing', async () => {
    const gate = closedGate();
    const jobId = uniqueName('late');
    writing.set(`${jobId}/meta.json`, gate);
    const job = await kernel.start({ jobId });
    await job.reaches('Completing');
    await cancel(job, way);
    gate.open();
    const snapshot = await endOf(job, 'Completed');
    expect(snapshot.last_error).toBeUndefined();
    expect((await job.workflow.describe()).status.name).toBe('COMPLETED');
    await expectAllListed(kernel.ports.store, jobId);
  });
});

describe('a job that is cancelled', () => {
  it('before it began never begins', async () => {
    const job = await kernel.start({ startDelayMs: 10_000 });
    await job.workflow.cancel();
    await expectCancelled(job, 'native cancel', []);
    expect(await statesOf(job)).toEqual(['Pending', 'Cancelled']);
  });

  it('has one end when both ways are used at once', async () => {
    const job = await kernel.start({ device: (await busy.describe()).id });
    await job.reaches('Executing');
    await Promise.all([
      job.workflow.signal('cancelJob', { reason: REASON, by: 'ana' }),
      job.workflow.signal('cancelJob', { reason: 'a second one' }),
      job.workflow.cancel(),
    ]);
    await endOf(job, 'Cancelled');
    expect((await job.workflow.describe()).status.name).toBe('CANCELLED');
  });

  it('shows the request while the device has not stopped yet', async () => {
    const device = uniqueName('slow-stop');
    const gate = closedGate();
    const slow = fakeDriver(device, { run: untilCancelled, onCancel: () => gate.pass() });
    const own = await startTestKernel({ devices: await DriverRegistry.of([slow]) });
    const job = await own.start();
    await job.reaches('Executing');
    await job.workflow.signal('cancelJob', { reason: REASON, by: 'ana' });
    await gate.reached;
    const seen = await waitFor('the request to cancel', async () => {
      const snapshot = await job.snapshot();
      return snapshot.cancel_requested === undefined ? undefined : snapshot;
    });
    expect(seen).toMatchObject({ state: 'Executing', cancel_requested: { reason: REASON, by: 'ana' } });
    gate.open();
    await endOf(job, 'Cancelled');
    await own.stop();
  });
});

describe('a device that was asked to stop', () => {
  it('and does not answer is not said to have stopped', async () => {
    const silent = fakeDriver(uniqueName('silent'), { onSubmit: () => new Promise(() => undefined) });
    const own = await startTestKernel({ devices: await DriverRegistry.of([silent]) });
    const job = await own.start();
    await job.reaches('Executing');
    await job.workflow.cancel();
    const { last_error } = await endOf(job, 'Cancelled');
    const { id } = await silent.describe();
    expect(last_error?.details).toEqual({ device: id, device_stopped: false });
    expect(last_error?.message).toContain(`device ${id} did not confirm that it has stopped`);
    await own.stop();
  });

  it('is cancelled when it takes the circuit late', async () => {
    const gate = closedGate();
    const late = fakeDriver(uniqueName('late'), { onSubmit: () => gate.pass(), run: untilCancelled });
    const own = await startTestKernel({ devices: await DriverRegistry.of([late]) });
    const job = await own.start();
    await gate.reached;
    await job.reaches('Executing');
    await job.workflow.cancel();
    await job.reaches('Cancelled');
    gate.open();
    await waitFor('the cancel of the late execution', () => late.cancels.length > 0);
    await own.stop();
  });

  it('and confirms leaves nothing to say', async () => {
    const job = await kernel.start({ device: (await busy.describe()).id });
    await job.reaches('Executing');
    await job.workflow.cancel();
    expect((await endOf(job, 'Cancelled')).last_error).toMatchObject({ details: {} });
  });
});

async function phaseOf(job: TestHandle): Promise<string | null | undefined> {
  return (await job.snapshot().catch(() => undefined))?.phase;
}

function argumentFor(target: string, subject: string): unknown {
  const spec = {
    apiVersion: 'eigen.os/v1',
    kind: 'QuantumJob',
    metadata: { name: 'bell' },
    spec: { target, program: PROGRAM },
  };
  return { version: 1, subject, spec };
}
