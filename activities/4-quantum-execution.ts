/**
 * Stage 4, QuantumExecution: submits under the job's key (a second submit finds the first execution), follows it,
 * and checks what comes back. The raw result stays with the driver; stage 5 asks for it again by the handle.
 */
import { log } from '@temporalio/activity';
import { parseArtifactRef } from '../src/domain/artifact.ts';
import { PipelineError } from '../src/domain/errors.ts';
import type { ExecutionResult } from '../src/domain/result.ts';
import type { ExecutionHandle, ExecutionRequest, QDriver } from '../src/drivers/driver.ts';
import type { KernelPorts } from './ports.ts';
import type { DeviceInput } from './stages.ts';
import { untilAborted } from './until-aborted.ts';

/** How the executor follows an execution: called with the handle as soon as there is one. */
export type Follow = (driver: QDriver, handle: ExecutionHandle) => void;

/** Longest wait for a device to confirm that it has stopped. */
const STOP_PATIENCE_MS = 10_000;

/** Key of the one execution of a job without a hybrid loop. */
export function executionKey(jobId: string): string {
  return `${jobId}/quantum_execution`;
}

/** An execution that is done. */
export interface Executed {
  readonly handle: ExecutionHandle;
  readonly result: ExecutionResult;
}

/**
 * Runs the circuit, or re-attaches to the run that the key already names.
 *
 * @param fencingToken - grows with every attempt; an older attempt that wakes up late is refused by the driver
 */
export async function executeCircuit(
  ports: KernelPorts,
  driver: QDriver,
  input: DeviceInput,
  fencingToken: number,
  signal: AbortSignal,
  follow: Follow,
): Promise<Executed> {
  const request = await requestOf(ports, input, fencingToken);
  signal.throwIfAborted();
  const handle = await submit(driver, request, signal);
  follow(driver, handle);
  const result = await untilAborted(driver.result(handle, signal), signal);
  refuseGarbage(result, input);
  return { handle, result };
}

/** Submits; an execution that a stopped job gets late is cancelled as soon as its handle is known. */
async function submit(
  driver: QDriver,
  request: ExecutionRequest,
  signal: AbortSignal,
): Promise<ExecutionHandle> {
  const submitted = driver.submit(request, signal);
  try {
    return await untilAborted(submitted, signal);
  } catch (error) {
    if (signal.aborted) {
      submitted
        .then((handle) => driver.cancel(handle))
        .catch((late: unknown) => {
          log.warn('a late execution could not be cancelled', { error: late });
        });
    }
    throw error;
  }
}

async function requestOf(
  ports: KernelPorts,
  input: DeviceInput,
  fencingToken: number,
): Promise<ExecutionRequest> {
  const { job_id, aqo, shots, seed, options } = input;
  const bytes = await ports.store.get(job_id, parseArtifactRef(aqo.ref).name, aqo);
  if (bytes === undefined) throw new PipelineError('ARTIFACT_CORRUPT', `${aqo.ref} is gone`);
  const text = new TextDecoder().decode(bytes);
  return { key: executionKey(job_id), jobId: job_id, fencingToken, aqo: text, shots, seed, options };
}

/** Stops the device work; false when the device did not confirm it in time. */
export async function stopDevice(driver: QDriver, handle: ExecutionHandle): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), STOP_PATIENCE_MS);
  });
  const stopped = driver.cancel(handle).then(
    () => true,
    () => false,
  );
  const confirmed = await Promise.race([stopped, patience]);
  clearTimeout(timer);
  return confirmed;
}

/** Counts that cannot be the answer to the question are the device's error, found before they become results. */
function refuseGarbage(result: ExecutionResult, { shots, requirements, device_id }: DeviceInput): void {
  if (!hasCounts(result)) throw garbage(device_id, 'no counts came back');
  const width = requirements.clbits;
  const wrongKey = Object.keys(result.counts).find((key) => key.length !== width || /[^01]/.test(key));
  const values = Object.values(result.counts);
  const total = values.reduce((sum, count) => sum + count, 0);
  const wrongCount = values.find((count) => !Number.isSafeInteger(count) || count < 1);
  const problem =
    wrongKey !== undefined
      ? `the outcome "${wrongKey}" has not ${width} classical bits`
      : wrongCount !== undefined
        ? `${wrongCount} is not a number of shots`
        : total !== shots
          ? `${total} shots came back, ${shots} were asked for`
          : undefined;
  if (problem !== undefined) throw garbage(device_id, problem);
}

/** A peer may answer anything, whatever the port promises. */
function hasCounts(result: unknown): boolean {
  const counts = (result as { counts?: unknown } | null | undefined)?.counts;
  return typeof counts === 'object' && counts !== null;
}

function garbage(device: string, problem: string): PipelineError {
  return new PipelineError('EXECUTION_STAGE_FAILED', `device ${device} returned garbage: ${problem}`, {
    device,
  });
}
