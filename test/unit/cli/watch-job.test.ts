/** A watcher comes back after the service was away, goes on where it was, and gives up in the end. */
import { expect, test } from 'vitest';
import { ServiceUnreachable } from '../../../src/client/errors.ts';
import { pendingSnapshot } from '../../../src/client/server-status.ts';
import { watchJob } from '../../../src/cli/watch-job.ts';
import type { JobUpdate } from '../../../src/domain/job-record.ts';
import type { TaskState } from '../../../src/domain/task-state.ts';
import { processOutput } from '../../../src/text/output.ts';

const update = (event_seq: number, state: TaskState): JobUpdate => ({
  event_seq,
  state,
  phase: null,
  stage: 'validation',
  progress: event_seq / 10,
  message: `event ${event_seq}`,
  timestamp: new Date(event_seq).toISOString(),
});
const RECORD = [update(1, 'Pending'), update(2, 'Compiling'), update(3, 'Completed')];

function written(isTTY = false) {
  let text = '';
  const write = (chunk: string | Uint8Array): boolean => {
    text += String(chunk);
    return true;
  };
  const stdout = { isTTY, columns: 80, write, on: () => process.stdout };
  return { out: processOutput({}, { stdout, stderr: { write } }), text: () => text };
}

test('a service that is away for a moment costs no event and repeats none', async () => {
  const asked: number[] = [];
  const jobs = {
    async *updates(_: string, { afterSeq = 0 }: { readonly afterSeq?: number }) {
      asked.push(afterSeq);
      const rest = RECORD.slice(afterSeq);
      if (asked.length === 1) {
        yield* rest.slice(0, 2);
        throw new ServiceUnreachable('Temporal did not answer');
      }
      yield* rest;
      await Promise.resolve();
    },
    status: () => Promise.resolve({ ...pendingSnapshot('j', new Date(0)), state: 'Completed' as const }),
  };
  const { out, text } = written();
  expect((await watchJob(jobs, 'j', out)).state).toBe('Completed');
  expect(asked).toEqual([0, 2]);
  expect([...text().matchAll(/event \d/g)].map(String)).toEqual(['event 1', 'event 2', 'event 3']);
  expect(text()).toContain('the job goes on, asking again');
});

test('any other error is told at once', async () => {
  const jobs = {
    async *updates(): AsyncGenerator<JobUpdate> {
      await Promise.resolve();
      throw new TypeError('broken');
    },
    status: () => Promise.resolve(pendingSnapshot('j', new Date(0))),
  };
  await expect(watchJob(jobs, 'j', written().out)).rejects.toThrow('broken');
});

test('Ctrl-C lets go of the job and says how to come back and how to stop it', async () => {
  const jobs = {
    async *updates(_: string, { signal }: { readonly signal?: AbortSignal }) {
      yield update(1, 'Pending');
      process.emit('SIGINT');
      await new Promise<void>((resolve) => {
        if (signal?.aborted === true) resolve();
        else signal?.addEventListener('abort', () => resolve());
      });
    },
    status: () => Promise.resolve(pendingSnapshot('j-7', new Date(0))),
  };
  const { out, text } = written();
  expect((await watchJob(jobs, 'j-7', out)).state).toBe('Pending');
  expect(text()).toMatch(/the job goes on.*qrtx watch j-7.*\n.*qrtx cancel j-7/);
});

test.each([
  [{ queue: { position: 3 } }, 'number 3 in line'],
  [{ no_worker: true }, 'no worker runs now'],
])('on a terminal a waiting job shows %j', async (known, words) => {
  const { out, text } = written(true);
  const waiting = { ...pendingSnapshot('j', new Date(0)), state: 'Queued' as const, ...known };
  const jobs = {
    async *updates() {
      yield update(1, 'Queued');
      await expect.poll(text).toContain(words);
      yield update(2, 'Completed');
    },
    status: () => Promise.resolve(waiting),
  };
  await watchJob(jobs, 'j', out);
  expect(text()).toMatch(/event 2/);
});
