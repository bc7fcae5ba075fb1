/** Stage 5, ResultProcessing: the driver's raw result becomes `results.json`. */
import { type JobResults, RESULTS_FILE } from '../src/domain/job-results.ts';
import type { ExecutionResult } from '../src/domain/result.ts';
import type { KernelPorts } from './ports.ts';
import type { ProcessedJob, ProcessingInput } from './stages.ts';
import { untilAborted } from '../src/domain/until-aborted.ts';

/** Writes the results; their bytes depend on the execution only, so that doing it twice changes nothing. */
export async function processResults(
  ports: KernelPorts,
  input: ProcessingInput,
  signal: AbortSignal,
): Promise<ProcessedJob> {
  const result = await untilAborted(
    ports.devices.driver(input.device_id).result(input.handle, signal),
    signal,
  );
  const document = `${JSON.stringify(resultsDocument(input, result), null, 2)}\n`;
  return { results: await ports.store.put(input.job_id, RESULTS_FILE, document) };
}

/** The content of `results.json` (contract §7); counts are sorted by outcome. */
function resultsDocument(input: ProcessingInput, result: ExecutionResult): JobResults {
  const counts = Object.fromEntries(Object.entries(result.counts).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    schema: 'qrtx.results/1',
    job_id: input.job_id,
    device: input.device_id,
    method: result.method,
    shots: input.shots,
    seed: input.seed,
    bit_order: 'highest-classical-bit-first',
    counts,
    ...(result.expectationValues !== undefined && {
      expectation_values: result.expectationValues.map(({ value, standardError }) => ({
        value,
        standard_error: standardError,
      })),
    }),
    timing: { execution_seconds: result.executionSeconds, phases: result.phases },
    metadata: result.metadata,
  };
}
