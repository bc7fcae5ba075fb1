/**
 * A worker that is stopped (SIGSTOP) for longer than its heartbeat and then wakes up: another one has the job by then,
 * the late result is refused by the fencing token, and the ledger shows one completed outcome.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ChaosLab } from './lab.ts';

const JOB = 'running-1';

let lab: ChaosLab;
beforeAll(async () => {
  lab = await ChaosLab.open();
});
afterAll(() => lab.close());

it('is refused after its pause, and the job was done once by another worker', async () => {
  const paused = lab.startHeldWorker({ slots: 2 });
  await lab.submit(JOB);
  await paused.says(`held ${JOB}\n`);
  paused.process.kill('SIGSTOP');
  const other = lab.startWorker();
  await lab.submit('undisturbed');
  await lab.updatesOf('undisturbed');
  await lab.updatesOf(JOB);
  await lab.expectUndisturbed(JOB, 'undisturbed');
  paused.process.kill('SIGCONT');
  paused.tell('go');
  const entries = await lab.until('the refusal of the late result', async () => {
    const lines = await lab.storyOf(JOB);
    return lines.some(({ event }) => event === 'refused') ? lines : undefined;
  });
  expect(entries.map(({ event }) => event)).toEqual(['submit', 'lost', 'submit', 'outcome', 'refused']);
  const [first, , , outcome, refused] = entries;
  expect(refused?.execution_id).toBe(first?.execution_id);
  expect(refused?.fencing_token).toBeLessThan(outcome?.fencing_token ?? 0);
  await lab.expectUndisturbed(JOB, 'undisturbed');
  await other.end('SIGTERM');
  await lab.submit('afterwards');
  await lab.expectUndisturbed('afterwards', 'undisturbed');
});
