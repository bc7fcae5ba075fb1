/**
 * `npm run bench -- pipeline`: what the kernel itself costs. A private embedded server with the shipped settings,
 * real workers, real QFS on disk, the real simulator; the circuit is trivial, so that the pipeline is what is left.
 */
import { cancelFigures } from './pipeline-cancel.ts';
import { openLab } from './pipeline-lab.ts';
import { loadFigures } from './pipeline-load.ts';
import { workerFigures } from './pipeline-workers.ts';
import type { Benchmark, BenchOptions, BenchResult } from './report.ts';

async function run(options: BenchOptions): Promise<BenchResult> {
  const lab = await openLab(options.progress);
  try {
    const kernel = await lab.startKernel();
    const load = await loadFigures(lab, kernel, options);
    const cancels = await cancelFigures(lab.client, options);
    await kernel.stop();
    const workers = await workerFigures(lab, options);
    return {
      settings: { circuit: '1 qubit, 1 gate, 100 shots on sim:local', ...lab.settings },
      figures: [...load, ...cancels, ...workers],
    };
  } finally {
    await lab.close();
  }
}

/** The end-to-end cost of jobs, with the goals they should keep. */
export const pipelineBenchmark: Benchmark = {
  name: 'pipeline',
  summary: 'latency, throughput, writes, memory, cancel and recovery of whole jobs',
  run,
};
