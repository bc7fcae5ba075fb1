/**
 * How well layouts know the device: expected success and exact fidelity of small circuits on every calibration that
 * comes with QRTX, two-qubit gates and compile times, beside Qiskit and pytket where they are installed.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { emitOpenQasm2 } from '../src/compiler/emit/openqasm2.ts';
import { placementOf } from '../src/compiler/placement.ts';
import { PACKAGE_ROOT } from '../src/config/package-info.ts';
import { type Calibration, readCalibration } from '../src/devices/kinds/simulated-qpu/calibration.ts';
import { createSimulatedQpu } from '../src/devices/kinds/simulated-qpu/simulated-qpu.ts';
import type { Circuit } from '../src/domain/circuit.ts';
import type { Device } from '../src/domain/device.ts';
import { type Compiled, LEVEL, own, pairsIn, range, ratios, smallCircuits } from './layout-compare.ts';
import { LARGE, mapFigures } from './layout-map.ts';
import { hellingerFidelity, outcomesOf } from './noisy-fidelity.ts';
import { atLeast, atMost, percentile, type Benchmark, type Figure } from './report.ts';
import { Transpilers, transpilerPython } from './transpilers.ts';

const FOLDER = join(PACKAGE_ROOT, 'devices');
/** One circuit on one device: medians over the seeds, of each compiler. */
interface Case {
  readonly name: string;
  readonly fidelity: number;
  readonly success: number;
  readonly gates: number;
}

function caseOf(
  name: string,
  all: readonly Compiled[],
  ideal: Float64Array,
  of: Calibration,
  device: Device,
): Case {
  const median = (value: (compiled: Compiled) => number): number => percentile(all.map(value), 0.5);
  return {
    name,
    fidelity: median(({ circuit }) => hellingerFidelity(ideal, outcomesOf(circuit, of))),
    success: median(({ circuit }) => successOf(circuit, device)),
    gates: median(({ circuit }) => pairsIn(circuit.operations)),
  };
}

function successOf(circuit: Circuit, device: Device): number {
  const layout = { initial: [], final: [] };
  return placementOf({ ...circuit, layout }, device)?.expected_success ?? 0;
}

/** All circuits that fit a device, compiled by each compiler. */
async function casesOn(
  file: string,
  seeds: number,
  peers: Transpilers | undefined,
): Promise<Readonly<Record<'own' | 'qiskit' | 'pytket', readonly Case[]>>> {
  const calibration = await readCalibration(join(FOLDER, file));
  const device = await createSimulatedQpu({ id: calibration.id, calibration }).describe();
  const cases = { own: [] as Case[], qiskit: [] as Case[], pytket: [] as Case[] };
  for (const { name, circuit } of smallCircuits()) {
    if (circuit.qubits > device.maxQubits) continue;
    const ideal = outcomesOf(circuit);
    const add = (to: keyof typeof cases, all: readonly Compiled[]): void =>
      void cases[to].push(caseOf(name, all, ideal, calibration, device));
    add(
      'own',
      range(seeds).map((seed) => own(circuit, device, seed)),
    );
    if (peers === undefined) continue;
    const qasm = emitOpenQasm2(circuit);
    const qiskit: Compiled[] = [];
    for (const seed of range(seeds)) qiskit.push(await peers.compile('qiskit', calibration, qasm, seed));
    add('qiskit', qiskit);
    add('pytket', [await peers.compile('pytket', calibration, qasm, 0)]);
  }
  return cases;
}

async function deviceFigures(
  file: string,
  seeds: number,
  peers: Transpilers | undefined,
  progress: (line: string) => void,
): Promise<readonly Figure[]> {
  const id = file.replace('.json', '');
  progress(`layouts on ${id}`);
  const { own: ours, qiskit, pytket } = await casesOn(file, seeds, peers);
  const shown = (what: string, value: (one: Case) => number): Figure => {
    const figure = ratios(`${id}: ${what}`, 'geometric mean', ours.map(value));
    return { ...figure, unit: '' };
  };
  const alone = [shown('fidelity', (one) => one.fidelity), shown('expected success', (one) => one.success)];
  if (qiskit.length === 0) return alone;
  const against = (value: (one: Case) => number): readonly number[] =>
    ours.map((one, index) => {
      const better = Math.max(...[qiskit, pytket].map((all) => value(all[index] ?? one)));
      const ratio = value(one) / better;
      if (ratio < 0.99) progress(`${id}, ${one.name}: ${ratio.toFixed(3)} of the better peer`);
      return ratio;
    });
  const fidelity = against((one) => one.fidelity);
  const success = against((one) => one.success);
  const gates = ours.flatMap(({ gates: count }, index) => {
    const other = qiskit[index]?.gates ?? 0;
    return other === 0 || count === 0 ? [] : [count / other];
  });
  return [
    ...alone,
    ratios(`${id}: fidelity against the better peer`, 'geometric mean', fidelity, atLeast(1)),
    ratios(`${id}: fidelity against the better peer`, 'smallest', fidelity, atLeast(0.99)),
    ratios(`${id}: expected success against the better peer`, 'geometric mean', success),
    ratios(`${id}: two-qubit gates against Qiskit`, 'geometric mean', gates, atMost(0.95)),
  ];
}

/** `npm run bench -- layout`. */
export const layoutBenchmark: Benchmark = {
  name: 'layout',
  summary:
    'expected success and exact fidelity on calibrated devices, gates and compile times, beside Qiskit and pytket',
  run: async ({ quick, native, progress }) => {
    const seeds = quick ? 1 : 5;
    const python = transpilerPython(native, progress);
    if (python === undefined)
      progress('Qiskit and pytket are not installed here, so they are left out: --native installs them');
    const peers = python === undefined ? undefined : new Transpilers(python);
    try {
      const figures: Figure[] = [];
      for (const file of readdirSync(FOLDER).sort())
        if (file.endsWith('.json')) figures.push(...(await deviceFigures(file, seeds, peers, progress)));
      figures.push(...(await mapFigures(seeds, peers, progress)));
      const settings = {
        level: String(LEVEL),
        seeds: `0 to ${seeds - 1}`,
        circuits: `${smallCircuits().length} of 2 to 7 qubits, as far as they fit; ${LARGE.map(([name]) => name).join(', ')}`,
        noise: 'depolarising-readout/1, exact',
        peers:
          peers === undefined ? 'none' : 'Qiskit 2.6.2 at level 3, pytket 2.18.5 with noise-aware placement',
      };
      return { settings, figures };
    } finally {
      await peers?.close();
    }
  },
};
