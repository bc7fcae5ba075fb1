/**
 * Lets a caller at a job, or not: the Security Module is asked for every call, and the job of another tenant does not
 * exist, in the same words as one that nobody ever submitted.
 */
import { JobNotFound, ServiceUnreachable } from '../client/errors.ts';
import type { JobClient, JobSnapshot } from '../client/index.ts';
import type { JobOwner } from '../domain/job-argument.ts';
import { PipelineError } from '../domain/errors.ts';
import { isJobId } from '../domain/job-id.ts';
import type { CallContext } from '../rpc/handlers.ts';
import { type AuditLog, audited } from '../security/audit-log.ts';
import type { Action, Resource, SecurityModule } from '../security/security-module.ts';
import type { Caller } from './caller.ts';

/** What access needs. */
export interface AccessOptions {
  readonly client: Pick<JobClient, 'status' | 'owner' | 'ownerOf'>;
  readonly security: SecurityModule;
  readonly audit: AuditLog;
}

/** Asks the Security Module, and finds jobs. */
export class JobAccess {
  readonly #options: AccessOptions;

  constructor(options: AccessOptions) {
    this.#options = options;
  }

  /** @throws PipelineError `POLICY_DENIED` when the caller may not do this at all. */
  async permit(call: CallContext, caller: Caller, action: Action, resource: Resource): Promise<void> {
    const decision = await this.#check(call, caller, action, resource);
    if (!decision.allow) throw new PipelineError('POLICY_DENIED', decision.reason);
  }

  /**
   * The job a caller asks for.
   *
   * @throws PipelineError `JOB_NOT_FOUND` for unknown ids of any shape and for jobs of others; `POLICY_DENIED`.
   */
  job(call: CallContext, caller: Caller, action: Action, jobId: string): Promise<JobSnapshot> {
    const { client } = this.#options;
    return this.#found(call, caller, action, jobId, async () => {
      const job = await client.status(jobId);
      return { owner: await client.owner(job), found: job };
    });
  }

  /** The same without the job itself, for many who ask at once; throws as {@link JobAccess.job}. */
  async own(call: CallContext, caller: Caller, action: Action, jobId: string): Promise<void> {
    const { client } = this.#options;
    await this.#found(call, caller, action, jobId, async () => ({
      owner: await client.ownerOf(jobId),
      found: undefined,
    }));
  }

  async #found<T>(
    call: CallContext,
    caller: Caller,
    action: Action,
    jobId: string,
    look: () => Promise<{ readonly owner: JobOwner; readonly found: T }>,
  ): Promise<T> {
    const known = isJobId(jobId);
    const id = known ? jobId : '(no job id)';
    const { tenant, project } = caller.subject;
    await this.permit(call, caller, action, { kind: 'job', id, tenant, project });
    if (!known) throw notFound(jobId);
    const { audit } = this.#options;
    try {
      const { owner, found } = await reachable(look);
      if (owner.tenant === tenant) return found;
      const reason = 'the job belongs to another tenant';
      const resource = { kind: 'job', id, ...owner } as const;
      const { subject } = caller;
      audit.write({ action, decision: 'deny', subject, resource, reason, ...originOf(call, caller) });
    } catch (error) {
      if (!(error instanceof PipelineError && error.code === 'JOB_NOT_FOUND')) throw error;
    }
    throw notFound(jobId);
  }

  #check(call: CallContext, caller: Caller, action: Action, resource: Resource) {
    const { security, audit } = this.#options;
    return audited(security, audit, originOf(call, caller)).check(caller.subject, action, resource);
  }
}

/** Where a call came from and what it is, for the audit log. */
export function originOf(call: CallContext, caller?: Pick<Caller, 'requestId'>) {
  const { method: at, peer, certificate } = call;
  const request_id = caller?.requestId;
  return {
    at,
    peer,
    ...(certificate !== undefined && { certificate }),
    ...(request_id !== undefined && { request_id }),
  };
}

/** Makes a call of the client; a Temporal server that is away is a reason to come back, not a bug. */
export async function reachable<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw asCallError(error);
  }
}

/** The error of the client as one of the wire's; others stay what they are. */
export function asCallError(error: unknown): unknown {
  if (error instanceof JobNotFound) return new PipelineError('JOB_NOT_FOUND', error.message);
  if (error instanceof PipelineError && error.category === 'PersistError') {
    // The message names files of this machine, as the next one names addresses: both go to the log, as the cause.
    return new PipelineError(error.code, 'what is stored of the job cannot be read', {}, { cause: error });
  }
  if (!(error instanceof ServiceUnreachable)) return error;
  const message = 'the kernel is not reachable now; the call changed nothing that it did not confirm';
  return new PipelineError('KERNEL_UNAVAILABLE', message, { retry_after_seconds: 1 }, { cause: error });
}

/** `JOB_NOT_FOUND`, the same for every reason. */
export function notFound(jobId: string): PipelineError {
  const shown = jobId.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 128);
  return new PipelineError('JOB_NOT_FOUND', `there is no job "${shown}"`, { job_id: shown });
}
