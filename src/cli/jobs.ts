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
