/**
 * The port through which commands talk to jobs, and its two adapters: JobClient over Temporal and KernelGatewayService
 * over gRPC. A command does not know which one it has.
 */
import type {
  CancelAnswer,
  JobResults,
  JobSnapshot,
  JobSubmission,
  JobUpdate,
  Submitted,
} from '../client/index.ts';
import { withClient } from './access.ts';
import type { Flags } from './command.ts';
import { gatewayOf } from './gateway/options.ts';

/** From where on updates are read, and until when. */
export interface UpdateOptions {
  /** Number of the last event seen; default 0. */
  readonly afterSeq?: number;
  /** Ends the iteration when it aborts. */
  readonly signal?: AbortSignal;
}

/** What the commands need of jobs; each method is that of JobClient. */
export interface Jobs {
  submit(job: JobSubmission): Promise<Submitted>;
  status(jobId: string): Promise<JobSnapshot>;
  updates(jobId: string, options?: UpdateOptions): AsyncIterable<JobUpdate>;
  results(jobId: string): Promise<JobResults | undefined>;
  cancel(jobId: string, request: { readonly reason: string; readonly by: string }): Promise<CancelAnswer>;
}

/** Jobs, and how to let go of the connection. */
export interface JobsAccess {
  readonly jobs: Jobs;
  close(): Promise<void>;
}

/** Runs `work` with the jobs that the options lead to, and closes the connection afterwards. */
export async function withJobs<T>(flags: Flags, work: (jobs: Jobs) => Promise<T>): Promise<T> {
  const target = gatewayOf(flags);
  if (target === undefined) return withClient(work);
  const { connectGateway } = await import('./gateway/gateway-jobs.ts');
  const access = await connectGateway(target);
  try {
    return await work(access.jobs);
  } finally {
    await access.close();
  }
}
