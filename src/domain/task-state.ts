/**
 * The TaskState machine of RFC 0007, as a pure table.
 *
 * - **Pending**: accepted, not started. Left when stage 1 begins.
 * - **Validating**: stage 1 judges the specification. Nothing outside the worker is touched.
 * - **Compiling**: stage 2 turns the program into AQO for the target.
 * - **Queued**: the job waits for a slot of its device; the device's task queue is the priority queue.
 * - **Allocating**: stage 3, in the hands of the device's executor: isolation, admission, fencing. A refused or lost
 *   lease sends the job back in line.
 * - **Executing**: stage 4 on the device and stage 5 on its results; its phases move freely inside. A lost device
 *   sends the job back in line.
 * - **Completing**: stage 6, the commit point: from here the job completes or fails, it is never cancelled or timed out.
 * - **Completed, Failed, Cancelled, Timeout**: the four ends. A repeat of the same end changes nothing.
 *
 * An event that the table does not list is a kernel bug, never ignored.
 */

/** The canonical states, in pipeline order. */
export const TASK_STATES = [
  'Pending',
  'Validating',
  'Compiling',
  'Queued',
  'Allocating',
  'Executing',
  'Completing',
  'Completed',
  'Failed',
  'Cancelled',
  'Timeout',
] as const;
/** One of {@link TASK_STATES}. */
export type TaskState = (typeof TASK_STATES)[number];

/** The phases of Executing. */
export const EXECUTING_PHASES = [
  'QuantumInitializing',
  'QuantumRunning',
  'ClassicalRunning',
  'Measuring',
  'PostProcessing',
] as const;
/** One of {@link EXECUTING_PHASES}. */
export type ExecutingPhase = (typeof EXECUTING_PHASES)[number];

/** What can happen to a job. */
export const TASK_EVENTS = [
  'validate',
  'compile',
  'enqueue',
  'allocate',
  'execute',
  'requeue',
  'complete',
  'commit',
  'fail',
  'cancel',
  'expire',
] as const;
/** One of {@link TASK_EVENTS}. */
export type TaskEvent = (typeof TASK_EVENTS)[number];

const ENDINGS = { fail: 'Failed', cancel: 'Cancelled', expire: 'Timeout' } as const;

const TRANSITIONS: Readonly<Record<TaskState, Readonly<Partial<Record<TaskEvent, TaskState>>>>> = {
  Pending: { validate: 'Validating', ...ENDINGS },
  Validating: { compile: 'Compiling', ...ENDINGS },
  Compiling: { enqueue: 'Queued', ...ENDINGS },
  Queued: { allocate: 'Allocating', ...ENDINGS },
  Allocating: { execute: 'Executing', requeue: 'Queued', ...ENDINGS },
  Executing: { complete: 'Completing', requeue: 'Queued', ...ENDINGS },
  Completing: { commit: 'Completed', fail: 'Failed' },
  Completed: { commit: 'Completed' },
  Failed: { fail: 'Failed' },
  Cancelled: { cancel: 'Cancelled' },
  Timeout: { expire: 'Timeout' },
};

/** An event that is not legal in a state: a bug of the kernel. */
export class InvalidTransition extends Error {
  override readonly name = 'InvalidTransition';

  readonly from: TaskState;
  readonly event: TaskEvent;

  constructor(from: TaskState, event: TaskEvent) {
    const legal = Object.keys(TRANSITIONS[from]).join(', ');
    super(`event "${event}" is not legal in state ${from}; legal events: ${legal}`);
    this.from = from;
    this.event = event;
  }
}

/**
 * The state after `event` in state `from` (contract §1).
 *
 * @throws {@link InvalidTransition} when the table does not list the pair.
 */
export function transition(from: TaskState, event: TaskEvent): TaskState {
  const to = TRANSITIONS[from][event];
  if (to === undefined) throw new InvalidTransition(from, event);
  return to;
}

/** True for Completed, Failed, Cancelled and Timeout. */
export function isTerminal(state: TaskState): boolean {
  return state === 'Completed' || state === 'Failed' || state === 'Cancelled' || state === 'Timeout';
}
