/** `kill -9` of the Temporal server on its file: what it had acknowledged is there after a restart, and goes on. */
import { afterAll, beforeAll, it } from 'vitest';
import { ChaosLab } from './lab.ts';

const JOBS = Array.from({ length: 12 }, (_, index) => `job-${index}`);

let lab: ChaosLab;
beforeAll(async () => {
  lab = await ChaosLab.open();
});
afterAll(() => lab.close());

it('loses no acknowledged job', async () => {
  const worker = lab.startHeldWorker({ slots: 2 });
  await worker.says('ready\n');
  // Some jobs are in the middle, some wait, and some have just been acknowledged.
  for (const held of ['compiling-1', 'answering-1', 'submitting-1']) {
    await lab.submit(held);
    await worker.says(`held ${held}\n`);
  }
  await Promise.all(JOBS.map((jobId) => lab.submit(jobId)));
  await lab.reaches(JOBS[0]!, 'Queued');
  await lab.killServer();
  worker.tell('go');
  await lab.updatesOf(JOBS[0]!);
  for (const jobId of ['compiling-1', 'answering-1', 'submitting-1', ...JOBS]) {
    await lab.expectUndisturbed(jobId, JOBS[0]!);
  }
});
