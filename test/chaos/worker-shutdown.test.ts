/** SIGTERM of a worker process: what runs may end within the grace time; what does not goes on at another worker. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ChaosLab } from './lab.ts';

let lab: ChaosLab;
beforeAll(async () => {
  lab = await ChaosLab.open();
});
afterAll(() => lab.close());

it('lets device work end that ends within the grace time', async () => {
  const first = lab.startHeldWorker({ graceMs: 120_000 });
  await lab.submit('answering-in-time');
  await first.says('held answering-in-time\n');
  const ended = first.end('SIGTERM');
  await first.says('drains\n');
  first.tell('go');
  expect(await ended).toEqual([0, null]);
  const second = lab.startWorker();
  try {
    await lab.submit('undisturbed');
    await lab.updatesOf('undisturbed');
    await lab.expectUndisturbed('answering-in-time', 'undisturbed');
    expect((await lab.client.status('answering-in-time')).attempt).toBe(1);
  } finally {
    expect(await second.end('SIGTERM')).toEqual([0, null]);
  }
});

it('hands device work that lasts longer to another worker', async () => {
  const first = lab.startHeldWorker({ graceMs: 200 });
  await lab.submit('answering-late');
  await first.says('held answering-late\n');
  expect(await first.end('SIGTERM')).toEqual([0, null]);
  lab.startWorker();
  await lab.expectUndisturbed('answering-late', 'undisturbed');
  expect((await lab.client.status('answering-late')).attempt).toBe(2);
});
