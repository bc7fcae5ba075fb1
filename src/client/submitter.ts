/**
 * Starts jobs so that the same submission is one job, whoever repeats it, when and through which replica: the id
 * follows from the key, Temporal keeps two runs of an id apart, and the digest in the start memo (or in `meta.json`,
 * when Temporal has forgotten the run) tells whether the content is the same.
 */
import { randomUUID } from 'node:crypto';
import {
  type Client,
  isGrpcServiceError,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import {
  type SearchAttributePair,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  defineSearchAttributeKey,
} from '@temporalio/common';
import { JOB_WORKFLOW, jobWorkflowId, turnOf } from '../protocol/messages.ts';
import { PipelineError } from '../domain/errors.ts';
import { clipped } from '../domain/clipped.ts';
import { KEPT_LIMITS } from '../domain/server-limits.ts';
import { tenantKeyword } from '../domain/fairness-key.ts';
import { MEMO, acceptanceOf } from '../protocol/memo.ts';
import type { ArtifactStore } from '../qfs/artifact-store.ts';
import { limited } from './calls.ts';
import { hasGenerations, jobIdOfGeneration } from './job-identity.ts';
import { readMetaFile } from './job-files.ts';
import type { RawSubmission } from './submission.ts';

const { REJECT_DUPLICATE: REJECT, ALLOW_DUPLICATE_FAILED_ONLY: AFTER_A_FAILURE } = WorkflowIdReusePolicy;

/** Answer to a submit. */
export interface Submitted {
  readonly job_id: string;
  /** False when the job was there already, with equal content. */
  readonly created: boolean;
  /** When the job was accepted (ISO 8601, UTC); the same for every submit of the job. */
  readonly created_at: string;
}

/** How jobs are started. */
export interface SubmitterOptions {
  readonly client: Client;
  readonly store: ArtifactStore;
  readonly taskQueue: string;
  readonly eagerStart: boolean;
  /** How long a key means the same job. */
  readonly windowSeconds: number;
}

/** A job that has the id already. */
interface Found {
  readonly created: boolean;
  readonly created_at: string;
  readonly content_digest: string | undefined;
}

interface FoundRun extends Found {
  readonly endedWithoutResult: boolean;
}

/** Starts jobs or finds them. */
export class Submitter {
  readonly #options: SubmitterOptions;

  constructor(options: SubmitterOptions) {
    this.#options = options;
  }

  /**
   * Starts a job, or finds the one that has its id and equal content.
   *
   * @throws PipelineError `JOB_ID_IN_USE` (the id) or `IDEMPOTENCY_CONFLICT` (the key) belongs to other content.
   */
  submit(submission: RawSubmission): Promise<Submitted> {
    const now = Date.now();
    return this.#inGenerations(submission, now, async (jobId) => {
      const known = await this.#recorded(jobId, submission);
      return known ?? (await this.#start(jobId, submission, new Date(now).toISOString()));
    });
  }

  /**
   * The job that {@link Submitter.submit} would find; starts none.
   *
   * @throws PipelineError as `submit` does.
   */
  find(submission: RawSubmission): Promise<Submitted | undefined> {
    return this.#inGenerations(submission, Date.now(), async (jobId) => {
      const known = await this.#recorded(jobId, submission);
      return known ?? (await this.#lastRun(jobId));
    });
  }

  async #inGenerations<T extends Found | undefined>(
    submission: RawSubmission,
    now: number,
    look: (jobId: string) => Promise<T>,
  ): Promise<Submitted | Exclude<T, Found>> {
    for (let generation = 0; ; generation += 1) {
      const jobId = jobIdOfGeneration(submission, generation);
      const found = await look(jobId);
      if (found === undefined) return found as Exclude<T, Found>;
      const { created, created_at, content_digest } = found;
      if (!created && hasGenerations(submission) && this.#isOver(created_at, now)) continue;
      if (content_digest !== undefined && content_digest !== submission.content_digest) {
        throw conflict(submission, jobId);
      }
      return { job_id: jobId, created, created_at };
    }
  }

  #isOver(createdAt: string, now: number): boolean {
    return now - Date.parse(createdAt) > this.#options.windowSeconds * 1000;
  }

  /** What QFS knows of an ended job of this id; Temporal may have forgotten it. */
  async #recorded(jobId: string, submission: RawSubmission): Promise<Found | undefined> {
    const meta = await readMetaFile(this.#options.store, jobId);
    if (meta === undefined) return undefined;
    // A job that did not complete may run again under the id that its owner gave it; a key stays with its job.
    if (meta.committed_at === undefined && !hasGenerations(submission)) return undefined;
    const { submitted_at, accepted_at: created_at = submitted_at, content_digest } = meta;
    return { created: false, created_at, content_digest };
  }

  /**
   * Starts a run. The last one of the id, when it failed without a result, does not stand in the way of equal content:
   * what was finished is found again (ADR 17). One that was cancelled or terminated was ended by a person, and stays.
   */
  async #start(
    jobId: string,
    submission: RawSubmission,
    acceptedAt: string,
    reuse: WorkflowIdReusePolicy = REJECT,
  ): Promise<Found> {
    const { tenant, project, content_digest } = submission;
    const submissionId = randomUUID();
    const memo = {
      [MEMO.contentDigest]: content_digest,
      [MEMO.submission]: submissionId,
      [MEMO.acceptedAt]: acceptedAt,
      [MEMO.owner]: { tenant, project },
    };
    try {
      const eager = await this.#startRun(jobId, submission, memo, reuse);
      const fresh = submission.job_id === undefined && !hasGenerations(submission);
      if (eager || fresh) return { created: true, created_at: acceptedAt, content_digest };
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    const known = await this.#lastRun(jobId, submissionId);
    if (known === undefined) {
      const message = `job ${jobId} was removed while it was submitted again; submit it once more`;
      throw new PipelineError('JOB_ID_IN_USE', message);
    }
    const mayRunAgain = known.endedWithoutResult && !hasGenerations(submission) && reuse === REJECT;
    if (!mayRunAgain || known.content_digest !== content_digest) return known;
    return this.#start(jobId, submission, acceptedAt, AFTER_A_FAILURE);
  }

  /** True when its first workflow task came with the answer. */
  async #startRun(
    jobId: string,
    submission: RawSubmission,
    memo: Readonly<Record<string, unknown>>,
    workflowIdReusePolicy: WorkflowIdReusePolicy,
  ): Promise<boolean> {
    const { client, taskQueue, eagerStart } = this.#options;
    const { tenant } = submission;
    const start = async (typedSearchAttributes: SearchAttributePair[]) => {
      const handle = await limited(client.connection, () =>
        client.workflow.start(JOB_WORKFLOW, {
          workflowId: jobWorkflowId(jobId),
          taskQueue,
          args: [{ ...submission.argument, job_id: jobId }],
          memo,
          workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
          workflowIdReusePolicy,
          workflowTaskTimeout: '2s',
          requestEagerStart: eagerStart,
          staticSummary: clipped(submission.summary, KEPT_LIMITS.summaryCharacters),
          priority: turnOf(submission.priority, tenant),
          typedSearchAttributes,
        }),
      );
      return handle.eagerlyStarted;
    };
    try {
      return await start([{ key: TENANT, value: tenantKeyword(tenant) }]);
    } catch (error) {
      // No worker has registered it yet; the workflow sets it once one runs.
      if (isUnknownAttribute(error)) return start([]);
      throw error;
    }
  }

  /** What the last run of an id was started with; undefined when Temporal knows none. */
  async #lastRun(jobId: string, submissionId?: string): Promise<FoundRun | undefined> {
    const { client } = this.#options;
    try {
      const handle = client.workflow.getHandle(jobWorkflowId(jobId));
      const { memo, startTime, status } = await limited(client.connection, () => handle.describe());
      const { content_digest, accepted_at: created_at = startTime.toISOString() } = acceptanceOf(memo);
      const created = submissionId !== undefined && memo?.[MEMO.submission] === submissionId;
      const endedWithoutResult = status.name === 'FAILED' || status.name === 'TIMED_OUT';
      return { created, created_at, content_digest, endedWithoutResult };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }
}

/** `INVALID_ARGUMENT`. */
const INVALID = 3;

function isUnknownAttribute(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : error;
  return (
    isGrpcServiceError(cause) && (cause.code as number) === INVALID && /search attribute/i.test(cause.details)
  );
}

/** So that a job counts among those of its tenant from its first moment on; its workflow sets the same. */
const TENANT = defineSearchAttributeKey('Tenant', 'KEYWORD');

function conflict(submission: RawSubmission, jobId: string): PipelineError {
  if (!hasGenerations(submission)) {
    return new PipelineError('JOB_ID_IN_USE', `job id "${jobId}" belongs to another job with other content`);
  }
  return new PipelineError('IDEMPOTENCY_CONFLICT', 'the idempotency key was used before, with other content');
}
