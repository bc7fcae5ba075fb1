/**
 * Starts jobs so that the same submission is one job, whoever repeats it, when and through which replica: the id
 * follows from the key, Temporal keeps two runs of an id apart, and the digest in the start memo (or in `meta.json`,
 * when Temporal has forgotten the run) tells whether the content is the same.
 */
import { randomUUID } from 'node:crypto';
import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import {
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  defineSearchAttributeKey,
} from '@temporalio/common';
import { JOB_WORKFLOW, jobWorkflowId, turnOf } from '../protocol/messages.ts';
import { PipelineError } from '../domain/errors.ts';
import { clipped } from '../domain/clipped.ts';
import { KEPT_LIMITS } from '../domain/server-limits.ts';
import { tenantKeyword } from '../domain/fairness-key.ts';
import { MEMO, acceptanceOf } from '../domain/state-store.ts';
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
  async submit(submission: RawSubmission): Promise<Submitted> {
    const now = Date.now();
    for (let generation = 0; ; generation += 1) {
      const jobId = jobIdOfGeneration(submission, generation);
      const { created, created_at, content_digest } = await this.#startOrFind(jobId, submission, now);
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

  async #startOrFind(jobId: string, submission: RawSubmission, now: number): Promise<Found> {
    const known = await this.#recorded(jobId, submission);
    return known ?? (await this.#start(jobId, submission, new Date(now).toISOString()));
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
    const { client, taskQueue, eagerStart } = this.#options;
    const { tenant, project, content_digest } = submission;
    const submissionId = randomUUID();
    const memo = {
      [MEMO.contentDigest]: content_digest,
      [MEMO.submission]: submissionId,
      [MEMO.acceptedAt]: acceptedAt,
      [MEMO.owner]: { tenant, project },
    };
    try {
      const handle = await limited(client.connection, () =>
        client.workflow.start(JOB_WORKFLOW, {
          workflowId: jobWorkflowId(jobId),
          taskQueue,
          args: [{ ...submission.argument, job_id: jobId }],
          memo,
          workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
          workflowIdReusePolicy: reuse,
          workflowTaskTimeout: '2s',
          requestEagerStart: eagerStart,
          staticSummary: clipped(submission.summary, KEPT_LIMITS.summaryCharacters),
          priority: turnOf(submission.priority, tenant),
          typedSearchAttributes: [{ key: TENANT, value: tenantKeyword(tenant) }],
        }),
      );
      const fresh = submission.job_id === undefined && !hasGenerations(submission);
      if (handle.eagerlyStarted || fresh) return { created: true, created_at: acceptedAt, content_digest };
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    const found = await this.#existing(jobId, submissionId);
    const mayRunAgain = found.endedWithoutResult && !hasGenerations(submission) && reuse === REJECT;
    if (!mayRunAgain || found.content_digest !== content_digest) return found;
    return this.#start(jobId, submission, acceptedAt, AFTER_A_FAILURE);
  }

  /** After a start that met a run of this id, or may have met one: what that run was started with. */
  async #existing(jobId: string, submissionId: string): Promise<Found & { endedWithoutResult: boolean }> {
    const { client } = this.#options;
    try {
      const handle = client.workflow.getHandle(jobWorkflowId(jobId));
      const { memo, startTime, status } = await limited(client.connection, () => handle.describe());
      const { content_digest, accepted_at: created_at = startTime.toISOString() } = acceptanceOf(memo);
      const created = memo?.[MEMO.submission] === submissionId;
      const endedWithoutResult = status.name === 'FAILED' || status.name === 'TIMED_OUT';
      return { created, created_at, content_digest, endedWithoutResult };
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      const message = `job ${jobId} was removed while it was submitted again; submit it once more`;
      throw new PipelineError('JOB_ID_IN_USE', message, {}, { cause: error });
    }
  }
}

/** So that a job counts among those of its tenant from its first moment on; its workflow sets the same. */
const TENANT = defineSearchAttributeKey('Tenant', 'KEYWORD');

function conflict(submission: RawSubmission, jobId: string): PipelineError {
  if (!hasGenerations(submission)) {
    return new PipelineError('JOB_ID_IN_USE', `job id "${jobId}" belongs to another job with other content`);
  }
  return new PipelineError('IDEMPOTENCY_CONFLICT', 'the idempotency key was used before, with other content');
}
