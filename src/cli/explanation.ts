/**
 * Why a job is where it is: the device, the wait, the attempts and the budgets, told from its snapshot and its record
 * of events alone, so that it needs no worker and stays true after the end.
 */
import type { JobSnapshot, JobUpdate } from '../client/index.ts';
import type { Budgets } from '../domain/job-record.ts';
import type { Placement } from '../domain/placement.ts';
import { stuckText } from '../text/render.ts';
import { type TaskState, isTerminal } from '../domain/task-state.ts';

/** How long the job was in one state, or in one phase of Executing. */
export interface Span {
  readonly state: TaskState;
  readonly phase: JobUpdate['phase'];
  readonly since: string;
  readonly seconds: number;
}

/** One time the job was handed to its device. */
export interface Attempt {
  readonly attempt: number;
  readonly at: string;
  /** What ended it. */
  readonly outcome: string;
}

/** One budget of the job; `used_seconds` is measured as the kernel measures it. */
export interface BudgetUse {
  readonly budget: keyof Budgets;
  readonly limit_seconds: number;
  readonly used_seconds: number;
  readonly exceeded: boolean;
}

/** What `qrtx explain --json` prints. */
export interface Explanation {
  readonly schema: 'qrtx.explanation/1';
  readonly job_id: string;
  readonly state: TaskState;
  /** What the job is doing or waiting for, or how it ended. */
  readonly now: string;
  readonly device: { readonly id?: string; readonly reason_code: 'TARGET_EXPLICIT'; readonly why: string };
  /** Where the compiled program lies on the device; absent before it is compiled, and where places do not matter. */
  readonly placement?: Placement;
  readonly attempts: readonly Attempt[];
  readonly budgets: readonly BudgetUse[];
  readonly spans: readonly Span[];
  readonly cancel_requested?: JobSnapshot['cancel_requested'];
  readonly last_error?: JobSnapshot['last_error'];
}

/** Explains a job; `now` (milliseconds since the epoch) ends what still lasts. */
export function explain(job: JobSnapshot, updates: readonly JobUpdate[], now = Date.now()): Explanation {
  const { job_id, state, device, placement, cancel_requested, last_error } = job;
  const target = job.target ?? device;
  const why =
    target === undefined
      ? 'not chosen yet: the job is not validated'
      : `the job names it: spec.target is ${target}`;
  const spans = spansOf(updates, now);
  return {
    schema: 'qrtx.explanation/1',
    job_id,
    state,
    now: presentOf(job),
    device: { ...(device !== undefined && { id: device }), reason_code: 'TARGET_EXPLICIT', why },
    ...(placement !== undefined && { placement }),
    attempts: attemptsOf(updates),
    budgets: budgetsOf(job, updates, now),
    spans,
    ...(cancel_requested !== undefined && { cancel_requested }),
    ...(last_error !== undefined && { last_error }),
  };
}

/** Why each state lasts. */
const PRESENT: Readonly<Record<TaskState, (job: JobSnapshot) => string>> = {
  Pending: () => 'accepted; no worker has taken it up: `qrtx doctor` shows whether one runs',
  Validating: () => 'its specification and program are checked',
  Compiling: ({ device }) => `its program is compiled for ${device ?? 'its device'}`,
  Queued: (job) => waitOf(job),
  Allocating: ({ device }) => `${device ?? 'its device'} allocates`,
  Executing: ({ message }) => message,
  Completing: () => 'its results are written and are being committed; a cancel has no effect any more',
  Completed: () => 'it completed',
  Failed: ({ last_error }) => `it failed: ${last_error?.code ?? 'no reason on record'}`,
  Cancelled: (job) => `it was cancelled: ${job.cancel_requested?.reason ?? job.message}`,
  Timeout: ({ last_error }) => `a budget ran out: ${last_error?.code ?? 'no reason on record'}`,
};

function presentOf(job: JobSnapshot): string {
  if (job.stuck !== undefined) return stuckText(job.stuck);
  const idle = job.no_worker === true ? '; no worker runs now, it goes on when one does' : '';
  const present = (job.waiting === undefined ? PRESENT[job.state](job) : job.message) + idle;
  if (isTerminal(job.state) || job.cancel_requested === undefined) return present;
  return `a cancel is requested, the job stops: ${present}`;
}

function waitOf({ device = 'its device', priority, message, attempt }: JobSnapshot): string {
  const rank = priority === undefined ? '' : ` with priority ${priority} (100 goes first)`;
  const again = attempt === 0 ? '' : `; ${message}`;
  return `all slots of ${device} are taken or none is served: it waits${rank}, fairly among tenants${again}`;
}

function spansOf(updates: readonly JobUpdate[], now: number): readonly Span[] {
  const changes = updates.filter((update, index) => {
    const before = updates[index - 1];
    return before?.state !== update.state || before.phase !== update.phase;
  });
  return changes.map(({ state, phase, timestamp }, index) => {
    const next = changes[index + 1];
    const end = next === undefined ? (isTerminal(state) ? timestamp : undefined) : next.timestamp;
    return { state, phase, since: timestamp, seconds: seconds(timestamp, end, now) };
  });
}

/**
 * Each Allocating begins an attempt; going back in line, or the end of execution, closes it. A record that came over the
 * wire shows Allocating as Queued: there an attempt begins with Executing.
 */
function attemptsOf(updates: readonly JobUpdate[]): readonly Attempt[] {
  const starts = updates.filter(
    ({ state }, index) =>
      state === 'Allocating' || (state === 'Executing' && updates[index - 1]?.state === 'Queued'),
  );
  return starts.map(({ event_seq, timestamp }, index) => {
    const end = updates.find(
      (update) => update.event_seq > event_seq && !['Allocating', 'Executing'].includes(update.state),
    );
    const outcome = end === undefined ? 'under way' : end.state === 'Completing' ? 'executed' : end.message;
    return { attempt: index + 1, at: timestamp, outcome };
  });
}

/** As the kernel measures: queue from each time in line, execution from its first start, job from the submit. */
function budgetsOf(job: JobSnapshot, updates: readonly JobUpdate[], now: number): readonly BudgetUse[] {
  const { budgets, last_error } = job;
  if (budgets === undefined) return [];
  const starts: Readonly<Record<keyof Budgets, JobUpdate | undefined>> = {
    queue: updates.findLast(
      (update, index) => update.state === 'Queued' && updates[index - 1]?.state !== 'Queued',
    ),
    execution: updates.find(({ state }) => state === 'Executing'),
    job: updates[0],
  };
  const ended = updates.findLast(({ state }) => isTerminal(state));
  return (['queue', 'execution', 'job'] as const).map((budget) => {
    const start = starts[budget];
    const end = budget === 'job' ? ended : endOf(budget, start, updates);
    return {
      budget,
      limit_seconds: budgets[budget],
      used_seconds: start === undefined ? 0 : seconds(start.timestamp, end?.timestamp, now),
      exceeded: last_error?.code === `TIMEOUT_${budget.toUpperCase()}`,
    };
  });
}

function endOf(
  budget: 'queue' | 'execution',
  start: JobUpdate | undefined,
  updates: readonly JobUpdate[],
): JobUpdate | undefined {
  if (start === undefined) return undefined;
  const over = (update: JobUpdate): boolean =>
    budget === 'queue'
      ? update.state !== 'Queued'
      : update.phase === 'PostProcessing' || update.state === 'Completing' || isTerminal(update.state);
  return updates.find((update) => update.event_seq > start.event_seq && over(update));
}

function seconds(since: string, until: string | undefined, now: number): number {
  const end = until === undefined ? now : Date.parse(until);
  return Math.max(0, end - Date.parse(since)) / 1000;
}
