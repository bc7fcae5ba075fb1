/**
 * `npm run bench -- callers`: what one caller can do to another one. Each figure stands beside the same without that
 * caller, measured in turns in the same run.
 */
import { bombFigures } from './callers-bombs.ts';
import { floodFigures } from './callers-flood.ts';
import { simulationFigures } from './callers-simulations.ts';
import { openGateway } from './gateway.ts';
import { openLab } from './pipeline-lab.ts';
import type { Benchmark, BenchOptions, BenchResult } from './report.ts';

async function run(options: BenchOptions): Promise<BenchResult> {
  const lab = await openLab(options.progress);
  try {
    const bench = await openGateway(lab, options);
    const figures = [
      ...(await bombFigures(bench)),
      ...(await simulationFigures(bench)),
      ...(await floodFigures(bench, lab)),
    ];
    await bench.close();
    return { settings: { circuit: '1 qubit, 1 gate, 100 shots on sim:local', ...lab.settings }, figures };
  } finally {
    await lab.close();
  }
}

/** Bombs, a flood and endless simulations of one tenant, and what another one notices. */
export const callersBenchmark: Benchmark = {
  name: 'callers',
  summary: 'what one caller can do to another: hostile job.yaml, a flood of jobs, endless simulations',
  run,
};
