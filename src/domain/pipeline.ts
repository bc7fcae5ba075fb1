/** The six stages of RFC 0007 and the states they run in. */
import type { TaskState } from './task-state.ts';

/** Stage names, in order, as they appear in queries, on the wire and in metric labels. */
export const STAGES = [
  'validation',
  'compilation',
  'resource_allocation',
  'quantum_execution',
  'result_processing',
  'completion',
] as const;
/** One of {@link STAGES}. */
export type StageName = (typeof STAGES)[number];

const STAGE_OF_STATE: Partial<Readonly<Record<TaskState, StageName>>> = {
  Pending: 'validation',
  Validating: 'validation',
  Compiling: 'compilation',
  Queued: 'resource_allocation',
  Allocating: 'resource_allocation',
  Executing: 'quantum_execution',
  Completing: 'completion',
  Completed: 'completion',
};

/** The stage a state belongs to; a state that ended a job early keeps the stage it ended in, so `fallback` is returned. */
export function stageOf(state: TaskState, fallback: StageName): StageName {
  return STAGE_OF_STATE[state] ?? fallback;
}
