/** Jobs on the simulator itself: which method runs them, and whose noise. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalCompiler } from '../../src/compiler/local-compiler.ts';
import type { JobResults } from '../../src/domain/job-results.ts';
import { registerCounts } from '../../src/domain/register-counts.ts';
import { homePaths } from '../../src/config/home.ts';
import { readCalibration } from '../../src/devices/kinds/simulated-qpu/calibration.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { createSimLocalDriver } from '../../src/devices/kinds/sim-local.ts';
import { createSimulatedQpu } from '../../src/devices/kinds/simulated-qpu/simulated-qpu.ts';
import { join } from 'node:path';
import { endOf, jsonOf, statesOf } from '../support/record-checks.ts';
import { type TestHandle, type TestKernel, startTestKernel, uniqueName } from '../support/test-kernel.ts';

let kernel: TestKernel;
let simulator: string;
let processor: string;
beforeAll(async () => {
  simulator = uniqueName('sim:local');
  processor = uniqueName('qpu:manila');
  const calibration = await readCalibration(join(homePaths({}).devices.calibrations, 'manila_b.json'));
  kernel = await startTestKernel({
    compiler: createLocalCompiler(),
    devices: await DriverRegistry.of([
      createSimLocalDriver({ id: simulator, slots: 1, memoryBudget: 2 ** 28 }),
      createSimulatedQpu({ id: processor, calibration }),
    ]),
  });
});
afterAll(async () => {
  await kernel.stop();
  await kernel.ports.devices.close();
});

const start = (
  program: string,
  spec: Record<string, unknown> = {},
  device = simulator,
): Promise<TestHandle> =>
  kernel.start({ device, spec: { program, ...spec }, runtime: { shots: 200, seed: 5 } });
const fileOf = async (job: TestHandle, name: string) => {
  await endOf(job, 'Completed');
  return (await jsonOf(kernel.ports.store, job.jobId, name)) as {
    readonly counts: Readonly<Record<string, number>>;
    readonly method: string;
    readonly metadata: Readonly<Record<string, string>>;
    readonly warnings: readonly string[];
    readonly registers?: JobResults['registers'];
    readonly memory?: readonly string[];
  };
};

describe('a Clifford circuit of 100 qubits', () => {
  const chain = Array.from({ length: 99 }, (_, q) => `cx q[${q}], q[${q + 1}];`).join('\n');
  const ghz = `OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[100] q;\nbit[100] c;\nh q[0];\n${chain}\n`;

  it('runs with the tableau, and the results say so', async () => {
    const { counts, method } = await fileOf(await start(`${ghz}c = measure q;\n`), 'results.json');
    expect(method).toBe('stabilizer');
    expect(Object.keys(counts)).toEqual(['0'.repeat(100), '1'.repeat(100)]);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(200);
  });

  it('with one other gate is refused before the queue, with both limits', async () => {
    const job = await start(`${ghz}t q[0];\nc = measure q;\n`);
    const { last_error } = await endOf(job, 'Failed');
    expect(last_error?.message).toMatch(/100 qubits.*at most 24, or 4096 when all gates are Clifford gates/);
    expect(await statesOf(job)).not.toContain('Queued');
  });
});

it('a text that says its language needs no file name', async () => {
  const job = await kernel.start({
    argument: {
      version: 1,
      spec: {
        apiVersion: 'eigen.os/v1',
        kind: 'QuantumJob',
        metadata: { name: 'header' },
        spec: { target: simulator },
        runtime: { shots: 100, seed: 1 },
      },
      program: 'OPENQASM 3.0;\nqubit[2] q;\nbit[2] c;\nU(pi, 0, pi) q[1];\nc = measure q;\n',
    },
  });
  expect(await fileOf(job, 'results.json')).toMatchObject({ counts: { '10': 100 } });
});

describe('what a program returns', () => {
  it('stands in the results beside the counts, and what it declares among the files', async () => {
    const job = await start(
      `from eigen_lang import *
@hybrid_program(metadata={"domain": "chemistry"})
def main():
    q = QubitRegister(2)
    x(q[0])
    return {"qubits": q.size, "counts": measure(q), "text": '"counts": {}'}
`,
    );
    const output = { qubits: 2, counts: [{ bit: 0 }, { bit: 1 }], text: '"counts": {}' };
    expect(await fileOf(job, 'results.json')).toMatchObject({
      counts: { '01': 200 },
      program_output: output,
    });
    const metadata = { domain: 'chemistry' };
    expect(await fileOf(job, 'program.json')).toEqual({ schema: 'qrtx.program/1', metadata, output });
    const { artifacts } = (await jsonOf(kernel.ports.store, job.jobId, 'meta.json')) as {
      readonly artifacts: readonly { readonly ref: string }[];
    };
    expect(artifacts.map(({ ref }) => ref)).toContain(`qfs://circuit_fs/${job.jobId}/program.json`);
  });
});

describe('registers and shots', () => {
  const program = `OPENQASM 2.0; include "qelib1.inc"; qreg q[3]; creg a[2]; creg b[1];
h q[0]; cx q[0],q[1]; x q[2]; measure q[0]->a[0]; measure q[1]->a[1]; measure q[2]->b[0];`;
  const remembering = (shots: number) =>
    kernel.start({ device: simulator, spec: { program }, runtime: { shots, seed: 5, memory: true } });

  it('results name the registers, and list the shots one by one where that is asked for', async () => {
    const results = await fileOf(await remembering(50), 'results.json');
    const { counts, registers, memory = [] } = results;
    expect(registers).toEqual([
      { name: 'a', size: 2 },
      { name: 'b', size: 1 },
    ]);
    expect(registerCounts(counts, registers, 'b')).toEqual({ '1': 50 });
    const tally: Record<string, number> = {};
    for (const shot of memory) tally[shot] = (tally[shot] ?? 0) + 1;
    expect(tally).toEqual(counts);
    expect(new Set(memory.slice(0, 20)).size).toBe(2);
    expect((await fileOf(await remembering(50), 'results.json')).memory).toEqual(memory);
    expect((await fileOf(await start(program), 'results.json')).memory).toBeUndefined();
  });

  it('a memory that is too large is refused with its limits, before the queue', async () => {
    const job = await remembering(100_001);
    const { last_error } = await endOf(job, 'Failed');
    expect(last_error).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { violations: [{ field: 'runtime.memory', rule: 'size' }] },
    });
    expect(await statesOf(job)).not.toContain('Queued');
  });

  it('qubits that nothing touches run for free', async () => {
    const wide = `OPENQASM 2.0; include "qelib1.inc"; qreg q[127]; creg c[3];
h q[14]; t q[14]; h q[14]; cx q[14],q[20]; cx q[20],q[33]; measure q[14] -> c[0]; measure q[20] -> c[1]; measure q[33] -> c[2];`;
    const { counts } = await fileOf(await start(wide), 'results.json');
    expect(Object.keys(counts).sort()).toEqual(['000', '111']);
  });
});

describe('the noise of a program', () => {
  const noisy = (model: string) =>
    `from eigen_lang import *\n@hybrid_program(noise_model="${model}")\ndef main():\n    x(0)\n    measure(0, c=[0])\n`;

  it('is that of its decorator, where job.yaml says nothing', async () => {
    const { counts, metadata } = await fileOf(await start(noisy('readout=1')), 'results.json');
    expect([counts, metadata.noise_model]).toEqual([{ '0': 200 }, 'readout=1']);
  });

  it.each([
    ['bit_flip=1', { '0': 200 }, 'bit_flip=1'],
    ['none', { '1': 200 }, undefined],
  ])('is that of job.yaml, "%s", where it has one', async (noise_model, wanted, named) => {
    const job = await start(noisy('readout=0.5'), { compiler_options: { noise_model } });
    const { counts, metadata } = await fileOf(job, 'results.json');
    expect([counts, metadata.noise_model]).toEqual([wanted, named]);
  });

  it.each([
    [noisy('lightning=1'), {}],
    [noisy('readout=0.5'), { compiler_options: { noise_model: 'lightning=1' } }],
  ])('that nobody knows is refused before the queue, with those that there are', async (program, spec) => {
    const job = await start(program, spec);
    const { last_error } = await endOf(job, 'Failed');
    expect(last_error).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(last_error?.message).toMatch(/noise "lightning=1".*kinds: depolarizing, .*readout/);
    expect(await statesOf(job)).not.toContain('Queued');
  });

  it('gives way to that of a calibrated device, and the record says so', async () => {
    const job = await start(noisy('readout=1'), {}, processor);
    const { metadata } = await fileOf(job, 'results.json');
    expect(metadata.noise_model).toBe('depolarising-readout/1');
    const { warnings } = await fileOf(job, 'meta.json');
    expect(warnings.join()).toContain(
      `noise_model is not used: device ${processor} has the noise of its calibration`,
    );
  });
});
