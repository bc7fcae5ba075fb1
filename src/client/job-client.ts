/**
 * JobClient: the one way to talk to jobs, used by the command line, the gateway and programs. What it reads is the
 * record of events in the workflow history, so that it works without a worker; what Temporal has forgotten comes
 * from `meta.json`.
 */
import { randomUUID } from 'node:crypto';
import {
  Client,
  type ConnectionLike,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowExecutionDescription,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import { JOBS_TASK_QUEUE, JOB_WORKFLOW, SIGNALS, jobIdOf, jobWorkflowId } from '../../workflows/messages.ts';
import { PipelineError } from '../domain/errors.ts';
import { type JobMetaFile, snapshotOf, updatesOf } from '../domain/job-meta.ts';
import type { JobSnapshot, JobUpdate } from '../domain/job-record.ts';
import type { JobResults } from '../domain/job-results.ts';
import { assertJobId, isJobId } from '../domain/job-id.ts';
import { newJobId } from '../domain/new-job-id.ts';
import { MEMO, readRecordEntry } from '../domain/state-store.ts';
import { isTerminal } from '../domain/task-state.ts';
import type { ArtifactStore } from '../qfs/artifact-store.ts';
import { limited } from './calls.ts';
import { JobNotFound } from './errors.ts';
import { followHistory } from './job-history.ts';
import { readMetaFile, readResults } from './job-files.ts';
import { type ListFilter, visibilityQuery } from './list-filter.ts';
import { queuePlace } from './queue-place.ts';
import { pendingSnapshot, withServerEnd } from './server-status.ts';
import { type JobSubmission, argumentOf, contentDigestOf } from './submission.ts';

/** What a client needs. */
export interface JobClientOptions {
  readonly connection: ConnectionLike;
  readonly namespace: string;
  /** The QFS that the kernel writes. */
  readonly store: ArtifactStore;
  /** Queue of the job workflows; default `qrtx-jobs`. */
  readonly taskQueue?: string;
  /** True in the worker's own process: the first workflow task then needs no round trip. */
  readonly eagerStart?: boolean;
}

/** Answer to a submit. */
export interface Submitted {
  readonly job_id: string;
  /** False when the job was there already, with equal content. */
  readonly created: boolean;
}

/** Answer to a cancel (contract §4). */
export interface CancelAnswer {
  readonly accepted: boolean;
  readonly reason_code: 'ACCEPTED' | 'ALREADY_REQUESTED' | 'ALREADY_TERMINAL';
}

/** Talks to the jobs of one namespace. */
export class JobClient {
  readonly #client: Client;
  readonly #store: ArtifactStore;
  readonly #taskQueue: string;
  readonly #eager: boolean;

  constructor(options: JobClientOptions) {
    this.#client = new Client({ connection: options.connection, namespace: options.namespace });
    this.#store = options.store;
    this.#taskQueue = options.taskQueue ?? JOBS_TASK_QUEUE;
    this.#eager = options.eagerStart ?? false;
  }

  /**
   * Starts a job, or finds the one that has its id and equal content.
   *
   * @throws PipelineError `JOB_ID_IN_USE` when the id belongs to a job with other content.
   */
  async submit(submission: JobSubmission): Promise<Submitted> {
    const jobId = submission.job_id === undefined ? newJobId() : assertJobId(submission.job_id);
    const digest = contentDigestOf(submission);
    const workflowId = jobWorkflowId(jobId);
    const submissionId = randomUUID();
    if (await this.#finishedEarlier(jobId, digest)) return { job_id: jobId, created: false };
    try {
      const handle = await this.#limited(() =>
        this.#client.workflow.start(JOB_WORKFLOW, {
          workflowId,
          taskQueue: this.#taskQueue,
          args: [argumentOf(submission, jobId)],
          memo: { [MEMO.contentDigest]: digest, [MEMO.submission]: submissionId },
          workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
          workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
          workflowTaskTimeout: '2s',
          requestEagerStart: this.#eager,
          staticSummary: `${submission.spec.name} on ${submission.spec.target}`,
        }),
      );
      if (handle.eagerlyStarted || submission.job_id === undefined) return { job_id: jobId, created: true };
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    return { job_id: jobId, created: await this.#startedBy(jobId, submissionId, digest) };
  }

  /**
   * Where a job stands; of one that is Queued also its approximate place in the line of its device.
   *
   * @throws {@link JobNotFound} when neither Temporal nor QFS knows it.
   */
  async status(jobId: string): Promise<JobSnapshot> {
    const description = await this.#describe(jobId);
    if (description === undefined) return snapshotOf(await this.#meta(jobId));
    const recorded = readRecordEntry(description.memo)?.job ?? pendingSnapshot(jobId, description.startTime);
    const job = withServerEnd(recorded, description);
    const queue = await queuePlace(this.#client, job);
    return queue === undefined ? job : { ...job, queue };
  }

  /** All updates after `afterSeq`, as they come; ends after the terminal one or when `signal` aborts. */
  async *updates(
    jobId: string,
    options: { readonly afterSeq?: number; readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<JobUpdate> {
    const { afterSeq = 0, signal } = options;
    const known = await this.#describe(jobId);
    const source =
      known === undefined
        ? updatesOf(await this.#meta(jobId))
        : followHistory(this.#client, {
            workflowId: jobWorkflowId(jobId),
            ...(signal !== undefined && { signal }),
          });
    for await (const update of source) if (update.event_seq > afterSeq) yield update;
  }

  /** The results of a completed job, verified by hash; undefined when there are none. */
  results(jobId: string): Promise<JobResults | undefined> {
    return isJobId(jobId) ? readResults(this.#store, jobId) : Promise.resolve(undefined);
  }

  /** Asks for a cancel: the reason by signal, then Temporal's own cancel, which makes the run Canceled. */
  async cancel(
    jobId: string,
    request: { readonly reason: string; readonly by: string },
  ): Promise<CancelAnswer> {
    const before = await this.status(jobId);
    if (isTerminal(before.state)) return { accepted: false, reason_code: 'ALREADY_TERMINAL' };
    if (before.cancel_requested !== undefined) return { accepted: true, reason_code: 'ALREADY_REQUESTED' };
    const handle = this.#client.workflow.getHandle(jobWorkflowId(jobId));
    try {
      await this.#limited(() => handle.signal(SIGNALS.cancelJob, request));
      await this.#limited(() => handle.cancel());
      return { accepted: true, reason_code: 'ACCEPTED' };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return { accepted: false, reason_code: 'ALREADY_TERMINAL' };
      throw error;
    }
  }

  /** Jobs by filter, newest first. */
  async *list(filter: ListFilter = {}): AsyncGenerator<JobSnapshot> {
    let left = filter.limit ?? 100;
    const runs = this.#client.workflow.list({ query: visibilityQuery(filter) })[Symbol.asyncIterator]();
    for (;;) {
      const step = await this.#limited(() => runs.next());
      if (step.done === true) return;
      const run = step.value;
      if (left-- <= 0) return;
      const jobId = jobIdOf(run.workflowId);
      if (jobId === undefined) continue;
      const recorded = readRecordEntry(run.memo)?.job ?? pendingSnapshot(jobId, run.startTime);
      yield withServerEnd(recorded, run);
    }
  }

  #limited<T>(call: () => Promise<T>): Promise<T> {
    return limited(this.#client.connection, call);
  }

  async #describe(jobId: string): Promise<WorkflowExecutionDescription | undefined> {
    if (!isJobId(jobId)) throw new JobNotFound(`there is no job "${jobId}"`);
    try {
      const handle = this.#client.workflow.getHandle(jobWorkflowId(jobId));
      return await this.#limited(() => handle.describe());
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }

  async #meta(jobId: string): Promise<JobMetaFile> {
    const meta = await readMetaFile(this.#store, jobId);
    if (meta === undefined) throw new JobNotFound(`there is no job "${jobId}"`);
    return meta;
  }

  /** True when QFS has a committed job of this id with equal content that Temporal may have forgotten. */
  async #finishedEarlier(jobId: string, digest: string): Promise<boolean> {
    const meta = await readMetaFile(this.#store, jobId);
    if (meta?.committed_at === undefined) return false;
    if (meta.content_digest !== digest) throw idInUse(jobId);
    return true;
  }

  /** After USE_EXISTING: true when this submit started the run that has the id. */
  async #startedBy(jobId: string, submissionId: string, digest: string): Promise<boolean> {
    const description = await this.#describe(jobId);
    const recorded = description?.memo?.[MEMO.contentDigest];
    if (recorded !== undefined && recorded !== digest) throw idInUse(jobId);
    return description?.memo?.[MEMO.submission] === submissionId;
  }
}

function idInUse(jobId: string): PipelineError {
  return new PipelineError('JOB_ID_IN_USE', `job id "${jobId}" belongs to another job with other content`);
}
