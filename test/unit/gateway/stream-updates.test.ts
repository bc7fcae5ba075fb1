/** How a stream of updates ends when the job behind it does not answer, or says nothing until the deadline. */
import { expect, it, onTestFinished, vi } from 'vitest';
import { JobNotFound, ServiceUnreachable } from '../../../src/client/errors.ts';
import { streamUpdates } from '../../../src/gateway/stream-updates.ts';

const never = new AbortController().signal;
const call = { signal: never, draining: never };

it.each([
  ['a job that was removed meanwhile', new JobNotFound('there is no job "x"'), 'JOB_NOT_FOUND'],
  ['a server that stays away', new ServiceUnreachable('no answer from 10.0.0.1'), 'KERNEL_UNAVAILABLE'],
])('%s', async (_what, thrown, code) => {
  const client = {
    updates: async function* (): AsyncGenerator<never> {
      await Promise.resolve();
      throw thrown;
    },
  };
  const stream = streamUpdates(client, 'x', 0, call);
  await expect(stream.next()).rejects.toMatchObject({ code });
});

it.each([
  ['30 s', 30_000, 28_000],
  ['5 s, of which a fifth is the margin', 5_000, 4_000],
])('a deadline of %s: the caller sees an end, and time is left', async (_what, deadlineMs, endsAfterMs) => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const client = {
    updates: async function* (_id: string, { signal }: { signal?: AbortSignal } = {}): AsyncGenerator<never> {
      await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    },
  };
  const deadline = new Date(Date.now() + deadlineMs);
  const ended = vi.fn();
  void streamUpdates(client, 'x', 0, { ...call, deadline })
    .next()
    .then(ended);
  await vi.advanceTimersByTimeAsync(endsAfterMs - 1);
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(ended).toHaveBeenCalledWith({ done: true, value: undefined });
});
