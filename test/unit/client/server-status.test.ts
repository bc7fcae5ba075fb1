/** Ends that the server made: the job's own code ran no more, the client still tells the truth. */
import { expect, it } from 'vitest';
import { pendingSnapshot, withServerEnd } from '../../../src/client/server-status.ts';

const STARTED = new Date('2026-01-01T00:00:00Z');
const closed = (name: 'TERMINATED' | 'TIMED_OUT' | 'RUNNING' | 'COMPLETED') => ({
  status: { name },
  closeTime: new Date('2026-01-01T00:05:00Z'),
});

it('reports a terminated run as ERROR', () => {
  const job = withServerEnd(pendingSnapshot('j', STARTED), closed('TERMINATED'));
  expect(job).toMatchObject({
    state: 'Failed',
    status: 'ERROR',
    event_seq: 2,
    since: '2026-01-01T00:05:00.000Z',
  });
  expect(job.last_error?.message).toContain('TERMINATED');
});

it('reports a run that the server timed out as TIMEOUT', () => {
  const job = withServerEnd(pendingSnapshot('j', STARTED), closed('TIMED_OUT'));
  expect(job).toMatchObject({ state: 'Timeout', status: 'TIMEOUT' });
});

it('leaves a running job and an end of its own alone', () => {
  const pending = pendingSnapshot('j', STARTED);
  expect(withServerEnd(pending, closed('RUNNING'))).toBe(pending);
  const cancelled = { ...pending, state: 'Cancelled', status: 'CANCELLED' } as const;
  expect(withServerEnd(cancelled, closed('TERMINATED'))).toBe(cancelled);
});
