import { describe, expect, test } from 'vitest';
import { type JobMetaFile, readJobMeta, snapshotOf, updatesOf } from '../../../src/domain/job-meta.ts';

const event = (event_seq: number, state: 'Pending' | 'Completing' | 'Failed') => ({
  event_seq,
  state,
  phase: null,
  stage: 'completion' as const,
  progress: 0.95,
  message: state,
  timestamp: `2026-01-01T00:00:0${event_seq}.000Z`,
});

const COMPLETED: JobMetaFile = {
  schema: 'qrtx.meta/1',
  job_id: 'bell',
  run_id: 'r1',
  state: 'Completed',
  attempts: 1,
  submitted_at: '2026-01-01T00:00:01.000Z',
  warnings: [],
  versions: { qrtx: '0.1.0' },
  committed_at: '2026-01-01T00:00:03.000Z',
  artifacts: [],
  events: [event(1, 'Pending'), event(2, 'Completing')],
};
const bytesOf = (document: unknown) => new TextEncoder().encode(JSON.stringify(document));

describe('the reader of meta.json', () => {
  test('gives the document of the job, and nothing when there is none', () => {
    expect(readJobMeta('bell', bytesOf(COMPLETED))).toEqual(COMPLETED);
    expect(readJobMeta('bell', undefined)).toBeUndefined();
  });

  test.each([
    ['half a document', new TextEncoder().encode('{"schema": "qrtx.me')],
    ['no document', bytesOf(null)],
    ['a document of another kind', bytesOf({ ...COMPLETED, schema: 'qrtx.error/1' })],
    ['the document of another job', bytesOf({ ...COMPLETED, job_id: 'ghz' })],
  ])('refuses %s', (_name, bytes) => {
    expect(() => readJobMeta('bell', bytes)).toThrow(expect.objectContaining({ code: 'ARTIFACT_CORRUPT' }));
  });
});

describe('the story that meta.json tells', () => {
  test('ends with the commit of a completed job, at its time', () => {
    const updates = updatesOf(COMPLETED);
    expect(updates.slice(0, -1)).toEqual(COMPLETED.events);
    const commit = { event_seq: 3, state: 'Completed', progress: 1, timestamp: COMPLETED.committed_at };
    expect(updates.at(-1)).toMatchObject(commit);
    const snapshot = { state: 'Completed', status: 'DONE', event_seq: 3, since: COMPLETED.committed_at };
    expect(snapshotOf(COMPLETED)).toMatchObject(snapshot);
  });

  test('is the list as it stands for a job that did not complete', () => {
    const { committed_at: _, ...rest } = COMPLETED;
    const failed: JobMetaFile = {
      ...rest,
      state: 'Failed',
      events: [event(1, 'Pending'), event(2, 'Failed')],
    };
    expect(updatesOf(failed)).toEqual(failed.events);
    expect(snapshotOf(failed)).toMatchObject({ state: 'Failed', status: 'ERROR', event_seq: 2 });
  });
});
