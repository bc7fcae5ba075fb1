/**
 * Stage 5, ResultProcessing: the driver's raw result becomes `results.json`. Very many counts come as the text that
 * stands there; an object of them would hold the event loop for seconds.
 */
import { type JobResults, RESULTS_FILE } from '../src/domain/job-results.ts';
import { isMany } from '../src/domain/many-counts.ts';
import { orderedJson } from '../src/domain/ordered-json.ts';
import type { Counts, ExecutionResult } from '../src/domain/result.ts';
import { publishFiles } from './job-meta.ts';
import type { KernelPorts } from './ports.ts';
import type { ProcessedJob, ProcessingInput } from '../src/protocol/stages.ts';
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
  const file = { name: RESULTS_FILE, bytes: documentOf(input, result) };
  const [results] = await publishFiles(ports.store, input, [file]);
  if (results === undefined) throw new Error('the results were stored and have no reference');
  return { results };
}

/** The text of `results.json`; counts are sorted by outcome. */
function documentOf(input: ProcessingInput, result: ExecutionResult): string | Uint8Array {
  const { counts } = result;
  if (isMany(counts)) {
    const [before = '', after = ''] = textOf(resultsOf(input, result, {})).split(NO_COUNTS, 2);
    return Buffer.concat([Buffer.from(`${before}"counts": `), counts.text, Buffer.from(after)]);
  }
  return textOf(resultsOf(input, result, counts));
}

/** In no text value, because quotes are escaped there. */
const NO_COUNTS = '"counts": {}';

function textOf(results: JobResults): string {
  return `${orderedJson(results, 2)}\n`;
}

/** The content of `results.json` (contract §7). */
function resultsOf(input: ProcessingInput, result: ExecutionResult, counts: Counts): JobResults {
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
    ...(input.warnings !== undefined && { warnings: input.warnings }),
  };
}
