/** Times of the simulator on the benchmark circuits: fast kernels side by side with the plain ones. */
import { prepareSimulation, runSimulation } from '../src/simulator/simulate.ts';
import { benchCircuit } from './circuits.ts';
import { compareWithPeers } from './native-comparison.ts';
import { type Benchmark, type Figure, figuresOf } from './report.ts';
import { loadFigures } from './simulator-load.ts';

/** Plain kernels are measured up to this size. */
const PLAIN_QUBITS = 20;
const SHOTS = 1000;

const CIRCUITS = ['ghz_20', 'ghz_24', 'qft_20', 'qft_24', 'rand_16', 'rand_20', 'rand_24', 'hea_12'];
const QUICK_CIRCUITS = ['ghz_16', 'qft_16', 'rand_16'];

/** Milliseconds of one run with amplitudes: planning where it is new, evolution and sampling. */
function timeOf(name: string, kernels: 'wasm' | 'plain', threads: number): number {
  const circuit = benchCircuit(name);
  const start = performance.now();
  runSimulation(
    prepareSimulation(circuit, { shots: SHOTS, seed: '1', kernels, threads, method: 'statevector' }),
  );
  return performance.now() - start;
}

function circuitFigures(name: string, repetitions: number): readonly Figure[] {
  const settings = [
    { kernels: 'wasm', threads: 1 },
    { kernels: 'wasm', threads: 2 },
    ...(benchCircuit(name).qubits <= PLAIN_QUBITS ? [{ kernels: 'plain', threads: 1 } as const] : []),
  ] as const;
  const times = settings.map((): number[] => []);
  for (let round = 0; round < repetitions; round += 1)
    settings.forEach(({ kernels, threads }, index) => times[index]?.push(timeOf(name, kernels, threads)));
  return settings.flatMap(({ kernels, threads }, index) =>
    figuresOf({
      name: `${name}, ${kernels}, ${threads} thread${threads === 1 ? '' : 's'}`,
      unit: 'ms',
      values: times[index] ?? [],
      statistics: { best: null, median: null },
    }),
  );
}

/** `npm run bench -- simulator`. */
export const simulatorBenchmark: Benchmark = {
  name: 'simulator',
  summary: 'times, evaluations, shots and memory of the simulator; --native compares with Qulacs and Aer',
  run: async ({ quick, native, progress }) => {
    const repetitions = quick ? 2 : 5;
    // Memory is a high-water mark of the process: it comes before everything large.
    const load = await loadFigures(quick, progress);
    const timings = (quick ? QUICK_CIRCUITS : CIRCUITS).flatMap((name) => {
      progress(`${name}, ${repetitions} rounds`);
      return circuitFigures(name, repetitions);
    });
    const ratios = native
      ? await compareWithPeers({ quick, shots: SHOTS, rounds: repetitions, progress })
      : [];
    const settings = { shots: String(SHOTS), repetitions: String(repetitions), method: 'statevector' };
    return { settings, figures: [...load, ...timings, ...ratios] };
  },
};
