/** What the contract accepts, the server accepts: a job at each of our limits ends, and none blocks or is terminated. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestKernel, startTestKernel } from '../support/test-kernel.ts';

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await startTestKernel();
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
