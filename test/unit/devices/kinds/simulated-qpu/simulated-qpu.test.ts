import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toCircuit } from '../../../../../src/compiler/local-compiler.ts';
import { countsObject } from '../../../../../src/domain/many-counts.ts';
import { readCalibration } from '../../../../../src/devices/kinds/simulated-qpu/calibration.ts';
import type { QDriver } from '../../../../../src/devices/driver.ts';
import { createSimulatedQpu } from '../../../../../src/devices/kinds/simulated-qpu/simulated-qpu.ts';
import { aqoOf } from '../../../../support/aqo.ts';
import { circuit, gate, measure, measureAll } from '../../../../support/circuits.ts';
import { totalVariation, variationBound } from '../../../../support/statistics.ts';

interface NoisyReference {
  readonly device: string;
  readonly circuit: string;
  readonly file: string;
  readonly gateAndReadoutNoise: Readonly<Record<string, number>>;
}

const ROOT = join(import.meta.dirname, '../../../../..');
const FIXTURES = join(ROOT, 'test/fixtures/devices');
const { results } = JSON.parse(readFileSync(join(FIXTURES, 'noisy_references.json'), 'utf8')) as {
  results: readonly NoisyReference[];
};
const never = new AbortController().signal;
const drivers = new Map<string, QDriver>();

beforeAll(async () => {
  for (const id of ['manila_a', 'manila_b', 'lagos', 'guadalupe']) {
    const calibration = await readCalibration(join(ROOT, 'devices', `${id}.json`));
    drivers.set(id, createSimulatedQpu({ id: `qpu:${id}`, calibration, memoryBudget: 2 ** 28 }));
  }
});
afterAll(() => Promise.all([...drivers.values()].map((driver) => driver.close())));

let jobs = 0;
async function run(device: string, aqo: string, shots: number, options: Record<string, string> = {}) {
  const driver = drivers.get(device)!;
  jobs += 1;
  const request = {
    key: `job${jobs}/x`,
    jobId: `job${jobs}`,
    fencingToken: 1,
    aqo,
    shots,
    seed: '5',
    options,
  };
  return driver.result(await driver.submit(request, never), never);
}

describe('simulated QPU', () => {
  it.each(results)('meets the noisy reference of $circuit on $device', async (reference) => {
    const driver = drivers.get(reference.device)!;
    const source = readFileSync(join(FIXTURES, reference.file), 'utf8');
    const compiled = toCircuit({ source, target: await driver.describe(), options: {} });
    const shots = 8000;
    const { counts, method, metadata } = await run(reference.device, aqoOf(compiled.circuit), shots);
    expect([method, metadata.noise_model]).toEqual(['density_matrix', 'depolarising-readout/1']);
    const exact = reference.gateAndReadoutNoise;
    expect(totalVariation(countsObject(counts), exact)).toBeLessThan(variationBound(exact, shots));
  });

  it('gives the same distribution by trajectories', async () => {
    const reference = results.find(
      ({ device, circuit: name }) => device === 'lagos' && name === 'qft4_echo',
    )!;
    const source = readFileSync(join(FIXTURES, reference.file), 'utf8');
    const target = await drivers.get('lagos')!.describe();
    const { counts } = await run('lagos', aqoOf(toCircuit({ source, target, options: {} }).circuit), 8000, {
      method: 'statevector',
    });
    const exact = reference.gateAndReadoutNoise;
    expect(totalVariation(countsObject(counts), exact)).toBeLessThan(variationBound(exact, 8000));
  });

  it('describes what the calibration says', async () => {
    const device = await drivers.get('manila_b')!.describe();
    expect(device).toMatchObject({ maxQubits: 5, slots: 1, backendType: 'simulated_qpu', status: 'ONLINE' });
    expect(device.basis).toContainEqual({ gate: 'x', controls: 1 });
    expect(device.calibration).toMatchObject({ epoch: 'manila_b/0', at: '2024-05-27T15:27:23-03:00' });
  });

  it('refuses gates, pairs and qubits that it does not have', async () => {
    const hadamard = aqoOf(circuit(1, 1, [gate('h', 0), measureAll(1)]));
    await expect(run('manila_a', hadamard, 10)).rejects.toThrow(/gate h on qubits 0 is not native/);
    const farPair = aqoOf(circuit(5, 1, [gate('x', 4, { controls: [0] }), measure([4], [0])]));
    await expect(run('manila_a', farPair, 10)).rejects.toThrow(/gate cx on qubits 0, 4 is not native/);
    const outside = aqoOf(circuit(9, 1, [measure([8], [0])]));
    await expect(run('manila_a', outside, 10)).rejects.toThrow(/no qubit 8/);
  });

  it('names the field of a calibration file that is wrong', async () => {
    await expect(readCalibration(join(FIXTURES, 'noisy_references.json'))).rejects.toThrow(/schema/);
    await expect(readCalibration('/nowhere.json')).rejects.toThrow(/nowhere/);
  });
});
