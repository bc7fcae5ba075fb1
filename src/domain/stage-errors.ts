/** What a stage's failure stands for when the peer it talks to says nothing usable: it broke, or it went silent. */
import type { ErrorCode, PipelineError } from './errors.ts';
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

/** What a full disk keeps waiting. */
export const STORE = 'the store';
const COMPILER = 'the compiler';
const MANAGER = 'the driver manager';

/** A failure, as far as it says whether it is waited for. */
export type Waitable = Pick<PipelineError, 'code' | 'details'>;

/**
 * What is waited for within the job's budgets: the peer that will be back by itself. Such a failure costs the stage no
 * attempt and is repeated with a back-off to 30 s; every other failure that may pass counts as an attempt, and gives
 * undefined.
 */
export function waitedFor({ code, details }: Waitable, stage: StageName): string | undefined {
  switch (code) {
    case 'PERSISTENCE_STAGE_FAILED':
      return STORE;
    case 'COMPILER_UNAVAILABLE':
      // A compiler of this process that dies or hangs does so because of the program.
      return details.peer === undefined ? undefined : COMPILER;
    case 'DEVICE_UNAVAILABLE':
      // A device that is away is waited for in its queue; here its driver manager has not named it yet.
      return stage === 'resource_allocation' || stage === 'quantum_execution' ? undefined : MANAGER;
    default:
      return undefined;
  }
}
