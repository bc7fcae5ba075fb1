/** A worker that freezes in the middle of a stage: no heartbeat comes, and the stage loses none of its attempts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeDouble } from '../support/store-double.ts';
import { endOf } from '../support/record-checks.ts';
import { type TestKernel, startTestKernel, uniqueName } from '../support/test-kernel.ts';

/** Longer than the heartbeat time-out of a stage. */
const FROZEN_MS = 2300;
/** One more than stage 2 has attempts. */
const FREEZES = 4;

const STAGES = {
  validation: 'input.job.yaml',
  compilation: 'compiled.aqo.json',
  result_processing: 'results.json',
  completion: 'meta.json',
} as const;

let kernel: TestKernel;
const calls = new Map<string, number>();
const store = storeDouble(async (jobId, name) => {
  if (!jobId.startsWith(`${name}-`)) return;
  const call = (calls.get(jobId) ?? 0) + 1;
  calls.set(jobId, call);
  // The local attempt lasts, so that the stage goes on as a regular activity with heartbeats.
  if (call === 1) await new Promise(() => undefined);
  else if (call <= 1 + FREEZES) freeze();
});

/** The whole process stands still: no timer runs, no heartbeat goes out. */
function freeze(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FROZEN_MS);
}

beforeAll(async () => {
  kernel = await startTestKernel({ store });
});
afterAll(() => kernel.stop());

describe.each(Object.entries(STAGES))('a worker that freezes in %s', (stage, file) => {
  it('costs the stage no attempt, and the job names the lost worker', async () => {
    const job = await kernel.start({ jobId: uniqueName(file) });
    await endOf(job, 'Completed');
    expect(calls.get(job.jobId)).toBeGreaterThan(1 + FREEZES);
    const lost = `the worker of stage ${stage} was lost: its heartbeat stopped; the stage goes on with another one`;
    expect((await job.updates()).filter(({ message }) => message === lost)).toHaveLength(1);
  });
});
