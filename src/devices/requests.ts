/** Rules every driver applies to a request before anything runs. */
import { PipelineError } from '../domain/errors.ts';
import { type Device, mostQubits } from '../domain/device.ts';
import { pauliSumProblem } from '../domain/pauli-sum.ts';
import type { ExecutionRequest } from './driver.ts';

const UINT64_MAX = 18446744073709551615n;
/** Most observables of one request. */
const MAX_OBSERVABLES = 1000;

/**
 * Refuses a request that the device cannot run.
 *
 * @throws {@link PipelineError} `EXECUTION_STAGE_FAILED` naming the limit.
 */
export function checkRequest(device: Device, request: ExecutionRequest): void {
  const { shots, seed } = request;
  if (!Number.isSafeInteger(shots) || shots < 1 || shots > device.maxShots) {
    throw refuse(device, `shots must be a whole number from 1 to ${device.maxShots}, not ${shots}`);
  }
  if (!/^[0-9]{1,20}$/.test(seed) || BigInt(seed) > UINT64_MAX) {
    throw refuse(device, `seed must be an unsigned 64-bit decimal, not "${seed.slice(0, 40)}"`);
  }
  for (const [name, value] of Object.entries(request.parameters ?? {})) {
    if (!Number.isFinite(value)) throw refuse(device, `parameter "${name}" must be finite, not ${value}`);
  }
  checkObservables(device, request);
}

function checkObservables(device: Device, { observables = [] }: ExecutionRequest): void {
  if (observables.length > 0 && !device.expectationValues)
    throw refuse(device, 'the device gives no expectation values; ask for counts only');
  if (observables.length > MAX_OBSERVABLES)
    throw refuse(device, `${observables.length} observables; at most ${MAX_OBSERVABLES} are allowed`);
  for (const observable of observables) {
    const problem = pauliSumProblem(observable, mostQubits(device));
    if (problem !== undefined) throw refuse(device, problem);
  }
}

/**
 * Refuses to begin what was cancelled already: nothing runs, and the caller knows it.
 *
 * @throws {@link PipelineError} `CANCELLED`
 */
export function refuseCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new PipelineError('CANCELLED', 'the execution was cancelled before it began');
}

function refuse(device: Device, message: string): PipelineError {
  return new PipelineError('EXECUTION_STAGE_FAILED', message, { device: device.id });
}
