/** Jobs on a simulated processor from program to results, one at a time; and what cannot run is refused before the queue. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalCompiler } from '../../src/compiler/local-compiler.ts';
import { homePaths } from '../../src/config/home.ts';
import { readCalibration } from '../../src/devices/kinds/simulated-qpu/calibration.ts';
import type { QDriver } from '../../src/devices/driver.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { createSimLocalDriver } from '../../src/devices/kinds/sim-local.ts';
import { createSimulatedQpu } from '../../src/devices/kinds/simulated-qpu/simulated-qpu.ts';
import { endOf, jsonOf, statesOf } from '../support/record-checks.ts';
import { type TestHandle, type TestKernel, startTestKernel, uniqueName } from '../support/test-kernel.ts';

/** Qubits 0 and 4 are far apart on every one of the processors: the compiler must route. */
const GHZ = `OPENQASM 3.0;
include "stdgates.inc";
qubit[5] q;
bit[3] c;
h q[0];
cx q[0], q[4];
cx q[4], q[2];
c[0] = measure q[0];
c[1] = measure q[2];
c[2] = measure q[4];
`;
const qubits = (count: number): string =>
  `OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[${count}] q;\nh q;\n`;

let kernel: TestKernel;
let processor: QDriver;
let qpu: string;
let small: string;

beforeAll(async () => {
  qpu = uniqueName('qpu:manila');
  small = uniqueName('sim:small');
  const calibration = await readCalibration(join(homePaths({}).devices.calibrations, 'manila_b.json'));
  processor = createSimulatedQpu({ id: qpu, calibration });
  const simulator = createSimLocalDriver({ id: small, slots: 1, memoryBudget: 2 ** 20 });
  kernel = await startTestKernel({
    compiler: createLocalCompiler(),
    devices: await DriverRegistry.of([processor, simulator]),
  });
});
afterAll(async () => {
  await kernel.stop();
  await kernel.ports.devices.close();
});

const start = (program: string, device: string, runtime: Record<string, unknown> = {}): Promise<TestHandle> =>
  kernel.start({ device, spec: { program }, runtime: { shots: 2000, seed: 5, ...runtime } });
const resultsOf = async (job: TestHandle) => {
  await endOf(job, 'Completed');
  return (await jsonOf(kernel.ports.store, job.jobId, 'results.json')) as {
    readonly counts: Readonly<Record<string, number>>;
    readonly metadata: Readonly<Record<string, string>>;
  };
};

describe('a simulated processor', () => {
  it('runs what the compiler routed for it, with its noise, and says with which calibration', async () => {
    const { counts, metadata } = await resultsOf(await start(GHZ, qpu));
    expect(metadata).toMatchObject({
      noise_model: 'depolarising-readout/1',
      calibration_epoch: 'manila_b/0',
    });
    const share = ((counts['000'] ?? 0) + (counts['111'] ?? 0)) / 2000;
    expect(share).toBeGreaterThan(0.6);
    expect(share).toBeLessThan(1);
    await processor.calibrate?.(new AbortController().signal);
    const later = await resultsOf(await start(GHZ, qpu));
    expect(later.metadata.calibration_epoch).toBe('manila_b/1');
  });

  it('puts a job on the qubits it names, and tells where it lies', async () => {
    const options = { compiler_options: { initial_layout: '4,3,2,1,0', optimization_level: '3', seed: '7' } };
    const job = await kernel.start({ device: qpu, spec: { program: GHZ, ...options } });
    await endOf(job, 'Completed');
    const placement = {
      initial: [4, 3, 2, 1, 0],
      expected_success: expect.closeTo(0.75, 0) as number,
      calibration_epoch: expect.stringMatching(/^manila_b\/\d$/) as string,
    };
    expect(await jsonOf(kernel.ports.store, job.jobId, 'meta.json')).toMatchObject({ placement });
    expect(await job.snapshot()).toMatchObject({ placement });
  });

  it('runs one job at a time', async () => {
    const jobs = await Promise.all([1, 2, 3].map(() => start(GHZ, qpu)));
    const spans = await Promise.all(
      jobs.map(async (job) => {
        await endOf(job, 'Completed');
        const updates = await job.updates();
        const at = (phase: string) => updates.find((update) => update.phase === phase)?.timestamp ?? '';
        return [at('QuantumInitializing'), at('PostProcessing')] as const;
      }),
    );
    const sorted = spans.toSorted(([a], [b]) => (a < b ? -1 : 1));
    for (const [index, [began]] of sorted.entries()) {
      if (index > 0) expect(began >= (sorted[index - 1]?.[1] ?? '')).toBe(true);
    }
  });
});

describe('what cannot run is refused before the queue, with the limit', () => {
  const wrong: readonly (readonly [string, string, () => string, Record<string, unknown>, string, RegExp])[] =
    [
      [
        'too many qubits for the device',
        qubits(8),
        () => qpu,
        {},
        'COMPILER_STAGE_FAILED',
        /8 qubits.*at most 5/,
      ],
      [
        'too many qubits for the memory',
        `${qubits(20)}t q;\n`,
        () => small,
        {},
        'VALIDATION_FAILED',
        /20 qubits.*at most 16, or 1024 when all gates are Clifford/,
      ],
      [
        'too many qubits for any method',
        qubits(1025),
        () => small,
        {},
        'COMPILER_STAGE_FAILED',
        /1025 qubits.*at most 1024/,
      ],
      ['too many shots', GHZ, () => qpu, { shots: 100_001 }, 'VALIDATION_FAILED', /at most 100000/],
      ['no shots', GHZ, () => qpu, { shots: 0 }, 'VALIDATION_FAILED', /runtime\.shots.*from 1 to/],
      [
        'a condition on a device without',
        `${qubits(2)}bit[2] c;\nc[0] = measure q[0];\nif (c[0]) { x q[1]; }\nc[1] = measure q[1];\n`,
        () => qpu,
        {},
        'VALIDATION_FAILED',
        /needs (conditions|mid_circuit_measurement)/,
      ],
      [
        'an angle that is no number',
        `${qubits(1)}rx(0.0 / 0.0) q[0];\n`,
        () => small,
        {},
        'COMPILER_STAGE_FAILED',
        /./,
      ],
      ['an unknown device', GHZ, () => `${qpu}x`, {}, 'VALIDATION_FAILED', /did you mean qpu:manila-/],
    ];

  it.each(wrong)('%s', async (_name, program, device, runtime, code, message) => {
    const job = await start(program, device(), runtime);
    const { last_error } = await endOf(job, 'Failed');
    expect(last_error).toMatchObject({ code });
    expect(last_error?.message).toMatch(message);
    expect(await statesOf(job)).not.toContain('Queued');
  });
});
