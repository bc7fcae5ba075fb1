/** What a stage's failure stands for when the peer it talks to says nothing usable: it broke, or it went silent. */
import type { ErrorCode } from './errors.ts';
import type { StageName } from './pipeline.ts';

/** The code of a peer that failed without a code of its own, by stage. */
export const PEER_FAILED: Readonly<Record<StageName, ErrorCode>> = {
  validation: 'PERSISTENCE_STAGE_FAILED',
  compilation: 'COMPILER_UNAVAILABLE',
  resource_allocation: 'DEVICE_UNAVAILABLE',
  quantum_execution: 'DEVICE_LOST',
  result_processing: 'PERSISTENCE_STAGE_FAILED',
  completion: 'PERSISTENCE_STAGE_FAILED',
};

/**
 * What is waited for within the job's budgets, by the code of the failure: such a failure passes by itself, costs the
 * stage no attempt, and is repeated with a back-off to 30 s. Every other failure that may pass counts as an attempt.
 */
const WAITED_FOR: Readonly<Partial<Record<ErrorCode, string>>> = {
  PERSISTENCE_STAGE_FAILED: 'the store',
};

/** The peer that is waited for after a failure with this code; undefined when the failure counts as an attempt. */
export function waitedFor(code: ErrorCode): string | undefined {
  return WAITED_FOR[code];
}
