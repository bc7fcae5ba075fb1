/**
 * Stage 5, ResultProcessing: the driver's raw result becomes `results.json`. Very many counts come as the text that
 * stands there; an object of them would hold the event loop for seconds.
 */
import { PipelineError } from '../src/domain/errors.ts';
import { type JobResults, RESULTS_FILE } from '../src/domain/job-results.ts';
import { isMany } from '../src/domain/many-counts.ts';
import { orderedJson } from '../src/domain/ordered-json.ts';
import { PROGRAM_FILE, type ProgramRecord } from '../src/domain/program-record.ts';
import type { Counts, ExecutionResult } from '../src/domain/result.ts';
import { publishFiles } from './job-meta.ts';
import { shotMemory } from '../src/domain/shot-memory.ts';
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
  const output = await outputOf(ports, input);
  const file = { name: RESULTS_FILE, bytes: documentOf(input, result, output) };
  const [results] = await publishFiles(ports.store, input, [file]);
  if (results === undefined) throw new Error('the results were stored and have no reference');
  return { results };
}

/** What the program returns, as stage 2 wrote it. */
async function outputOf(
  ports: KernelPorts,
  { job_id, program_record: record }: ProcessingInput,
): Promise<Pick<JobResults, 'program_output'>> {
  if (record === undefined) return {};
  const bytes = await ports.store.get(job_id, PROGRAM_FILE, record);
  if (bytes === undefined) throw new PipelineError('ARTIFACT_CORRUPT', `${record.ref} is gone`);
  const { output } = JSON.parse(new TextDecoder().decode(bytes)) as ProgramRecord;
  return output === undefined ? {} : { program_output: output };
}

/** The text of `results.json`; counts are sorted by outcome. */
function documentOf(
  input: ProcessingInput,
  result: ExecutionResult,
  output: Pick<JobResults, 'program_output'>,
): string | Uint8Array {
  const { counts } = result;
  if (isMany(counts)) {
    const text = textOf(resultsOf(input, result, {}, output));
    const at = text.indexOf(NO_COUNTS);
    const [before, after] = [text.slice(0, at), text.slice(at + NO_COUNTS.length)];
    return Buffer.concat([Buffer.from(`${before}\n  "counts": `), counts.text, Buffer.from(after)]);
  }
  return textOf(resultsOf(input, result, counts, output));
}

/** Stands once with this indentation: in a text quotes are escaped, and what a program returns is further in. */
const NO_COUNTS = '\n  "counts": {}';

function textOf(results: JobResults): string {
  return `${orderedJson(results, 2)}\n`;
}

/** The content of `results.json` (contract §7). */
function resultsOf(
  input: ProcessingInput,
  result: ExecutionResult,
  counts: Counts,
  output: Pick<JobResults, 'program_output'>,
): JobResults {
  return {
    schema: 'qrtx.results/1',
    job_id: input.job_id,
    device: input.device_id,
    method: result.method,
    shots: input.shots,
    seed: input.seed,
    bit_order: 'highest-classical-bit-first',
    counts,
    ...(input.registers !== undefined && { registers: input.registers }),
    ...(input.memory === true && { memory: shotMemory(result.counts, input.seed) }),
    ...(result.expectationValues !== undefined && {
      expectation_values: result.expectationValues.map(({ value, standardError }) => ({
        value,
        standard_error: standardError,
      })),
    }),
    ...output,
    timing: { execution_seconds: result.executionSeconds, phases: result.phases },
    metadata: result.metadata,
    ...(input.warnings !== undefined && { warnings: input.warnings }),
  };
}
