/** How a stream of updates ends when the job behind it does not answer. */
import { expect, it } from 'vitest';
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
