/** Random lives of a job: every event in every state, with races of cancel, time-out and lost executors. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TASK_EVENTS, isTerminal, transition } from '../../../src/domain/task-state.ts';
import { apply } from '../../../src/job/apply.ts';
import { endOf } from '../../../src/job/ending.ts';
import type { JobEvent } from '../../../src/job/events.ts';
import { type JobState, openJob } from '../../../src/job/state.ts';
import {
  BEGAN,
  CANCEL,
  OUTCOME,
  SERVER_CANCEL,
  STAGE_ATTEMPTS,
  STOPPED,
  TO_EXECUTING,
  after,
  failure,
  play,
  runAt,
} from '../../support/job-events.ts';

const anyEvent = fc.oneof(
  fc.constantFrom<JobEvent>(
    ...TO_EXECUTING,
    { type: 'compiling' },
    { type: 'queued' },
    { type: 'pauseOver' },
    { type: 'processing' },
    { type: 'committing' },
    { type: 'committed', outcome: OUTCOME },
    { type: 'timerFired' },
    { type: 'publish' },
    CANCEL,
    SERVER_CANCEL,
    { type: 'dispatchFailed', failure: STOPPED },
    { type: 'dispatchFailed', failure: failure('DEVICE_LOST') },
    { type: 'stageFailed', failure: failure('PERSISTENCE_STAGE_FAILED'), attempts: STAGE_ATTEMPTS },
    { type: 'stageFailed', failure: failure('COMPILER_STAGE_FAILED'), attempts: STAGE_ATTEMPTS },
  ),
  fc
    .record({ dispatch: fc.nat(3), attempt: fc.nat(3), executing: fc.boolean() })
    .map(({ dispatch, attempt, executing }): JobEvent => ({
      type: 'started',
      report: { dispatch, attempt, at: after(120), ...(executing && { executing_at: after(130) }) },
    })),
  fc
    .record({ dispatch: fc.nat(3), attempt: fc.nat(3) })
    .map((attempt): JobEvent => ({ type: 'executed', run: runAt(140, attempt) })),
  fc.nat(3).map((dispatch): JobEvent => ({ type: 'settled', dispatch })),
);

/** Stage results come in order: a job that was not accepted has no place in a queue. */
function isPossible(state: JobState, { type }: JobEvent): boolean {
  const needsDevice = ['queued', 'pauseOver', 'executed', 'dispatchFailed'].includes(type);
  return !needsDevice || state.accepted !== undefined;
}

describe('every sequence of events', () => {
  it('keeps to the table, numbers its updates and survives JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyEvent, fc.nat(400_000)), { maxLength: 40 }), (sequence) => {
        let state = openJob('job-1', after(0));
        let now = BEGAN;
        for (const [event, ms] of sequence) {
          if (!isPossible(state, event)) continue;
          now += ms;
          const before = JSON.stringify(state);
          const applied = apply(state, event, now);
          expect(JSON.stringify(state)).toBe(before);
          expect(JSON.parse(JSON.stringify(applied.state))).toEqual(applied.state);
          expect(apply(state, event, now)).toEqual(applied);
          state = applied.state;
        }
        const { updates } = state.record;
        expect(updates.map(({ event_seq }) => event_seq)).toEqual(updates.map((_, index) => index + 1));
        for (const [index, { state: to }] of updates.entries()) {
          const from = updates[index - 1]?.state ?? to;
          if (from !== to) expect(TASK_EVENTS.some((event) => leads(from, event, to))).toBe(true);
        }
      }),
      { seed: 21, numRuns: 500 },
    );
  });

  it('never stops a job twice, nor from the commit point on', () => {
    const races = fc.array(fc.tuple(anyEvent, fc.nat(90_000)), { maxLength: 30 });
    fc.assert(
      fc.property(races, (sequence) => {
        let { state } = play(TO_EXECUTING);
        let now = BEGAN + 200;
        for (const [event, ms] of sequence) {
          now += ms;
          const { cause, committing } = state.stop;
          const next = apply(state, event, now).state;
          if (cause !== undefined && next.stop.cause !== undefined) expect(next.stop.cause).toEqual(cause);
          if (committing) expect(next.stop.cause).toEqual(cause);
          state = next;
        }
      }),
      { seed: 22, numRuns: 500 },
    );
  });

  it('never leaves an end', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 15 }), (sequence) => {
        const end = endOf(play(TO_EXECUTING).state, failure('EXECUTION_STAGE_FAILED'), after(300));
        const { state } = play([...TO_EXECUTING, { type: 'ended', end, record: {} }]);
        const later = play(sequence, state).state;
        expect(later.record.job.state).toBe('Failed');
        expect(isTerminal(later.record.job.state)).toBe(true);
      }),
      { seed: 23, numRuns: 200 },
    );
  });
});

function leads(
  from: JobState['record']['job']['state'],
  event: (typeof TASK_EVENTS)[number],
  to: string,
): boolean {
  try {
    return transition(from, event) === to;
  } catch {
    return false;
  }
}
