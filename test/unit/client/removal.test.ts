/** Only what has ended is removed, and only what somebody can vouch for. */
import { describe, expect, it } from 'vitest';
import { JobNotEnded, JobNotFound } from '../../../src/client/errors.ts';
import { type RemovalContext, removeJob, removeOldJobs } from '../../../src/client/removal.ts';
import type { TaskState } from '../../../src/domain/task-state.ts';
import { pendingSnapshot } from '../../../src/client/server-status.ts';
import { createMemoryStore } from '../../../src/qfs/memory-store.ts';

const DAY = 24 * 3600 * 1000;
const ago = (days: number) => new Date(Date.now() - days * DAY);

interface Known {
  readonly state: TaskState;
  readonly daysAgo: number;
}

/** A data folder with these jobs; a job without an entry is one that neither Temporal nor `meta.json` knows. */
async function folderWith(jobs: Readonly<Record<string, Known | undefined>>) {
  const store = createMemoryStore();
  for (const jobId of Object.keys(jobs)) await store.put(jobId, 'input.job.yaml', 'x');
  const removed: string[] = [];
  const context: RemovalContext = {
    store,
    ledger: { remove: (jobId) => Promise.resolve(void removed.push(jobId)) },
    status: (jobId) => {
      const known = jobs[jobId];
      if (known === undefined) return Promise.reject(new JobNotFound('unknown'));
      const snapshot = pendingSnapshot(jobId, ago(known.daysAgo));
      return Promise.resolve({ ...snapshot, state: known.state });
    },
  };
  const left = async () => {
    const ids: string[] = [];
    for await (const id of store.jobs()) ids.push(id);
    return ids;
  };
  return { context, removed, left };
}

const JOBS = {
  'old-done': { state: 'Completed', daysAgo: 40 },
  'old-failed': { state: 'Failed', daysAgo: 31 },
  'old-running': { state: 'Executing', daysAgo: 90 },
  'young-done': { state: 'Completed', daysAgo: 2 },
  orphan: undefined,
} as const;

describe('gc', () => {
  it('removes folders and ledgers of jobs that ended long ago, and nothing else', async () => {
    const { context, removed, left } = await folderWith(JOBS);
    const told = [];
    for await (const job of removeOldJobs(context, { olderThanSeconds: 30 * 86_400 })) told.push(job);
    expect(told).toMatchObject([{ job_id: 'old-done' }, { job_id: 'old-failed', state: 'Failed' }]);
    expect(removed).toEqual(['old-done', 'old-failed']);
    expect(await left()).toEqual(['old-running', 'orphan', 'young-done']);
  });

  it('only tells in a dry run', async () => {
    const { context, removed, left } = await folderWith(JOBS);
    const told = [];
    for await (const job of removeOldJobs(context, { olderThanSeconds: 86_400, dryRun: true }))
      told.push(job);
    expect(told.map(({ job_id }) => job_id)).toEqual(['old-done', 'old-failed', 'young-done']);
    expect(removed).toEqual([]);
    expect(await left()).toHaveLength(5);
  });
});

describe('rm', () => {
  it('refuses a job that is under way and one that nobody knows', async () => {
    const { context, left } = await folderWith(JOBS);
    await expect(removeJob(context, 'old-running')).rejects.toBeInstanceOf(JobNotEnded);
    await expect(removeJob(context, 'orphan')).rejects.toBeInstanceOf(JobNotFound);
    expect(await left()).toHaveLength(5);
  });

  it('keeps the folder when the ledger cannot be removed, so that the next try finds it', async () => {
    const { context, left } = await folderWith(JOBS);
    const broken = { ...context, ledger: { remove: () => Promise.reject(new Error('disk')) } };
    await expect(removeJob(broken, 'young-done')).rejects.toThrow('disk');
    expect(await left()).toContain('young-done');
  });
});
