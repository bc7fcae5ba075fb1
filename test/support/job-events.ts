/** Events of a job for tests of the pure job: one of each kind, with the facts that a test may change. */
import type { ErrorCode } from '../../src/domain/errors.ts';
import { errorFacts } from '../../src/domain/errors.ts';
import { apply } from '../../src/job/apply.ts';
import type { Effect, Failure, JobEvent } from '../../src/job/events.ts';
import { type JobState, openJob } from '../../src/job/state.ts';
import type { AcceptedJob, CompiledJob, DeviceRun, JobOutcome } from '../../src/protocol/stages.ts';

/** When the job of the tests was accepted. */
export const BEGAN = Date.parse('2026-01-01T00:00:00.000Z');
/** ISO time, `ms` after the acceptance. */
export const after = (ms: number): string => new Date(BEGAN + ms).toISOString();

const artifact = (name: string) => ({
  ref: `qfs://circuit_fs/job-1/${name}`,
  sha256: 'a'.repeat(64),
  size: 10,
});

export const ACCEPTED: AcceptedJob = {
  name: 'bell',
  target: 'sim:local',
  device_id: 'sim:local',
  priority: 50,
  labels: ['a=b'],
  subject: { tenant: 't', project: 'p', subject: 's', roles: ['user'] },
  shots: 10,
  shots_fixed: true,
  seed: '1',
  seed_fixed: true,
  budgets: { queue: 60, execution: 30, job: 600 },
  retry: { max_attempts: 3, base_delay_ms: 100, max_delay_ms: 1000, max_elapsed_ms: 60_000 },
  entrypoint: 'main',
  compiler_options: {},
  spec_digest: 'd',
  content_digest: 'c',
  program: artifact('program.qasm'),
  artifacts: [artifact('input.job.yaml')],
  warnings: [],
  heavy: false,
};

export const COMPILED: CompiledJob = {
  aqo: artifact('compiled.aqo.json'),
  artifacts: [artifact('compiled.aqo.json')],
  requirements: {
    qubits: 2,
    clbits: 2,
    shots: 10,
    clifford: true,
    features: [],
    basis: [],
    edges: [],
  } as never,
  shots: 10,
  seed: '1',
  compiler: 'qrtx 1',
  report: [],
  warnings: [],
};

export const OUTCOME: JobOutcome = {
  schema: 'qrtx.outcome/1',
  job_id: 'job-1',
  state: 'Completed',
  results_ref: 'qfs://circuit_fs/job-1/results.json',
  meta_ref: 'qfs://circuit_fs/job-1/meta.json',
  committed_at: after(900),
};

/** The run of an attempt that began at `ms`. */
export function runAt(ms: number, attempt: Partial<Pick<DeviceRun, 'dispatch' | 'attempt'>> = {}): DeviceRun {
  return {
    dispatch: 1,
    attempt: 1,
    ...attempt,
    allocating_at: after(ms),
    executing_at: after(ms + 1),
    phases: [
      { phase: 'QuantumRunning', at: after(ms + 2) },
      { phase: 'Measuring', at: after(ms + 3) },
    ],
    finished_at: after(ms + 4),
    handle: { key: 'job-1/quantum_execution', executionId: 'x' },
    method: 'statevector',
    execution_seconds: 0.01,
  };
}

/** A failure with a code. */
export function failure(code: ErrorCode, more: Partial<Failure> = {}): Failure {
  const { retryable } = errorFacts(code);
  const facts = { code, message: `it said ${code}`, retryable, details: {}, attempts: 1 };
  return { facts, cancelled: false, lasts: false, outOfTime: false, ...more };
}

/** An activity that was stopped. */
export const STOPPED: Failure = failure('CANCELLED', { cancelled: true });

/** Attempts of a stage. */
export const STAGE_ATTEMPTS = { most: 3, firstMs: 50, longestMs: 1000 };

/** A client cancels the job. */
export const CANCEL: JobEvent = {
  type: 'cancelJob',
  request: { by: 'ada', reason: 'wrong angle', at: after(150) },
};

/** The server has recorded a cancel. */
export const SERVER_CANCEL: JobEvent = { type: 'cancelledByServer' };

/** The events that bring a job to Executing with its attempt 1 heard of. */
export const TO_EXECUTING: readonly JobEvent[] = [
  { type: 'validating', submitter: { tenant: 't', project: 'p' } },
  { type: 'validated', accepted: ACCEPTED },
  { type: 'compiling' },
  { type: 'compiled', compiled: COMPILED },
  { type: 'queued' },
  { type: 'started', report: { dispatch: 1, attempt: 1, at: after(100), executing_at: after(110) } },
];

/** Applies events in turn, all at one time, and collects the effects of all. */
export function play(
  events: readonly JobEvent[],
  from: JobState = openJob('job-1', after(0)),
  now: number = BEGAN + 200,
): { readonly state: JobState; readonly effects: readonly Effect[] } {
  let state = from;
  const effects: Effect[] = [];
  for (const event of events) {
    const applied = apply(state, event, now);
    state = applied.state;
    effects.push(...applied.effects);
  }
  return { state, effects };
}
