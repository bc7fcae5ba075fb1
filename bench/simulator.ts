/** Times of the simulator on the benchmark circuits: fast kernels side by side with the plain ones. */
import { prepareSimulation, runSimulation } from '../src/simulator/simulate.ts';
import { benchCircuit } from './circuits.ts';
import type { Benchmark, Figure } from './report.ts';

/** One measured line. */
export interface SimulatorTiming {
  readonly circuit: string;
  readonly kernels: 'wasm' | 'plain';
  readonly threads: number;
  readonly shots: number;
  /** Best of the repetitions, milliseconds, planning and sampling included. */
  readonly milliseconds: number;
}

const PLAIN_QUBITS = 20;

/** Measures every circuit with each setting; plain kernels up to 20 qubits only. */
export function benchSimulator(
  names: readonly string[],
  shots: number,
  repetitions: number,
): readonly SimulatorTiming[] {
  return names.flatMap((name) => {
    const circuit = benchCircuit(name);
    const settings = [
      { kernels: 'wasm', threads: 1 },
      { kernels: 'wasm', threads: 2 },
      ...(circuit.qubits <= PLAIN_QUBITS ? [{ kernels: 'plain', threads: 1 } as const] : []),
    ] as const;
    return settings.map(({ kernels, threads }): SimulatorTiming => {
      let milliseconds = Number.POSITIVE_INFINITY;
      for (let round = 0; round < repetitions; round += 1) {
        const start = performance.now();
        runSimulation(prepareSimulation(circuit, { shots, seed: '1', kernels, threads }));
        milliseconds = Math.min(milliseconds, performance.now() - start);
      }
      return { circuit: name, kernels, threads, shots, milliseconds };
    });
  });
}

const CIRCUITS = ['ghz_20', 'qft_16', 'rand_16', 'rand_20', 'hea_20'];
const QUICK_CIRCUITS = ['ghz_16', 'rand_14'];
const SHOTS = 1000;

function figureOf({ circuit, kernels, threads, milliseconds }: SimulatorTiming, samples: number): Figure {
  const name = `${circuit}, ${kernels}, ${threads} thread${threads === 1 ? '' : 's'}`;
  const spread = [milliseconds, milliseconds] as const;
  return { name, statistic: 'best', value: milliseconds, unit: 'ms', spread, samples };
}

/** `npm run bench -- simulator`. */
export const simulatorBenchmark: Benchmark = {
  name: 'simulator',
  summary: 'times of the simulator on seeded circuits, WebAssembly kernels beside plain ones',
  run: ({ quick }) => {
    const repetitions = quick ? 1 : 3;
    const timings = benchSimulator(quick ? QUICK_CIRCUITS : CIRCUITS, SHOTS, repetitions);
    const settings = { shots: String(SHOTS), repetitions: String(repetitions) };
    return Promise.resolve({ settings, figures: timings.map((timing) => figureOf(timing, repetitions)) });
  },
};
