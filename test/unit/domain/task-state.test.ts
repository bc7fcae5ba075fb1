/** The TaskState machine against the table of contract §1, written down here a second time. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  InvalidTransition,
  isTerminal,
  TASK_EVENTS,
  TASK_STATES,
  transition,
} from '../../../src/domain/task-state.ts';
import type { TaskEvent, TaskState } from '../../../src/domain/task-state.ts';

/** From a state to the states it may go to, as the contract's table reads. */
const MAY_GO_TO: Readonly<Record<TaskState, string>> = {
  Pending: 'Validating, Failed, Cancelled, Timeout',
  Validating: 'Compiling, Failed, Cancelled, Timeout',
  Compiling: 'Queued, Failed, Cancelled, Timeout',
  Queued: 'Allocating, Failed, Cancelled, Timeout',
  Allocating: 'Executing, Queued, Failed, Cancelled, Timeout',
  Executing: 'Completing, Queued, Failed, Cancelled, Timeout',
  Completing: 'Completed, Failed',
  Completed: '',
  Failed: '',
  Cancelled: '',
  Timeout: '',
};

/** Where an event leads, wherever it is legal. */
const LEADS_TO: Readonly<Record<TaskEvent, TaskState>> = {
  validate: 'Validating',
  compile: 'Compiling',
  enqueue: 'Queued',
  allocate: 'Allocating',
  execute: 'Executing',
  requeue: 'Queued',
  complete: 'Completing',
  commit: 'Completed',
  fail: 'Failed',
  cancel: 'Cancelled',
  expire: 'Timeout',
};

const ENDS: readonly TaskState[] = ['Completed', 'Failed', 'Cancelled', 'Timeout'];

/** What the table says about a pair: the next state, or undefined when it is illegal. */
function expected(from: TaskState, event: TaskEvent): TaskState | undefined {
  const to = LEADS_TO[event];
  if (ENDS.includes(from)) return to === from ? from : undefined;
  if (event === 'enqueue' && from !== 'Compiling') return undefined;
  if (event === 'requeue' && from === 'Compiling') return undefined;
  return MAY_GO_TO[from].split(', ').includes(to) ? to : undefined;
}

function step(from: TaskState, event: TaskEvent): TaskState | undefined {
  try {
    return transition(from, event);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidTransition);
    return undefined;
  }
}

const pairs = TASK_STATES.flatMap((from) => TASK_EVENTS.map((event) => [from, event] as const));

describe('every pair of state and event', () => {
  test.each(pairs)('%s on %s', (from, event) => expect(step(from, event)).toBe(expected(from, event)));

  test('of the table is reached by some event', () => {
    for (const from of TASK_STATES) {
      const reached = new Set(TASK_EVENTS.map((event) => step(from, event)).filter((to) => to !== from));
      const listed = MAY_GO_TO[from].split(', ').filter((to) => to !== '');
      expect([...reached].filter((to) => to !== undefined).sort()).toEqual(listed.sort());
    }
  });
});

const nextStates = new Map(
  TASK_STATES.map((from) => {
    const next = TASK_EVENTS.map((event) => step(from, event)).filter((to) => to !== undefined);
    const isForward = (to: TaskState) => TASK_STATES.indexOf(to) === TASK_STATES.indexOf(from) + 1;
    return [from, next.sort((a, b) => Number(isForward(b)) - Number(isForward(a)))];
  }),
);

describe('every sequence of events', () => {
  const sequence = fc.array(fc.constantFrom(...TASK_EVENTS), { maxLength: 40 });
  /** Walks along legal transitions; in three of four steps forward, so that walks get far. */
  const choice = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(5) });
  const legalWalk = fc.array(choice, { minLength: 7, maxLength: 40 }).map((choices) => {
    const states: TaskState[] = ['Pending'];
    for (const picked of choices) {
      const next = nextStates.get(states.at(-1)!)!;
      states.push(next[picked % next.length]!);
    }
    return states;
  });

  test('follows the table, and an illegal event changes nothing', () => {
    fc.assert(
      fc.property(sequence, (events) => {
        let state: TaskState = 'Pending';
        for (const event of events) {
          const to = step(state, event);
          expect(to).toBe(expected(state, event));
          state = to ?? state;
        }
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  test('ends at most once and never leaves its end', () => {
    fc.assert(
      fc.property(legalWalk, (states) => {
        const end = states.findIndex(isTerminal);
        if (end >= 0) expect(new Set(states.slice(end)).size).toBe(1);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  test('is not cancelled or timed out after the commit point', () => {
    fc.assert(
      fc.property(legalWalk, (states) => {
        const commit = states.indexOf('Completing');
        if (commit < 0) return;
        expect(['Completing', 'Completed', 'Failed']).toEqual(expect.arrayContaining(states.slice(commit)));
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  test('completes only through every stage in order', () => {
    const order = TASK_STATES.slice(0, 8);
    let completed = 0;
    fc.assert(
      fc.property(legalWalk, (states) => {
        const done = states.indexOf('Completed');
        if (done < 0) return;
        completed += 1;
        const firstVisits = [...new Set(states.slice(0, done + 1))];
        expect(firstVisits).toEqual(order);
      }),
      { numRuns: 2000, seed: 3 },
    );
    expect(completed).toBeGreaterThan(100);
  });
});

test('an illegal event names the state, the event and what would be legal', () => {
  expect(() => transition('Completing', 'cancel')).toThrow(
    'event "cancel" is not legal in state Completing; legal events: commit, fail',
  );
});

test.each(TASK_STATES)('%s is terminal or not as the contract says', (state) => {
  expect(isTerminal(state)).toBe(ENDS.includes(state));
});
