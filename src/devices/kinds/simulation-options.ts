/** Options of a request that steer the simulator. */
import { PipelineError } from '../../domain/errors.ts';
import { SIMULATION_METHODS, type SimulationMethod } from '../../simulator/method.ts';
import { parseNoise } from '../../simulator/noise-text.ts';
import type { SimulationRequest } from '../../simulator/protocol.ts';
import type { ExecutionRequest } from '../driver.ts';

const EXPECTATIONS = ['exact', 'sampled'] as const;

function oneOf<T extends string>(
  name: string,
  value: string | undefined,
  allowed: readonly T[],
): T | undefined {
  if (value === undefined || value === 'automatic') return undefined;
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  const message = `option ${name} must be automatic or one of ${allowed.join(', ')}, not "${value.slice(0, 40)}"`;
  throw new PipelineError('EXECUTION_STAGE_FAILED', message);
}

/**
 * The simulation that a request asks for. Options: `method`, `expectation`, `noise_model`.
 *
 * @throws {@link PipelineError} `EXECUTION_STAGE_FAILED` for an option value that does not exist.
 */
export function simulationOf(request: ExecutionRequest, threads: number): SimulationRequest {
  const { aqo, shots, seed, parameters, observables, options } = request;
  const method: SimulationMethod | undefined = oneOf('method', options.method, SIMULATION_METHODS);
  const expectation = oneOf('expectation', options.expectation, EXPECTATIONS);
  const noise = options.noise_model === undefined ? undefined : parseNoise(options.noise_model);
  return {
    ...{ aqo, shots, seed, threads },
    ...(parameters && { parameters }),
    ...(observables && { observables }),
    ...(method && { method }),
    ...(expectation && { expectation }),
    ...(noise && { noise }),
  };
}
