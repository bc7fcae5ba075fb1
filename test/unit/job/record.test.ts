/** The record of events: numbers without gaps, times that never run backwards, nothing published twice. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXECUTING_PHASES, TASK_EVENTS, InvalidTransition } from '../../../src/domain/task-state.ts';
import * as record from '../../../src/job/record.ts';
import { readRecordEntry } from '../../../src/protocol/memo.ts';

const AT = '2026-01-01T00:00:00.000Z';
const later = (ms: number): string => new Date(Date.parse(AT) + ms).toISOString();
const opened = record.openRecord('j', AT);
const entered = (before: record.JobRecord, event: (typeof TASK_EVENTS)[number], at = AT) =>
  record.enter(before, event, { at, message: event });

const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('event' as const),
      event: fc.constantFrom(...TASK_EVENTS),
      ms: fc.nat(5000),
    }),
    fc.record({
      kind: fc.constant('phase' as const),
      phase: fc.constantFrom(...EXECUTING_PHASES),
      progress: fc.double({ min: 0, max: 1, noNaN: true }),
      ms: fc.nat(5000),
    }),
    fc.record({ kind: fc.constant('publish' as const) }),
  ),
  { maxLength: 60 },
);

describe('the record', () => {
  it('keeps its promises for every sequence of events', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        let now = opened;
        const written: number[] = [];
        const publish = (): void => {
          written.push(...(record.unpublished(now)?.job_updates ?? []).map(({ event_seq }) => event_seq));
          now = record.publish(now);
        };
        for (const step of sequence) {
          if (step.kind === 'event') now = enteredOrSame(now, step.event, later(step.ms));
          else if (step.kind === 'phase') now = record.report(now, { ...step, at: later(step.ms) }, 'phase');
          else publish();
        }
        publish();
        const { updates, job } = now;
        expect(updates.map(({ event_seq }) => event_seq)).toEqual(updates.map((_, index) => index + 1));
        expect(written).toEqual(updates.map(({ event_seq }) => event_seq));
        expect(job.event_seq).toBe(updates.length);
        const times = updates.map(({ timestamp }) => timestamp);
        expect(times).toEqual([...times].sort());
        for (const { progress } of updates) expect(progress).toBeGreaterThanOrEqual(0);
        for (const { progress } of updates) expect(progress).toBeLessThanOrEqual(1);
      }),
      { seed: 9, numRuns: 300 },
    );
  });

  it('never lets progress fall until the job goes back in line', () => {
    const events = ['validate', 'compile', 'enqueue', 'allocate', 'execute'] as const;
    const executing = events.reduce((before, event) => entered(before, event), opened);
    const far = record.report(executing, { phase: 'QuantumRunning', at: AT, progress: 0.8 }, 'running');
    const older = record.report(far, { phase: 'QuantumRunning', at: AT, progress: 0.2 }, 'an older report');
    expect(older.job.progress).toBe(far.job.progress);
    expect(entered(older, 'requeue').job.progress).toBeLessThan(far.job.progress);
  });

  it('ignores a repeat of the same end', () => {
    const cancelled = entered(opened, 'cancel');
    expect(entered(cancelled, 'cancel', later(1))).toBe(cancelled);
    expect(() => entered(cancelled, 'fail', later(1))).toThrow(InvalidTransition);
  });

  it('foresees an end without making it', () => {
    const failure = { at: later(5), message: 'disk full' };
    const foreseen = record.foresee(opened, 'fail', failure);
    expect(record.enter(opened, 'fail', failure).updates.at(-1)).toEqual(foreseen);
  });

  it('shows a wait until the next event ends it', () => {
    const waiting = record.wait(entered(opened, 'validate'), 'the store', 'disk full', later(1));
    const again = record.wait(waiting, 'the store', 'still full', later(9));
    expect(again.job.waiting).toEqual({ for: 'the store', reason: 'still full', since: later(1) });
    expect(entered(again, 'compile', later(10)).job.waiting).toBeUndefined();
  });

  it('is read back as it was written, and nothing from a memo without a record', () => {
    const entry = record.unpublished(opened);
    expect(readRecordEntry({ ...entry })).toEqual(entry);
    expect(readRecordEntry({ content_digest: 'x' })).toBeUndefined();
    expect(record.unpublished(record.publish(opened))).toBeUndefined();
  });
});

function enteredOrSame(
  before: record.JobRecord,
  event: (typeof TASK_EVENTS)[number],
  at: string,
): record.JobRecord {
  try {
    return entered(before, event, at);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidTransition);
    return before;
  }
}
