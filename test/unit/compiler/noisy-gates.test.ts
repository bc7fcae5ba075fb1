/** Noise follows the gates of the program: what an ideal circuit could do without stays, and what it does can be seen. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CompileRequest } from '../../../src/compiler/compiler.ts';
import { withCompileCache } from '../../../src/compiler/compile-cache.ts';
import { createLocalCompiler } from '../../../src/compiler/local-compiler.ts';
import { readCalibration } from '../../../src/devices/kinds/simulated-qpu/calibration.ts';
import { createSimulatedQpu } from '../../../src/devices/kinds/simulated-qpu/simulated-qpu.ts';
import { readAqo } from '../../../src/domain/aqo/read.ts';
import { countsObject } from '../../../src/domain/many-counts.ts';
import { PACKAGE_ROOT } from '../../../src/config/package-info.ts';
import { createMemoryCache } from '../../../src/qfs/memory-cache.ts';
import { parseNoise } from '../../../src/simulator/noise-text.ts';
import { prepareSimulation, runSimulation } from '../../../src/simulator/simulate.ts';
import { SIMULATOR, compile } from '../../support/compile.ts';

const HEAD = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[1]; creg c[1];\n';
const FOLDED = `${HEAD}x q[0]; x q[0]; x q[0]; x q[0];\nmeasure q -> c;\n`;
const IDENTITY = `${HEAD}id q[0];\nmeasure q -> c;\n`;
const FORTH = 'h q[0]; s q[0]; h q[0]; s q[0]; x q[0]; h q[0]; sdg q[0]; h q[0]; s q[0]; h q[0];';
const BACK = 'h q[0]; sdg q[0]; h q[0]; s q[0]; h q[0]; x q[0]; sdg q[0]; h q[0]; sdg q[0]; h q[0];';
const BENCHMARKING = `${HEAD}${FORTH}\n${BACK}\nmeasure q -> c;\n`;

/** Exact probability of reading 0 after the noise of a model. */
function zeroUnder(source: string, noise_model: string, options: Readonly<Record<string, string>> = {}) {
  const circuit = readAqo(compile(source, { noise_model, ...options }).aqo);
  const noise = parseNoise(noise_model);
  const { expectationValues } = runSimulation(
    prepareSimulation(circuit, {
      ...{ shots: 1, seed: '0', observables: [{ terms: [{ pauli: 'Z', coefficient: 1 }] }] },
      ...{ method: 'density_matrix', ...(noise && { noise }) },
    }),
  );
  return (1 + (expectationValues?.[0]?.value ?? Number.NaN)) / 2;
}

/** Gates of the compiled circuit. */
function gatesOf(source: string, options: Readonly<Record<string, string>>): number {
  return readAqo(compile(source, options).aqo).operations.filter(({ kind }) => kind === 'gate').length;
}

describe('with a noise model', () => {
  it.each([
    ['a folded circuit', FOLDED, 'bit_flip=0.1', (1 + 0.8 ** 4) / 2],
    ['an identity', IDENTITY, 'bit_flip=0.5', 0.5],
    ['a benchmarking sequence', BENCHMARKING, 'depolarizing=0.05', (1 + 0.95 ** 20) / 2],
    ['one channel for gates on one qubit', FOLDED, '1q=bit_flip:0.1,2q=0.3', (1 + 0.8 ** 4) / 2],
  ])('%s keeps the noise of every gate', (_, source, model, wanted) => {
    expect(zeroUnder(source, model)).toBeCloseTo(wanted, 12);
    expect(compile(source, { noise_model: model }).warnings).toEqual([]);
  });

  it.each(['1', '2', '3'])('level %s holds when somebody chose it, and a warning says so', (level) => {
    const options = { noise_model: 'bit_flip=0.1', optimization_level: level };
    expect(gatesOf(FOLDED, options)).toBe(0);
    expect(compile(FOLDED, options).warnings).toMatchObject([
      {
        code: 'PA5001',
        line: 4,
        message: expect.stringMatching(/the 0 gates .*level \d.* the 4 /) as string,
      },
    ]);
    expect(gatesOf(IDENTITY, options)).toBe(0);
  });

  it('that the program declares, it is the same; the job wins', () => {
    const program =
      'from eigen_lang import *\n@hybrid_program(noise_model="bit_flip=0.1")\ndef main():\n    x(0)\n    x(0)\n    measure(0, c=[0])\n';
    expect(gatesOf(program, {})).toBe(2);
    expect(gatesOf(program, { noise_model: 'none' })).toBe(0);
  });

  it.each(['none', 'readout=0.1', 'depolarizing=0'])(
    'without noise of gates circuits are optimised: %s',
    (model) => {
      expect(gatesOf(FOLDED, { noise_model: model })).toBe(0);
    },
  );

  it('cached circuits are those of their own noise', async () => {
    const compiler = withCompileCache(createLocalCompiler(), createMemoryCache(), {
      ...{ build: 'a', report: () => undefined },
    });
    const request: CompileRequest = { source: FOLDED, target: SIMULATOR, options: {} };
    const gates = async (options: CompileRequest['options']): Promise<number> => {
      const { aqo } = await compiler.compile({ ...request, options }, new AbortController().signal);
      return readAqo(aqo).operations.filter(({ kind }) => kind === 'gate').length;
    };
    expect(await gates({})).toBe(0);
    expect(await gates({ noise_model: 'bit_flip=0.1' })).toBe(4);
    expect(await gates({ noise_model: 'readout=0.1' })).toBe(0);
  });
});

describe('on a simulated QPU', () => {
  const repeated = (gate: string, times: number): string =>
    `${HEAD}${`${gate} q[0]; `.repeat(times)}\nmeasure q -> c;\n`;

  it.each(['x', 'id'])('noise acts on what the chosen level leaves: %s', async (gate) => {
    const calibration = await readCalibration(join(PACKAGE_ROOT, 'devices/lagos.json'));
    const noisy = {
      ...calibration,
      gateCalibration: calibration.gateCalibration.map((one) => ({ ...one, error: 0.05 })),
      qubitCalibration: calibration.qubitCalibration.map((one) => ({
        ...one,
        pMeas0Prep1: 0,
        pMeas1Prep0: 0,
      })),
    };
    const driver = createSimulatedQpu({ id: 'qpu:noisy', calibration: noisy });
    const signal = new AbortController().signal;
    const target = await driver.describe();
    const ones = async (options: Readonly<Record<string, string>>): Promise<number> => {
      const { aqo } = compile(repeated(gate, 10), options, target);
      const key = `job/${Object.keys(options).length}`;
      const job = { key, jobId: 'job', fencingToken: 1, aqo, shots: 20_000, seed: '3', options: {} };
      const { counts } = await driver.result(await driver.submit(job, signal), signal);
      return countsObject(counts)['1'] ?? 0;
    };
    try {
      expect(await ones({})).toBe(0);
      const wanted = (20_000 * (1 - 0.9 ** 10)) / 2;
      expect(Math.abs((await ones({ optimization_level: '0' })) - wanted)).toBeLessThan(
        5 * Math.sqrt(wanted),
      );
    } finally {
      await driver.close();
    }
  });
});
