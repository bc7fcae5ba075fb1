/**
 * JobClient: the one way to talk to jobs, used by the command line, the gateway and programs. What it reads is the
 * record of events in the workflow history, so that it works without a worker; what Temporal has forgotten comes
 * from `meta.json`.
 */
import {
  Client,
  type ConnectionLike,
  type WorkflowExecutionDescription,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { JOBS_TASK_QUEUE, jobIdOf, jobWorkflowId } from '../protocol/messages.ts';
import { type JobOwner, ownerOfArgument } from '../domain/job-argument.ts';
import { type JobMetaFile, snapshotOf, updatesOf } from '../domain/job-meta.ts';
import type { JobSnapshot, JobUpdate } from '../domain/job-record.ts';
import type { JobResults } from '../domain/job-results.ts';
import { isJobId } from '../domain/job-id.ts';
import { MEMO, readRecordEntry } from '../protocol/memo.ts';
import { isTerminal } from '../domain/task-state.ts';
import type { ArtifactStore } from '../qfs/artifact-store.ts';
import { limited, mayPass } from './calls.ts';
import { type CancelAnswer, requestCancel } from './cancellation.ts';
import { JobNotFound } from './errors.ts';
import { FollowerHub } from './follower-hub.ts';
import { followHistory, readArgument } from './job-history.ts';
import { readMetaFile, readResults } from './job-files.ts';
import { JobOwners } from './job-owners.ts';
import { type ListFilter, visibilityQuery } from './list-filter.ts';
import { queuePlace } from './queue-place.ts';
import {
  type GcOptions,
  type RemovableLedger,
  type RemovalContext,
  type RemovedJob,
  removeJob,
  removeOldJobs,
} from './removal.ts';
import { pendingSnapshot, withServerEnd } from './server-status.ts';
import { type JobSubmission, type RawSubmission, rawSubmissionOf } from './submission.ts';
import { type Submitted, Submitter } from './submitter.ts';
import { stuckTaskOf, whyStuck } from './stuck-task.ts';
import { WorkerPresence } from './worker-presence.ts';

/** What a client needs. */
export interface JobClientOptions {
  readonly connection: ConnectionLike;
  readonly namespace: string;
  /** The QFS that the kernel writes. */
  readonly store: ArtifactStore;
  /** The ledgers beside it; needed by {@link JobClient.remove} and {@link JobClient.gc} only. */
  readonly ledger?: RemovableLedger;
  /** Queue of the job workflows; default `qrtx-jobs`. */
  readonly taskQueue?: string;
  /** True in the worker's own process: the first workflow task then needs no round trip. */
  readonly eagerStart?: boolean;
  /** How long an idempotency key means the same job, in seconds; default 24 h. */
  readonly idempotencyWindowSeconds?: number;
}

const DAY_SECONDS = 24 * 3600;
/** Jobs that one call lists at most: each brings its memo. */
const MOST_PAGE = 500;

/** Talks to the jobs of one namespace. One client serves any number of concurrent callers. */
export class JobClient {
  readonly #client: Client;
  readonly #options: JobClientOptions;
  readonly #submitter: Submitter;
  readonly #hub: FollowerHub;
  readonly #workers: WorkerPresence;
  readonly #owners: JobOwners;

  constructor(options: JobClientOptions) {
    const client = new Client({ connection: options.connection, namespace: options.namespace });
    this.#client = client;
    this.#options = options;
    const { taskQueue = JOBS_TASK_QUEUE } = options;
    this.#workers = new WorkerPresence(client, taskQueue);
    this.#submitter = new Submitter({
      client,
      store: options.store,
      taskQueue,
      eagerStart: options.eagerStart ?? false,
      windowSeconds: options.idempotencyWindowSeconds ?? DAY_SECONDS,
    });
    this.#owners = new JobOwners(async (jobId) => this.owner(await this.#recorded(jobId)));
    this.#hub = new FollowerHub({ read: (jobId, signal) => this.#readUpdates(jobId, signal), mayPass });
  }

  /**
   * Starts a job, or finds the one that has its id (or key) and equal content.
   *
   * @throws PipelineError `JOB_ID_IN_USE` or `IDEMPOTENCY_CONFLICT` when the id or the key belongs to other content;
   * `VALIDATION_FAILED` for a job id that is not allowed.
   */
  submit(submission: JobSubmission): Promise<Submitted> {
    return this.submitRaw(rawSubmissionOf(submission));
  }

  /** The same for a job that nobody has read yet, as the gateway gets it: stage 1 judges it. */
  async submitRaw(submission: RawSubmission): Promise<Submitted> {
    const submitted = await this.#submitter.submit(submission);
    const { tenant, project } = submission;
    if (submitted.created) this.#owners.learn(submitted.job_id, { tenant, project });
    return submitted;
  }

  /** The job that the same submission has started before; undefined when there is none. Starts nothing. */
  find(submission: RawSubmission): Promise<Submitted | undefined> {
    return this.#submitter.find(submission);
  }

  /**
   * Where a job stands; of one that is Queued also its approximate place in the line of its device, and of one that
   * has not ended whether it has no worker now.
   *
   * @throws {@link JobNotFound} when neither Temporal nor QFS knows it.
   */
  async status(jobId: string): Promise<JobSnapshot> {
    const job = await this.#recorded(jobId);
    if (isTerminal(job.state)) return job;
    // The status was read: what cannot be counted now is left out of it.
    const [queue, present, reason] = await Promise.all([
      queuePlace(this.#client, job).catch(() => undefined),
      this.#workers.present().catch(() => true),
      job.stuck === undefined
        ? undefined
        : whyStuck(this.#client, jobWorkflowId(jobId)).catch(() => undefined),
    ]);
    return {
      ...job,
      ...(queue !== undefined && { queue }),
      ...(!present && { no_worker: true }),
      ...(job.stuck !== undefined && { stuck: { ...job.stuck, ...(reason !== undefined && { reason }) } }),
    };
  }

  /** The job as it is on record, without its place in line, which costs the server two more reads. */
  async #recorded(jobId: string): Promise<JobSnapshot> {
    const description = await this.#describe(jobId);
    if (description === undefined) return snapshotOf(await this.#meta(jobId));
    const stuck = stuckTaskOf(description);
    return { ...snapshotOfRun(jobId, description), ...(stuck !== undefined && { stuck }) };
  }

  /**
   * Whose job it is: known from the acceptance on, also while no worker runs.
   *
   * @throws {@link JobNotFound}
   */
  async owner(job: JobSnapshot): Promise<JobOwner> {
    const { tenant, project } = job;
    if (tenant !== undefined && project !== undefined) return { tenant, project };
    // Started by another client, and no worker has recorded anything yet: the argument says it.
    const workflowId = jobWorkflowId(job.job_id);
    return ownerOfArgument(await readArgument(this.#client, workflowId));
  }

  /**
   * The same by id, from memory when it was asked for within the last minute.
   *
   * @throws {@link JobNotFound}
   */
  ownerOf(jobId: string): Promise<JobOwner> {
    return this.#owners.of(jobId);
  }

  /**
   * All updates with a number above `afterSeq`, in order, each once, as they come; ends after the terminal one or
   * when `signal` aborts. Any number of watchers of a job share one reader.
   *
   * @throws {@link JobNotFound}, {@link ServiceUnreachable} when the server stays away for 30 s.
   */
  updates(
    jobId: string,
    options: { readonly afterSeq?: number; readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<JobUpdate> {
    return this.#hub.updates(jobId, options.afterSeq ?? 0, options.signal);
  }

  /**
   * The results of an ended job, verified by hash; undefined when there are none.
   *
   * @param mostBytes - of `results.json`; default: any number
   * @throws PipelineError `ARTIFACT_CORRUPT` when the bytes are not those that were committed; `ANSWER_TOO_LARGE`.
   */
  results(jobId: string, mostBytes?: number): Promise<JobResults | undefined> {
    return isJobId(jobId) ? readResults(this.#options.store, jobId, mostBytes) : Promise.resolve(undefined);
  }

  /** Asks for a cancel. Of several requests at once the one that is first in the job's record is ACCEPTED. */
  async cancel(
    jobId: string,
    request: { readonly reason: string; readonly by: string },
  ): Promise<CancelAnswer> {
    const description = await this.#describe(jobId);
    const before =
      description === undefined ? snapshotOf(await this.#meta(jobId)) : snapshotOfRun(jobId, description);
    if (isTerminal(before.state)) return { accepted: false, reason_code: 'ALREADY_TERMINAL' };
    // The server knows of a request before the job's own record shows it.
    const requested = description?.raw.workflowExtendedInfo?.cancelRequested === true;
    if (requested || before.cancel_requested !== undefined) {
      return { accepted: true, reason_code: 'ALREADY_REQUESTED' };
    }
    return requestCancel(this.#client, jobId, request);
  }

  /** Jobs by filter, newest first, page by page as they are read; what Temporal has forgotten is not listed. */
  async *list(filter: ListFilter = {}): AsyncGenerator<JobSnapshot> {
    let left = filter.limit ?? 100;
    const query = { query: visibilityQuery(filter), pageSize: Math.min(left + 1, MOST_PAGE) };
    const runs = this.#client.workflow.list(query)[Symbol.asyncIterator]();
    for (;;) {
      const step = await this.#limited(() => runs.next());
      if (step.done === true) return;
      const run = step.value;
      if (left-- <= 0) return;
      const jobId = jobIdOf(run.workflowId);
      if (jobId !== undefined) yield snapshotOfRun(jobId, run);
    }
  }

  /** How many jobs of a tenant have not ended, of those that were started before a time (milliseconds since the epoch). */
  async countOpen(tenant: string, before: number): Promise<number> {
    const query = visibilityQuery({ tenant, running: true, until: new Date(before) });
    const { count } = await this.#limited(() => this.#client.workflow.count(query));
    return count;
  }

  /**
   * Removes artifacts and ledgers of an ended job. Temporal's own record of the run stays until its retention ends.
   *
   * @throws {@link JobNotFound}, {@link JobNotEnded}
   */
  remove(jobId: string): Promise<RemovedJob> {
    return removeJob(this.#removal(), jobId);
  }

  /** Does the same for all jobs that ended long ago; tells each one when it is gone. */
  gc(options: GcOptions): AsyncGenerator<RemovedJob> {
    return removeOldJobs(this.#removal(), options);
  }

  async *#readUpdates(jobId: string, signal: AbortSignal): AsyncGenerator<JobUpdate> {
    if (!isJobId(jobId)) throw noSuchJob(jobId);
    let known = false;
    try {
      for await (const update of followHistory(this.#client, { workflowId: jobWorkflowId(jobId), signal })) {
        known = true;
        yield update;
      }
    } catch (error) {
      if (known || !(error instanceof JobNotFound)) throw error;
      // Temporal has forgotten the run.
      yield* updatesOf(await this.#meta(jobId));
    }
  }

  #removal(): RemovalContext {
    const { store, ledger } = this.#options;
    if (ledger === undefined) throw new TypeError('JobClient needs the option `ledger` to remove jobs');
    return { store, ledger, status: (jobId) => this.#recorded(jobId) };
  }

  #limited<T>(call: () => Promise<T>): Promise<T> {
    return limited(this.#client.connection, call);
  }

  async #describe(jobId: string): Promise<WorkflowExecutionDescription | undefined> {
    if (!isJobId(jobId)) throw noSuchJob(jobId);
    try {
      const handle = this.#client.workflow.getHandle(jobWorkflowId(jobId));
      return await this.#limited(() => handle.describe());
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }

  async #meta(jobId: string): Promise<JobMetaFile> {
    const meta = await readMetaFile(this.#options.store, jobId);
    if (meta === undefined) throw noSuchJob(jobId);
    return meta;
  }
}

function noSuchJob(jobId: string): JobNotFound {
  return new JobNotFound(`there is no job "${jobId.slice(0, 140)}"`);
}

/** The snapshot of a run that Temporal knows. */
function snapshotOfRun(
  jobId: string,
  run: Pick<WorkflowExecutionDescription, 'memo' | 'startTime' | 'status' | 'closeTime'>,
): JobSnapshot {
  const owner = run.memo?.[MEMO.owner] as Partial<JobOwner> | undefined;
  const recorded = readRecordEntry(run.memo)?.job ?? pendingSnapshot(jobId, run.startTime, owner);
  return withServerEnd({ ...owner, ...recorded }, run);
}
