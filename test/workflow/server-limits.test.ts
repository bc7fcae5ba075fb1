/** What the contract accepts, the server accepts: a job at each of our limits ends, and none blocks or is terminated. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { fakeDriver, untilCancelled } from '../support/fake-driver.ts';
import { type TestKernel, startTestKernel, uniqueName } from '../support/test-kernel.ts';

const ENDLESS = uniqueName('endless');
let kernel: TestKernel;
beforeAll(async () => {
  const devices = await DriverRegistry.of([
    fakeDriver(uniqueName('fake')),
    fakeDriver(ENDLESS, { run: untilCancelled }),
  ]);
  kernel = await startTestKernel({ devices });
});
afterAll(() => kernel.stop());

const argument = (said: object, metadata: object = {}) => ({
  version: 1,
  spec: {
    apiVersion: 'eigen.os/v1',
    kind: 'QuantumJob',
    metadata: { name: 'limits', ...metadata },
    spec: { target: kernel.ports.devices.ids[0], program: 'OPENQASM 3.0;\nqubit q;\n' },
  },
  ...said,
});

test.each([
  ['256 bytes', 't'.repeat(256)],
  ['64 bytes of two-byte letters', 'к'.repeat(32)],
  ['66 bytes of two-byte letters', 'к'.repeat(33)],
  ['63 bytes of three-byte letters', '量'.repeat(21)],
  ['66 bytes of three-byte letters', '量'.repeat(22)],
  ['256 bytes of four-byte letters', '🚀'.repeat(64)],
])('a tenant of %s', async (_what, tenant) => {
  const job = await kernel.start({ argument: argument({ tenant }) });
  expect(await job.ended()).toMatchObject({ state: 'Completed', tenant });
});

/** Labels whose list `["key=value",…]` has `size` bytes as JSON. */
function labelsOf(size: number): Record<string, string> {
  const labels: Record<string, string> = { a: 'x'.repeat(1000), b: '' };
  const list = (): string => JSON.stringify(Object.entries(labels).map(([key, value]) => `${key}=${value}`));
  labels.b = 'y'.repeat(size - list().length);
  expect(Buffer.byteLength(list())).toBe(size);
  return labels;
}

test('labels of 2048 bytes as the server counts them', async () => {
  const job = await kernel.start({ argument: argument({}, { labels: labelsOf(2048) }) });
  expect(await job.ended()).toMatchObject({ state: 'Completed' });
});

test('labels of one byte more are refused with the limit', async () => {
  const job = await kernel.start({ argument: argument({}, { labels: labelsOf(2049) }) });
  const { state, last_error } = await job.ended();
  expect(state).toBe('Failed');
  expect(last_error?.code).toBe('VALIDATION_FAILED');
  expect(last_error?.message).toMatch(/metadata\.labels: have 2049 bytes .* at most 2048/);
});

test('the longest names, id, identity and metadata', async () => {
  const metadata = { name: 'n'.repeat(128), namespace: 'n'.repeat(128) };
  const identity = Object.fromEntries(
    ['tenant', 'project', 'subject', 'request_id', 'idempotency_key'].map((key) => [key, '量'.repeat(85)]),
  );
  const maps = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`k${index}`, 'v'.repeat(4096)]));
  const given = argument(
    { ...identity, roles: ['user', ...Array<string>(31).fill('r'.repeat(64))] },
    metadata,
  );
  Object.assign(given.spec.spec, { metadata: maps });
  const job = await kernel.start({ jobId: uniqueName('i'.repeat(119)), argument: given });
  expect(await job.ended()).toMatchObject({ state: 'Completed', tenant: '量'.repeat(85) });
});

test('a workflow id as long as the server takes is refused by the job, not by the server', async () => {
  const job = await kernel.start({ jobId: uniqueName('i'.repeat(980)), argument: argument({}) });
  expect(await job.ended()).toMatchObject({ state: 'Failed', last_error: { code: 'VALIDATION_FAILED' } });
});

/** An argument that has `size` bytes as JSON. */
function argumentOf(size: number): unknown {
  const program = `OPENQASM 3.0;\nqubit q;\n//${'x'.repeat(256 * 1024 - 30)}`;
  const notes: Record<string, string> = {};
  const given = argument({ program }, { annotations: notes });
  Object.assign(given.spec.spec, { program: undefined });
  const missing = () => size - Buffer.byteLength(JSON.stringify(given));
  for (let note = 0; missing() > 0; note += 1) {
    notes[`n${note}`] = '';
    notes[`n${note}`] = 'n'.repeat(Math.min(4000, missing()));
  }
  expect(missing()).toBe(0);
  return given;
}

test('an argument of 400 KiB', async () => {
  const job = await kernel.start({ argument: argumentOf(400 * 1024) });
  expect(await job.ended()).toMatchObject({ state: 'Completed' });
});

test('an argument of one byte more is refused with the limit', async () => {
  const { last_error } = await (await kernel.start({ argument: argumentOf(400 * 1024 + 1) })).ended();
  expect(last_error?.message).toContain('has 409601 bytes as JSON; at most 409600');
});

test('a report of 50 findings about the longest keys', async () => {
  const spec = Object.fromEntries(
    Array.from({ length: 90 }, (_, index) => [`${index}${'k'.repeat(4000)}`, 1]),
  );
  const given = { ...argument({}), spec: { ...spec, kind: 'QuantumJob', apiVersion: 'none' } };
  const ended = await (await kernel.start({ argument: given })).ended();
  expect(ended).toMatchObject({ state: 'Failed', last_error: { code: 'VALIDATION_FAILED' } });
  expect(JSON.stringify(ended).length).toBeLessThan(512 * 1024);
});

test.each<[string, unknown]>([
  ['of a megabyte', { reason: '🚀'.repeat(400_000), by: 'b'.repeat(100_000) }],
  ['that is no text', { reason: { deep: ['x'.repeat(1000)] }, by: 7 }],
])('a cancel whose reason is one %s', async (_what, request) => {
  const job = await kernel.start({ device: ENDLESS });
  await job.workflow.signal('cancelJob', request);
  const ended = await job.ended();
  expect(ended.state).toBe('Cancelled');
  expect(Array.from(ended.cancel_requested?.reason ?? '').length).toBeLessThanOrEqual(1024);
});
