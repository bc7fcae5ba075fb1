/** The pipeline on a real server: six stages, their record, and what every surface shows of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonOf } from '../support/record-checks.ts';
import { type TestKernel, startTestKernel } from '../support/test-kernel.ts';

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await startTestKernel();
});
afterAll(() => kernel.stop());

describe('a job that completes', () => {
  it('goes through every state in order and leaves its artifacts', async () => {
    const job = await kernel.start();
    const outcome = (await job.workflow.result()) as Record<string, unknown>;
    const { committed_at } = await jsonOf(kernel.ports.store, job.jobId, 'meta.json');
    expect(outcome).toEqual({
      schema: 'qrtx.outcome/1',
      job_id: job.jobId,
      state: 'Completed',
      results_ref: `qfs://circuit_fs/${job.jobId}/results.json`,
      meta_ref: `qfs://circuit_fs/${job.jobId}/meta.json`,
      committed_at,
    });
    const updates = await job.updates();
    expect(updates.map(({ event_seq }) => event_seq)).toEqual(updates.map((_, index) => index + 1));
    expect(updates.map(({ state, phase }) => (phase === null ? state : `${state}/${phase}`))).toEqual([
      'Pending',
      'Validating',
      'Compiling',
      'Queued',
      'Allocating',
      'Executing/QuantumInitializing',
      'Executing/QuantumRunning',
      'Executing/Measuring',
      'Executing/PostProcessing',
      'Completing',
      'Completed',
    ]);
    const names = (await kernel.ports.store.list(job.jobId)).map(({ ref }) => ref.split('/').at(-1));
    expect(names).toEqual([
      'compiled.aqo.json',
      'compiled.qasm',
      'input.job.yaml',
      'meta.json',
      'program.txt',
      'results.json',
    ]);
  });
});
