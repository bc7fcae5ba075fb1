/**
 * Time-outs, heartbeats and retries of every stage in one table, with the reason for each number. Steps that are
 * short and idempotent are local activities (one durable write for all of them); what is remote or long is regular.
 */
import {
  ActivityCancellationType,
  type ActivityOptions,
  type LocalActivityOptions,
} from '@temporalio/workflow';
import type { RetryPolicy } from '@temporalio/common';
import type { Attempts } from '../src/job/events.ts';
import { deviceTaskQueue, turnOf } from '../src/protocol/messages.ts';

/** A stage that is usually brief: `once` locally, and `again` as a regular activity when it lasts or is repeated. */
export interface StageOptions {
  readonly once: LocalActivityOptions;
  readonly again: ActivityOptions;
  readonly attempts: Attempts;
}

/**
 * Attempts of a step. 50 ms: a passing error is over by then; factor 2 up to 1 s; 6 attempts ≈ 2.5 s in all, after
 * which the error will not pass by itself. A step that may not be retried says so in its failure.
 */
const ATTEMPTS: Attempts = { most: 6, firstMs: 50, longestMs: 1000 };

/** The same for small steps that the SDK repeats by itself. */
const RETRY = {
  initialInterval: '50ms',
  backoffCoefficient: 2,
  maximumInterval: '1s',
  maximumAttempts: 6,
} as const;

/** A stage's first worker that is lost comes back to the workflow, which says so. */
export function toldOfFirstLoss(): RetryPolicy {
  return { maximumAttempts: 1 };
}

/**
 * Repeats that the server makes alone, until the job budget ends: of lost workers, and of what the stage waits for.
 * 50 ms: another worker is usually there at once, and a disk is full for a moment only; 30 s: what lasts longer than
 * that is noticed soon enough, and a program that kills its worker kills two a minute.
 */
export function repeatedByServer(): RetryPolicy {
  return { initialInterval: '50ms', backoffCoefficient: 2, maximumInterval: '30s' };
}

/**
 * The local attempt gives up by itself after 400 ms (`activities/run-stage.ts`); 10 s is a worker whose event loop is
 * blocked. Heartbeats go out every 100 ms; 2 s without one is a lost worker. A cancel waits until the step has
 * stopped, so that nothing is written after the job's last words.
 */
function brief(
  summary: string,
  startToCloseTimeout: '30s' | '5m',
  attempts: Attempts = ATTEMPTS,
): StageOptions {
  return {
    once: { startToCloseTimeout: '10s', retry: { maximumAttempts: 1 }, summary },
    again: {
      startToCloseTimeout,
      heartbeatTimeout: '2s',
      cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
      summary,
    },
    attempts,
  };
}

/** Stage 1 parses ≤ 320 KiB and writes two files: milliseconds; 30 s is a disk that hangs. */
export const VALIDATION = brief('1 Validation', '30s');

/**
 * Stage 2: milliseconds for most programs, up to a minute for the largest the limits let through; the stage itself
 * ends a compiler that hangs, and the time-out stands behind that. A compiler that did not answer three times is down.
 */
export const COMPILATION = brief('2 Compilation', '5m', { most: 3, firstMs: 500, longestMs: 10_000 });

/** Stage 5 reads the raw result and writes one file: milliseconds; 30 s allows for results of many megabytes. */
export const RESULT_PROCESSING = brief('5 Result processing', '30s');

/** Stage 6 writes one file; the commit point is worth more patience: 10 attempts ≈ 7 s. */
export const COMPLETION = brief('6 Completion', '30s', { ...ATTEMPTS, most: 10 });

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
 * - The server repeats what the worker could not report (it froze or died), at once and without a limit but the
 *   budgets of the job: a lost worker is no failed attempt. 30 s at most between two: a circuit that kills its worker
 *   kills two a minute. An error that the worker reports comes back to the workflow, which puts the job back in line
 *   by the job's own retry budget.
 */
export function deviceOptions(options: DeviceOptions): ActivityOptions {
  return {
    taskQueue: deviceTaskQueue(options.deviceId),
    allowEagerDispatch: false,
    startToCloseTimeout: (options.executionSeconds + 30) * 1000,
    heartbeatTimeout: '1500ms',
    retry: { ...repeatedByServer(), initialInterval: '10ms' },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    priority: turnOf(options.priority, options.tenant),
    summary: `3 Allocation and 4 Execution on ${options.deviceId}: ${options.jobName}`,
  };
}
