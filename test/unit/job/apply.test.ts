/** The job as a value: the rules of stops, reports and repeats. */
import { describe, expect, it } from 'vitest';
import { endOf } from '../../../src/job/ending.ts';
import type { Effect, JobEvent } from '../../../src/job/events.ts';
import { type JobState, metaOf } from '../../../src/job/state.ts';
import {
  ACCEPTED,
  BEGAN,
  CANCEL,
  COMPILED,
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

const kinds = (effects: readonly Effect[]) => effects.map((effect) => effect.do);
const statesOf = ({ record }: JobState) => record.updates.map(({ state }) => state);

describe('an event that is not legal', () => {
  it('is a bug that stops the job and says so at its end', () => {
    const { state, effects } = play([{ type: 'committing' }]);
    expect(kinds(effects)).toEqual(['stopStages', 'giveUp']);
    const { error, state: ended } = endOf(state, STOPPED, after(1));
    expect(ended).toBe('Failed');
    expect(error).toMatchObject({ code: 'INVALID_TRANSITION', category: 'KernelBug' });
    expect(error.message).toContain('"complete" is not legal in state Pending');
  });
});

describe('a cancel', () => {
  it('asks the server once, and ends as the first request says', () => {
    const { state, effects } = play([...TO_EXECUTING, CANCEL, SERVER_CANCEL, CANCEL]);
    expect(kinds(effects).filter((kind) => kind === 'requestCancel')).toHaveLength(1);
    expect(kinds(effects).filter((kind) => kind === 'stopStages')).toHaveLength(1);
    const { error } = endOf(state, STOPPED, after(400));
    expect(error).toMatchObject({ code: 'CANCELLED', message: 'cancelled by ada: wrong angle' });
    expect(state.record.job.cancel_requested).toEqual({ at: after(150), by: 'ada', reason: 'wrong angle' });
  });

  it('by the server needs no further request', () => {
    const { effects } = play([...TO_EXECUTING, SERVER_CANCEL, CANCEL]);
    expect(kinds(effects)).not.toContain('requestCancel');
  });

  it('says when the device did not confirm its stop', () => {
    const { state } = play([...TO_EXECUTING, CANCEL]);
    const stopped = { dispatch: 1, attempt: 1, stopped: false };
    const { error } = endOf(state, { ...STOPPED, stopped }, after(400));
    expect(error.message).toContain('device sim:local did not confirm that it has stopped');
    expect(error.details).toEqual({ device: 'sim:local', device_stopped: false });
  });
});

describe('the queue budget', () => {
  const queued = TO_EXECUTING.slice(0, -1);
  const spent = (state: JobState) => play([{ type: 'timerFired' }], state, BEGAN + 61_000);

  it('takes the job out of the line, and names itself', () => {
    const { state, effects } = spent(play(queued).state);
    expect(kinds(effects)).toContain('leaveQueue');
    const { error } = endOf(state, STOPPED, after(61_000));
    expect(error).toMatchObject({ code: 'TIMEOUT_QUEUE', category: 'JobTimeout' });
  });

  it('is void when the executor had taken the job before: it goes back in line', () => {
    const { state } = spent(play(queued).state);
    const stopped = { dispatch: 1, attempt: 1, allocating_at: after(59_000), stopped: true };
    const next = play([{ type: 'dispatchFailed', failure: { ...STOPPED, stopped } }], state, BEGAN + 61_100);
    expect(next.state.stop.cause).toBeUndefined();
    expect(next.state.record.job.state).toBe('Queued');
    expect(kinds(next.effects).at(-1)).toBe('handOver');
  });

  it('is void when the result came all the same', () => {
    const { state } = spent(play(queued).state);
    const { state: done } = play([{ type: 'executed', run: runAt(59_000) }], state, BEGAN + 61_100);
    expect(done.stop.cause).toBeUndefined();
    expect(done.record.job.state).toBe('Executing');
  });
});

describe('a report of the device', () => {
  const report = (dispatch: number, attempt: number): JobEvent => ({
    type: 'started',
    report: { dispatch, attempt, at: after(300), executing_at: after(310) },
  });

  it('of a newer attempt sends the job through the line again', () => {
    const { state } = play([...TO_EXECUTING, report(1, 2)]);
    expect(statesOf(state).slice(-4)).toEqual(['Executing', 'Queued', 'Allocating', 'Executing']);
    expect(state.record.job.attempt).toBe(2);
  });

  it.each([
    ['an older attempt', [...TO_EXECUTING, report(1, 2)], report(1, 1)],
    ['another dispatch', TO_EXECUTING, report(2, 1)],
    ['the same attempt again', TO_EXECUTING, report(1, 1)],
    [
      'an attempt that has answered',
      [...TO_EXECUTING, { type: 'settled', dispatch: 1 } as const],
      report(1, 2),
    ],
  ])('of %s is late and changes nothing', (_name, before, late) => {
    const { state } = play(before);
    const next = play([late], state);
    expect(kinds(next.effects)).toEqual(['lateReport']);
    expect(next.state).toEqual(state);
  });
});

describe('a failure of the device', () => {
  const failed: JobEvent = { type: 'dispatchFailed', failure: failure('DEVICE_LOST') };

  it('that may pass is repeated within the retry budget, and no longer', () => {
    let { state } = play(TO_EXECUTING);
    const pauses: unknown[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const { state: next, effects } = play([failed], state);
      pauses.push(effects.at(-1));
      state = play([{ type: 'pauseOver' }], next).state;
    }
    expect(pauses).toEqual([{ do: 'pause', ms: 100 }, { do: 'pause', ms: 200 }, { do: 'giveUp' }]);
  });

  it('is not repeated once the job was stopped', () => {
    expect(kinds(play([...TO_EXECUTING, CANCEL, failed]).effects).at(-1)).toBe('giveUp');
  });

  it('that waits for the store costs no attempt', () => {
    const full: JobEvent = { type: 'dispatchFailed', failure: failure('PERSISTENCE_STAGE_FAILED') };
    const { state, effects } = play([...TO_EXECUTING, full]);
    expect(effects.at(-1)).toEqual({ do: 'handOver' });
    expect(state.dispatch).toMatchObject({ failed: 0, number: 2, waitingFor: 'the store' });
    expect(state.record.job.message).toContain('waiting for the store');
  });
});

describe('a failure of a stage', () => {
  const compiling = play(TO_EXECUTING.slice(0, 3)).state;
  const fails = (
    more: Parameters<typeof failure>[1],
    code: Parameters<typeof failure>[0],
    from = compiling,
  ) => play([{ type: 'stageFailed', failure: failure(code, more), attempts: STAGE_ATTEMPTS }], from);

  it('by a lost worker costs no attempt, and is said once', () => {
    const first = fails({ lost: 'the worker was lost' }, 'PERSISTENCE_STAGE_FAILED');
    expect(first.effects.at(-1)).toEqual({ do: 'repeat', afterMs: 0 });
    const second = fails({ lost: 'the worker was lost' }, 'PERSISTENCE_STAGE_FAILED', first.state);
    expect(second.state.patience).toEqual({ failed: 0, workerLost: true });
    expect(second.state.record.updates).toHaveLength(first.state.record.updates.length);
  });

  it('ends with the job budget, as Timeout', () => {
    const late = BEGAN + 600_000;
    const event: JobEvent = {
      type: 'stageFailed',
      failure: failure('PERSISTENCE_STAGE_FAILED'),
      attempts: STAGE_ATTEMPTS,
    };
    const { state, effects } = play([event], compiling, late);
    expect(kinds(effects)).toEqual(['stopStages', 'giveUp']);
    expect(endOf(state, failure('PERSISTENCE_STAGE_FAILED'), after(600_000)).error.code).toBe('TIMEOUT_JOB');
  });

  it('from the commit point on ends the job as Failed, with what it waited for', () => {
    const events: readonly JobEvent[] = [
      { type: 'executed', run: runAt(150) },
      { type: 'processing' },
      { type: 'committing' },
    ];
    const { state: committing } = play([...TO_EXECUTING, ...events]);
    const waiting = fails({}, 'PERSISTENCE_STAGE_FAILED', committing).state;
    const spent = failure('PERSISTENCE_STAGE_FAILED');
    const event: JobEvent = { type: 'stageFailed', failure: spent, attempts: STAGE_ATTEMPTS };
    const { state } = play([event], waiting, BEGAN + 600_000);
    const { state: ended, error } = endOf(state, spent, after(600_000));
    expect([ended, error.category]).toEqual(['Failed', 'PersistError']);
    expect(error.message).toContain('it waited for the store');
  });
});

describe('a job that goes through', () => {
  const { state, effects } = play([
    ...TO_EXECUTING,
    { type: 'settled', dispatch: 1 },
    { type: 'executed', run: runAt(100) },
    { type: 'processing' },
    { type: 'committing' },
    { type: 'committed', outcome: OUTCOME },
  ]);

  it('has every state once, in order', () => {
    const states = statesOf(state).filter((name, index, all) => name !== all[index - 1]);
    expect(states).toEqual([
      'Pending',
      'Validating',
      'Compiling',
      'Queued',
      'Allocating',
      'Executing',
      'Completing',
      'Completed',
    ]);
  });

  it('pays for one timer before it runs, and for one while it does', () => {
    expect(kinds(effects).filter((kind) => kind === 'arm')).toHaveLength(2);
  });

  it('tells meta.json what its stages found out', () => {
    expect(metaOf(state)).toMatchObject({
      name: 'bell',
      device: 'sim:local',
      tenant: 't',
      shots: COMPILED.shots,
      method: 'statevector',
      attempts: 1,
      content_digest: ACCEPTED.content_digest,
    });
  });

  it('shows its attributes once each, and its labels with its priority', () => {
    const shown = effects.flatMap((effect) => (effect.do === 'publish' ? effect.attributes : []));
    expect(shown.filter(([name]) => name === 'labels')).toEqual([['labels', ['a=b']]]);
    expect(new Set(shown.map(([name]) => name)).size).toBe(shown.length);
  });
});
