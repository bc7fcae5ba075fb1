/**
 * `kill -9` of a worker process in every state of a job: the job completes on the next worker, its results are those
 * of an undisturbed run, and the ledger shows one completed execution. SIGTERM: what runs ends, or goes on elsewhere.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobSnapshot } from '../../src/domain/job-record.ts';
import { ChaosLab } from './lab.ts';

/** Where jobs are held, and the state that everybody sees there. */
const HELD = {
  processing: 'Executing',
  processed: 'Executing',
  completing: 'Completing',
  completed: 'Completing',
  allocating: 'Allocating',
  submitting: 'Executing',
  answering: 'Executing',
  queued: 'Queued',
  validating: 'Validating',
  validated: 'Validating',
  compiling: 'Compiling',
  compiled: 'Compiling',
} as const satisfies Record<string, JobSnapshot['state']>;
type Point = keyof typeof HELD;
const POINTS = Object.keys(HELD) as Point[];
const idOf = (point: Point): string => `${point}-1`;

let lab: ChaosLab;
beforeAll(async () => {
  lab = await ChaosLab.open();
});
afterAll(() => lab.close());

describe('kill -9 of a worker', () => {
  beforeAll(async () => {
    // Three jobs stay on the device, so that the fourth one waits in its queue.
    const worker = lab.startHeldWorker({ slots: 3 });
    for (const point of POINTS) {
      await lab.submit(idOf(point));
      if (point !== 'queued') await worker.says(`held ${idOf(point)}\n`);
      await lab.reaches(idOf(point), HELD[point]);
    }
    await worker.end('SIGKILL');
    // What a write that was cut off leaves behind.
    await writeFile(join(lab.folder, 'circuit_fs', idOf('compiled'), '.tmp-cut-off'), 'half');
    lab.startWorker();
    await lab.submit('undisturbed');
    await lab.updatesOf('undisturbed');
  });

  it.each(POINTS)('while a job is held at %s costs nothing but time', async (point) => {
    await lab.expectUndisturbed(idOf(point), 'undisturbed');
  });

  it('that had asked the device is a lost execution, and the next one completes', async () => {
    await lab.updatesOf(idOf('submitting'));
    const entries = await lab.storyOf(idOf('submitting'));
    expect(entries.map(({ event }) => event)).toEqual(['submit', 'lost', 'submit', 'outcome']);
  });

  it('that had the answer does not run the circuit again', async () => {
    await lab.updatesOf(idOf('answering'));
    const entries = await lab.storyOf(idOf('answering'));
    expect(entries.map(({ event }) => event)).toEqual(['submit', 'outcome']);
  });
});
