/**
 * Removes what ended jobs left in the data folder: their artifacts and their ledgers. The ledger goes first: a crash
 * in between leaves a folder that the next removal finds, never a ledger that a later job of the same id would meet.
 */
import { updatesOf } from '../domain/job-meta.ts';
import type { JobSnapshot } from '../domain/job-record.ts';
import { isTerminal } from '../domain/task-state.ts';
import type { ArtifactStore } from '../qfs/artifact-store.ts';
import { JobNotEnded, JobNotFound } from './errors.ts';
import { readMetaFile } from './job-files.ts';

/** Where executions are recorded; `Ledger` of the drivers is one. */
export interface RemovableLedger {
  /** Removes the ledgers of a job on all devices. */
  remove(jobId: string): Promise<void>;
}

/** What a removal needs. */
export interface RemovalContext {
  readonly store: ArtifactStore;
  readonly ledger: RemovableLedger;
  readonly status: (jobId: string) => Promise<JobSnapshot>;
}

/** A job whose files were, or would be, removed. */
export interface RemovedJob {
  readonly job_id: string;
  readonly state: JobSnapshot['state'];
  readonly ended_at: string;
}

/** Which ended jobs to remove. */
export interface GcOptions {
  /** Jobs that ended longer ago than this many seconds. */
  readonly olderThanSeconds: number;
  /** True: only tells what would be removed. */
  readonly dryRun?: boolean;
}

/**
 * Removes the files of one ended job.
 *
 * @throws JobNotFound when nobody knows the job; JobNotEnded while it is under way.
 */
export async function removeJob(context: RemovalContext, jobId: string): Promise<RemovedJob> {
  const { state, since } = await context.status(jobId);
  if (!isTerminal(state)) {
    throw new JobNotEnded(`job ${jobId} is ${state}; cancel it, or wait for its end, before you remove it`);
  }
  await context.ledger.remove(jobId);
  await context.store.remove(jobId);
  return { job_id: jobId, state, ended_at: since };
}

/**
 * Removes the files of all jobs that ended long ago, one by one. A folder whose job nobody can vouch for (no
 * `meta.json`, unknown to Temporal) stays: it may belong to a job of another server.
 */
export async function* removeOldJobs(
  context: RemovalContext,
  options: GcOptions,
): AsyncGenerator<RemovedJob> {
  const before = new Date(Date.now() - options.olderThanSeconds * 1000).toISOString();
  for await (const jobId of context.store.jobs()) {
    if (!(await mayBeOlder(context, jobId, before))) continue;
    const job = await ended(context, jobId);
    if (job === undefined || job.since >= before) continue;
    if (options.dryRun !== true) await removeJob(context, jobId);
    yield { job_id: jobId, state: job.state, ended_at: job.since };
  }
}

/** The record in QFS is read before the server is asked: most jobs are too young. */
async function mayBeOlder({ store }: RemovalContext, jobId: string, before: string): Promise<boolean> {
  const meta = await readMetaFile(store, jobId);
  const last = meta === undefined ? undefined : updatesOf(meta).at(-1)?.timestamp;
  return last === undefined || last < before;
}

async function ended({ status }: RemovalContext, jobId: string): Promise<JobSnapshot | undefined> {
  try {
    const job = await status(jobId);
    return isTerminal(job.state) ? job : undefined;
  } catch (error) {
    if (error instanceof JobNotFound) return undefined;
    throw error;
  }
}
