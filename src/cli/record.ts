/** The record of a job as it stands now: its snapshot, and the events up to it. */
import type { JobSnapshot, JobUpdate } from '../client/index.ts';
import type { WatchedJobs } from './watch-job.ts';

/** Reads the snapshot and the events after `afterSeq`, without waiting for new ones. */
export async function recordOf(
  jobs: WatchedJobs,
  jobId: string,
  afterSeq = 0,
): Promise<{ readonly job: JobSnapshot; readonly updates: readonly JobUpdate[] }> {
  const job = await jobs.status(jobId);
  const updates: JobUpdate[] = [];
  if (afterSeq >= job.event_seq) return { job, updates };
  for await (const update of jobs.updates(jobId, { afterSeq })) {
    updates.push(update);
    if (update.event_seq >= job.event_seq) break;
  }
  return { job, updates };
}
