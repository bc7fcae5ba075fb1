/** The record of events: numbers without gaps, times that never run backwards, nothing written twice. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StateStore, readRecordEntry } from '../../../src/domain/state-store.ts';
import { EXECUTING_PHASES, TASK_EVENTS, InvalidTransition } from '../../../src/domain/task-state.ts';

const AT = '2026-01-01T00:00:00.000Z';
const later = (ms: number): string => new Date(Date.parse(AT) + ms).toISOString();

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

describe('StateStore', () => {
  it('keeps its promises for every sequence of events', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const store = new StateStore('j', AT);
        const written: number[] = [];
        for (const step of sequence) {
          if (step.kind === 'event') applyOrRefuse(store, step.event, later(step.ms));
          else if (step.kind === 'phase') store.report({ ...step, at: later(step.ms) }, 'phase');
          else written.push(...(store.takeEntry()?.job_updates ?? []).map(({ event_seq }) => event_seq));
        }
        written.push(...(store.takeEntry()?.job_updates ?? []).map(({ event_seq }) => event_seq));
        const { updates, snapshot } = store;
        expect(updates.map(({ event_seq }) => event_seq)).toEqual(updates.map((_, index) => index + 1));
        expect(written).toEqual(updates.map(({ event_seq }) => event_seq));
        expect(snapshot.event_seq).toBe(updates.length);
        const times = updates.map(({ timestamp }) => timestamp);
        expect(times).toEqual([...times].sort());
        for (const { progress } of updates) expect(progress).toBeGreaterThanOrEqual(0);
        for (const { progress } of updates) expect(progress).toBeLessThanOrEqual(1);
      }),
      { seed: 9, numRuns: 300 },
    );
  });

  it('never lets progress fall until the job goes back in line', () => {
    const store = new StateStore('j', AT);
    for (const event of ['validate', 'compile', 'enqueue', 'allocate', 'execute'] as const) {
      store.apply(event, AT, event);
    }
    store.report({ phase: 'QuantumRunning', at: AT, progress: 0.8 }, 'running');
    const high = store.snapshot.progress;
    store.report({ phase: 'QuantumRunning', at: AT, progress: 0.2 }, 'an older report');
    expect(store.snapshot.progress).toBe(high);
    store.apply('requeue', AT, 'device lost');
    expect(store.snapshot.progress).toBeLessThan(high);
  });

  it('ignores a repeat of the same end', () => {
    const store = new StateStore('j', AT);
    store.apply('cancel', AT, 'cancelled');
    const { snapshot } = store;
    store.apply('cancel', later(1), 'again');
    expect(store.snapshot).toEqual(snapshot);
    expect(() => store.apply('fail', later(1), 'late')).toThrow(InvalidTransition);
  });

  it('foresees an end without making it', () => {
    const store = new StateStore('j', AT);
    const foreseen = store.foresee('fail', later(5), 'disk full');
    expect(store.snapshot.state).toBe('Pending');
    store.apply('fail', later(5), 'disk full');
    expect(store.updates.at(-1)).toEqual(foreseen);
  });

  it('reads back what it wrote, and nothing from a memo without a record', () => {
    const store = new StateStore('j', AT);
    const entry = store.takeEntry();
    expect(readRecordEntry({ ...entry })).toEqual(entry);
    expect(readRecordEntry({ content_digest: 'x' })).toBeUndefined();
    expect(store.takeEntry()).toBeUndefined();
  });
});

function applyOrRefuse(store: StateStore, event: (typeof TASK_EVENTS)[number], at: string): void {
  try {
    store.apply(event, at, event);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidTransition);
  }
}
