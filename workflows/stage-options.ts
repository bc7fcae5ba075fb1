/**
 * Time-outs, heartbeats and retries of every stage in one table, with the reason for each number. Steps that are
 * short and idempotent are local activities (one durable write for all of them); what is remote or long is regular.
 */
import {
  ActivityCancellationType,
  type ActivityOptions,
  type LocalActivityOptions,
} from '@temporalio/workflow';
import type { RetryBudget } from '../activities/stages.ts';
import { fairnessKey } from '../src/domain/fairness-key.ts';
import { deviceTaskQueue, priorityKey } from './messages.ts';

/** A stage that is usually brief: `once` locally, and `again` as a regular activity when it lasts or has to be repeated. */
export interface BriefOptions {
  readonly once: LocalActivityOptions;
  readonly again: ActivityOptions;
}

/**
 * Retries of a step. 50 ms: a passing disk error is over by then; factor 2 up to 1 s; 6 attempts ≈ 2.5 s in all, after
 * which the error will not pass by itself. A step that may not be retried says so in its failure.
 */
const RETRY = {
  initialInterval: '50ms',
  backoffCoefficient: 2,
  maximumInterval: '1s',
  maximumAttempts: 6,
} as const;

/**
 * The local attempt gives up by itself after 400 ms (`activities/run-stage.ts`); 10 s is a worker whose event loop is
 * blocked. The regular attempts make up the rest of `RETRY`. Heartbeats go out every 100 ms; 2 s without one is a
 * dead worker. A cancel waits until the step has stopped, so that nothing is written after the job's last words.
 */
function brief(summary: string, again: Pick<ActivityOptions, 'startToCloseTimeout' | 'retry'>): BriefOptions {
  return {
    once: { startToCloseTimeout: '10s', retry: { maximumAttempts: 1 }, summary },
    again: {
      heartbeatTimeout: '2s',
      cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
      ...again,
      retry: { ...RETRY, maximumAttempts: RETRY.maximumAttempts - 1, ...again.retry },
      summary,
    },
  };
}

/** Stage 1 parses ≤ 320 KiB and writes two files: milliseconds; 30 s is a disk that hangs. */
export const VALIDATION = brief('1 Validation', { startToCloseTimeout: '30s' });

/**
 * Stage 2: milliseconds for most programs, up to a minute for the largest the limits let through; the stage itself
 * ends a compiler that hangs, and the time-out stands behind that. A compiler that did not answer three times is down.
 */
export const COMPILATION = brief('2 Compilation', {
  startToCloseTimeout: '5m',
  retry: { initialInterval: '500ms', maximumInterval: '10s', maximumAttempts: 2 },
});

/** Stage 5 reads the raw result and writes one file: milliseconds; 30 s allows for results of many megabytes. */
export const RESULT_PROCESSING = brief('5 Result processing', { startToCloseTimeout: '30s' });

/** Stage 6 writes one file; the commit point is worth more patience: 10 attempts ≈ 7 s. */
export const COMPLETION = brief('6 Completion', {
  startToCloseTimeout: '30s',
  retry: { maximumAttempts: 9 },
});

/** Last words of an unsuccessful job: best effort within 10 s in all (contract §7). */
export const END_RECORD: LocalActivityOptions = {
  scheduleToCloseTimeout: '10s',
  startToCloseTimeout: '5s',
  retry: RETRY,
  summary: 'Record of an unsuccessful end',
};

/** Asks the server to cancel this very run: one small call. */
export const SELF_CANCEL: LocalActivityOptions = {
  scheduleToCloseTimeout: '30s',
  startToCloseTimeout: '5s',
  retry: RETRY,
  summary: 'Cancel requested by signal',
};

/** What the device activity needs beyond its input. */
export interface DeviceOptions {
  readonly deviceId: string;
  readonly jobName: string;
  /** 0–100, higher goes first. */
  readonly priority: number;
  readonly tenant: string;
  /** Seconds the execution may take. */
  readonly executionSeconds: number;
}

/**
 * Stages 3 and 4 on the device's own queue, never eager, so that priority and fairness hold.
 *
 * - No schedule-to-start time-out: the queue budget is a timer of the workflow, which can say why the job ended.
 * - start-to-close: the execution budget and 30 s, a backstop behind the workflow's own timer.
 * - heartbeat 1.5 s: a killed worker is noticed in 1.5 s; heartbeats go out every 100 ms, so 14 may be lost.
 * - Temporal retries only what the worker could not report (it died): at once, up to 20 times. An error the driver
 *   reports comes back to the workflow, which puts the job back in line by the job's own retry budget.
 */
export function deviceOptions(options: DeviceOptions): ActivityOptions {
  return {
    taskQueue: deviceTaskQueue(options.deviceId),
    allowEagerDispatch: false,
    startToCloseTimeout: (options.executionSeconds + 30) * 1000,
    heartbeatTimeout: '1500ms',
    retry: {
      initialInterval: '10ms',
      backoffCoefficient: 2,
      maximumInterval: '1s',
      maximumAttempts: 20,
    },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    priority: { priorityKey: priorityKey(options.priority), fairnessKey: fairnessKey(options.tenant) },
    summary: `3 Allocation and 4 Execution on ${options.deviceId}: ${options.jobName}`,
  };
}

/** Milliseconds to wait before dispatch `next` (2 is the first retry), or undefined when the budget is spent. */
export function retryDelay(budget: RetryBudget, next: number, elapsedMs: number): number | undefined {
  if (next > budget.max_attempts) return undefined;
  const delay = Math.min(budget.base_delay_ms * 2 ** (next - 2), budget.max_delay_ms);
  return elapsedMs + delay > budget.max_elapsed_ms ? undefined : delay;
}
