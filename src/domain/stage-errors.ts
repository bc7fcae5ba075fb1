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
