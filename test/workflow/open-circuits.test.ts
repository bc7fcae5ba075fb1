/** Jobs whose program leaves something open: no measurement, a symbol without a value, bits that counts do not show. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createThreadedCompiler } from '../../src/compiler/threaded-compiler.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { createSimLocalDriver } from '../../src/devices/kinds/sim-local.ts';
import { endOf, jsonOf, statesOf } from '../support/record-checks.ts';
import { type TestKernel, startTestKernel, uniqueName } from '../support/test-kernel.ts';

let kernel: TestKernel;
beforeAll(async () => {
  const simulator = createSimLocalDriver({ id: uniqueName('sim'), slots: 1, memoryBudget: 2 ** 28 });
  kernel = await startTestKernel({
    compiler: createThreadedCompiler(1),
    devices: await DriverRegistry.of([simulator]),
  });
});
afterAll(async () => {
  await kernel.stop();
  await kernel.ports.devices.close();
});

const WITHOUT_VALUE =
  'OPENQASM 3.0;\ninclude "stdgates.inc";\ninput float[64] theta;\nqubit[1] q;\nbit[1] c;\nrx(theta) q[0];\nc = measure q;\n';
const ROTATION = { op: 'RX', q: [0], params: { theta: 'theta' } };
const aqo = (operations: readonly object[], more: object = {}) =>
  JSON.stringify({ version: '1.0.0', qubits: 2, operations, ...more });
const start = (program: string, compiler_options: Record<string, string> = {}) =>
  kernel.start({ spec: { program, compiler_options } });
const countsOf = async (...job: Parameters<typeof start>) => {
  const started = await start(...job);
  await endOf(started, 'Completed');
  return (await jsonOf(kernel.ports.store, started.jobId, 'results.json')).counts;
};

it('AQO that measures nothing has the outcomes of all its qubits', async () => {
  expect(await countsOf(aqo([{ op: 'X', q: [1] }]))).toEqual({ '10': 100 });
});

it.each([
  ['Eigen-Lang', 'from eigen_lang import *\n\n@hybrid_program()\ndef main():\n    return 0\n'],
  ['AQO', JSON.stringify({ version: '1.0.0', qubits: 0, operations: [] })],
])('a program without qubits in %s is one qubit, measured', async (_, program) => {
  expect(await countsOf(program)).toEqual({ '0': 100 });
});

it('bits that are local to a block of a program are no part of an outcome', async () => {
  const program =
    'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[1] c;\nif (true) {\n  bit t;\n  x q[0];\n  t = measure q[0];\n  if (t) x q[1];\n}\nc[0] = measure q[1];\n';
  expect(await countsOf(program)).toEqual({ '1': 100 });
});

describe.each([
  ['OpenQASM', WITHOUT_VALUE],
  ['AQO', aqo([ROTATION, { op: 'MEASURE', q: [0], c: [0] }])],
])('a symbol in %s', (_language, program) => {
  it('without a value is refused before the queue, with the way to give one', async () => {
    const job = await start(program);
    const { last_error } = await endOf(job, 'Failed');
    expect(last_error).toMatchObject({ code: 'VALIDATION_FAILED', stage: 'compilation' });
    expect(last_error?.message).toContain('the symbol "theta" of the circuit has no value');
    expect(last_error?.message).toContain('`input.theta` in spec.compiler_options');
    expect(await statesOf(job)).not.toContain('Queued');
  });

  it('runs with the value of the option', async () => {
    expect(await countsOf(program, { 'input.theta': '3.141592653589793' })).toEqual({ '1': 100 });
  });
});
