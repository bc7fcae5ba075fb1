/**
 * A worker that stands still (SIGSTOP) for longer than its heartbeat, with no other one there: it gets its own job
 * again, attaches to the execution that it still has, and its earlier attempt, which hears late that it has lost the
 * job, does not stop what the new one waits for.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Ledger } from '../../src/ledger/ledger.ts';
import { ChaosLab } from './lab.ts';

const JOB = 'running-1';

let lab: ChaosLab;
beforeAll(async () => {
  lab = await ChaosLab.open();
});
afterAll(() => lab.close());

it('goes on with the execution that it has', async () => {
  const worker = lab.startHeldWorker({ slots: 2 });
  await lab.submit(JOB);
  await worker.says(`held ${JOB}\n`);
  worker.process.kill('SIGSTOP');
  await lab.until('the server to give the job up', () => lab.isLost(JOB));
  worker.process.kill('SIGCONT');
  const ledger = new Ledger(lab.folder);
  await lab.until('the new attempt to attach', async () =>
    (await ledger.readLedger(JOB)).find(({ event }) => event === 'attach'),
  );
  await lab.submit('undisturbed');
  await lab.updatesOf('undisturbed');
  worker.tell('go');
  await lab.expectUndisturbed(JOB, 'undisturbed');
  const events = (await ledger.readLedger(JOB)).map(({ event }) => event);
  expect(events).toEqual(['submit', 'attach', 'outcome']);
});
