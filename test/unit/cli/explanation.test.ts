/** The explanation of a job is told from its record alone. */
import { describe, expect, test } from 'vitest';
import { explain } from '../../../src/cli/explanation.ts';
import type { JobSnapshot, JobUpdate } from '../../../src/domain/job-record.ts';
import type { ExecutingPhase, TaskState } from '../../../src/domain/task-state.ts';
import { pendingSnapshot } from '../../../src/client/server-status.ts';

const T0 = Date.parse('2026-03-01T12:00:00Z');
type Step = readonly [seconds: number, state: TaskState, message?: string, phase?: ExecutingPhase];

const record = (...steps: readonly Step[]): readonly JobUpdate[] =>
  steps.map(([seconds, state, message = '', phase = null], index) => ({
    event_seq: index + 1,
    state,
    phase,
    stage: 'validation',
    progress: 0,
    message,
    timestamp: new Date(T0 + seconds * 1000).toISOString(),
  }));

const job = (facts: Partial<JobSnapshot>): JobSnapshot => ({
  ...pendingSnapshot('j', new Date(T0)),
  target: 'sim:local',
  device: 'sim:local',
  priority: 50,
  budgets: { queue: 60, execution: 30, job: 600 },
  ...facts,
});

const QUEUED = record([0, 'Pending'], [1, 'Validating'], [2, 'Compiling'], [3, 'Queued']);

test('a job that waits: since when, behind what, and what is left of its budgets', () => {
  const waiting = explain(job({ state: 'Queued' }), QUEUED, T0 + 23_000);
  expect(waiting.now).toMatch(/slots of sim:local .* priority 50/);
  expect(waiting.device).toEqual({
    id: 'sim:local',
    reason_code: 'TARGET_EXPLICIT',
    why: 'the job names it: spec.target is sim:local',
  });
  expect(waiting.budgets).toEqual([
    { budget: 'queue', limit_seconds: 60, used_seconds: 20, exceeded: false },
    { budget: 'execution', limit_seconds: 30, used_seconds: 0, exceeded: false },
    { budget: 'job', limit_seconds: 600, used_seconds: 23, exceeded: false },
  ]);
  expect(waiting.spans.map(({ state, seconds }) => [state, seconds])).toEqual([
    ['Pending', 1],
    ['Validating', 1],
    ['Compiling', 1],
    ['Queued', 20],
  ]);
  expect(waiting.attempts).toEqual([]);
});

test('a compiled job: the qubits it got', () => {
  const placement = { initial: [3, 5], final: [5, 3], expected_success: 0.91, calibration_epoch: 'lagos/0' };
  expect(explain(job({ state: 'Queued', placement }), QUEUED, T0).placement).toEqual(placement);
  expect(explain(job({ state: 'Queued' }), QUEUED, T0)).not.toHaveProperty('placement');
});

describe('retries', () => {
  const updates = record(
    [0, 'Pending'],
    [1, 'Queued'],
    [2, 'Allocating'],
    [3, 'Executing', 'running', 'QuantumInitializing'],
    [5, 'Queued', 'back in line: the device was lost'],
    [10, 'Allocating'],
    [11, 'Executing', 'running', 'QuantumInitializing'],
    [12, 'Executing', 'running', 'QuantumRunning'],
    [14, 'Executing', 'writing', 'PostProcessing'],
    [15, 'Completing'],
    [16, 'Completed'],
  );
  const explained = explain(job({ state: 'Completed', attempt: 2 }), updates, T0 + 1e9);

  test('each attempt has its outcome', () => {
    expect(explained.attempts).toEqual([
      { attempt: 1, at: '2026-03-01T12:00:02.000Z', outcome: 'back in line: the device was lost' },
      { attempt: 2, at: '2026-03-01T12:00:10.000Z', outcome: 'executed' },
    ]);
  });

  test('the queue budget counts the last wait, the execution budget from the first start', () => {
    expect(explained.budgets.map(({ budget, used_seconds }) => [budget, used_seconds])).toEqual([
      ['queue', 5],
      ['execution', 11],
      ['job', 16],
    ]);
  });

  test('phases have their own times, the end has none', () => {
    expect(
      explained.spans.filter(({ phase }) => phase === 'QuantumRunning').map(({ seconds }) => seconds),
    ).toEqual([2]);
    expect(explained.spans.at(-1)).toMatchObject({ state: 'Completed', seconds: 0 });
  });
});

test('a time-out names the budget that ran out', () => {
  const last_error = {
    category: 'JobTimeout',
    code: 'TIMEOUT_QUEUE',
    message: 'the queue budget of 60 s ran out',
    stage: 'resource_allocation',
    retryable: false,
    attempts: 0,
    details: {},
    hint: 'raise it',
    at: '2026-03-01T12:01:03.000Z',
  } as const;
  const updates = [...QUEUED, ...record([63, 'Timeout']).map((update) => ({ ...update, event_seq: 5 }))];
  const explained = explain(job({ state: 'Timeout', last_error }), updates, T0 + 1e9);
  expect(explained.now).toBe('a budget ran out: TIMEOUT_QUEUE');
  expect(explained.budgets.filter(({ exceeded }) => exceeded)).toEqual([
    { budget: 'queue', limit_seconds: 60, used_seconds: 60, exceeded: true },
  ]);
});

test('a job that nobody took up says what to look at; a requested cancel is told before the wait', () => {
  const pending = explain(pendingSnapshot('j', new Date(T0)), record([0, 'Pending']), T0);
  expect(pending.now).toContain('qrtx doctor');
  expect(pending.device.why).toContain('not chosen yet');
  expect(pending.budgets).toEqual([]);
  const cancel_requested = { at: new Date(T0).toISOString(), by: 'ada', reason: 'wrong angle' };
  expect(explain(job({ state: 'Queued', cancel_requested }), QUEUED, T0).now).toMatch(
    /^a cancel is requested/,
  );
});
