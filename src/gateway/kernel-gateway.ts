/**
 * KernelGatewayService (contract §4): each method asks who calls, what they may do, and the JobClient. Nothing is kept
 * here, so that any number of gateways serve the same jobs.
 */
import type { JobClient, RawSubmission, Submitted } from '../client/index.ts';
import { PipelineError } from '../domain/errors.ts';
import type { JobSnapshot } from '../domain/job-record.ts';
import { isTerminal } from '../domain/task-state.ts';
import type { EnqueueJobRequest__Output } from '../generated/eigen/internal/v1/EnqueueJobRequest.ts';
import type { RequestMetadata__Output } from '../generated/eigen/internal/v1/RequestMetadata.ts';
import type { StreamJobUpdatesRequest__Output } from '../generated/eigen/internal/v1/StreamJobUpdatesRequest.ts';
import { EXTRA_METADATA } from '../rpc/call-metadata.ts';
import type { CallContext, Handlers } from '../rpc/handlers.ts';
import { MAX_MESSAGE_BYTES, type WireServices } from '../rpc/protos.ts';
import type { SpecReader } from '../reading/spec-reader.ts';
import type { AuditLog } from '../security/audit-log.ts';
import type { Action, SecurityModule } from '../security/security-module.ts';
import type { TenantGate } from '../security/tenant-limits.ts';
import { type Caller, callerOf } from './caller.ts';
import { submissionOf } from './enqueue-job.ts';
import { JobAccess, notFound, originOf, reachable } from './job-access.ts';
import { jobDetail } from './job-detail.ts';
import { publicJob } from './public-text.ts';
import { eventSeqOf, streamUpdates } from './stream-updates.ts';
import {
  rationaleMessage,
  resultsMessage,
  statusMessage,
  timestamp,
  updateMessage,
  wireState,
} from './wire-messages.ts';

/** A larger `results.json` does not fit into an answer: there a count takes more than half of its bytes here. */
const MOST_RESULT_BYTES = 2 * MAX_MESSAGE_BYTES;

/** What the gateway stands on. */
export interface GatewayOptions {
  readonly client: JobClient;
  readonly security: SecurityModule;
  readonly audit: AuditLog;
  readonly limits: TenantGate;
  readonly readSpec: SpecReader;
}

/** What every request about a job has. */
interface JobRequest {
  readonly metadata: RequestMetadata__Output | null;
  readonly job_id: string;
}

/** The handlers of the service. */
export function kernelGateway(options: GatewayOptions): Handlers<WireServices['KernelGatewayService']> {
  const calls = new GatewayCalls(options);
  return {
    EnqueueJob: (request, call) => calls.enqueue(request, call),
    GetJobStatus: (request, call) => calls.status(request, call),
    CancelJob: (request, call) => calls.cancel(request, call),
    GetJobResults: (request, call) => calls.results(request, call),
    StreamJobUpdates: (request, call) => calls.stream(request, call),
    GetDispatchRationale: async (request, call) => rationaleOf(await calls.read(request, call)),
  };
}

/** What the methods do, one by one. */
class GatewayCalls {
  readonly #options: GatewayOptions;
  readonly #access: JobAccess;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#access = new JobAccess(options);
  }

  async enqueue(request: EnqueueJobRequest__Output, call: CallContext) {
    const { limits } = this.#options;
    const caller = this.#caller(call, request.metadata);
    const { tenant, project } = caller.subject;
    await this.#access.permit(call, caller, 'jobs:submit', { kind: 'job', id: '(new)', tenant, project });
    // Before anything is read: what is over the limit costs nothing more.
    await this.#withinLimits(call, caller, 'jobs:submit', () => limits.submit(tenant));
    const submission = await submissionOf(request, call, caller, this.#options.readSpec);
    const { job_id, created_at } = await this.#startOrFind(call, caller, submission);
    return { job_id, state: wireState('Pending'), created_at: timestamp(created_at) };
  }

  /** A repeat is answered with its job also where the tenant has no room for another one. */
  async #startOrFind(call: CallContext, caller: Caller, submission: RawSubmission): Promise<Submitted> {
    const { client, limits } = this.#options;
    const { tenant } = submission;
    const giveBack = await limits.takeJob(tenant);
    if (giveBack === undefined) {
      const known = await reachable(() => client.find(submission));
      return known ?? this.#withinLimits(call, caller, 'jobs:submit', () => limits.refuseJob(tenant));
    }
    let created = false;
    try {
      const submitted = await reachable(() => client.submitRaw(submission));
      ({ created } = submitted);
      return submitted;
    } finally {
      if (!created) giveBack();
    }
  }

  /** The job of a request that only reads, as its caller may see it. */
  async read(request: JobRequest, call: CallContext): Promise<JobSnapshot> {
    const caller = this.#caller(call, request.metadata);
    return publicJob(await this.#access.job(call, caller, 'jobs:read', request.job_id));
  }

  async status(request: JobRequest, call: CallContext) {
    const job = await this.read(request, call);
    await this.#sendDetail(call, () => Promise.resolve(job));
    return statusMessage(job);
  }

  async cancel(request: JobRequest, call: CallContext) {
    const caller = this.#caller(call, request.metadata);
    const { job_id } = request;
    await this.#access.own(call, caller, 'jobs:cancel', job_id);
    const by = caller.subject.subject;
    return reachable(() => this.#options.client.cancel(job_id, { reason: reasonOf(call), by }));
  }

  async results(request: JobRequest, call: CallContext) {
    const job = await this.read(request, call);
    assertEnded(job);
    const results = await reachable(() => this.#options.client.results(job.job_id, MOST_RESULT_BYTES));
    if (job.state === 'Completed' && results === undefined) throw notFound(job.job_id);
    return resultsMessage(job, results);
  }

  async *stream(request: StreamJobUpdatesRequest__Output, call: CallContext) {
    const { client, limits } = this.#options;
    const { job_id, metadata, last_event_seq } = request;
    const caller = this.#caller(call, metadata);
    await this.#access.own(call, caller, 'jobs:read', job_id);
    const { tenant } = caller.subject;
    const close = await this.#withinLimits(call, caller, 'jobs:read', () => limits.openStream(tenant));
    try {
      await this.#sendDetail(call, () => this.read(request, call));
      const updates = streamUpdates(client, job_id, eventSeqOf(last_event_seq), call);
      for await (const update of updates) yield updateMessage(update);
    } finally {
      close();
    }
  }

  /** Sends the whole job ahead of the answer to a caller that asked for it. */
  async #sendDetail(call: CallContext, job: () => Promise<JobSnapshot>): Promise<void> {
    const [wanted] = call.metadata.get(EXTRA_METADATA.detail);
    if (wanted === 'job') call.answerMetadata({ [EXTRA_METADATA.job]: jobDetail(await job()) });
  }

  /** What a limit of the tenant refuses is a denied decision, too. */
  async #withinLimits<T>(
    call: CallContext,
    caller: Caller,
    action: Action,
    take: () => T | Promise<T>,
  ): Promise<T> {
    try {
      return await take();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const { subject } = caller;
      this.#options.audit.write({ action, decision: 'deny', subject, reason, ...originOf(call, caller) });
      throw error;
    }
  }

  #caller(call: CallContext, metadata: RequestMetadata__Output | null): Caller {
    try {
      return callerOf(call, metadata);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const { identity: subject } = call;
      this.#options.audit.write({
        ...{ action: 'authenticate', decision: 'deny', subject, reason },
        ...originOf(call),
      });
      throw error;
    }
  }
}

/** A rationale is there from the choice of a device on: a job that ended before has none. */
function rationaleOf(job: JobSnapshot) {
  const scheduled = job.stage !== 'validation' && job.stage !== 'compilation';
  if (!scheduled || job.device === undefined) throw notFound(job.job_id);
  return rationaleMessage(job, job.device);
}

/** Longest reason of a cancel that is recorded, in bytes. */
const MOST_REASON = 1024;

/** Why a cancel is wanted: the message has no field for it. */
function reasonOf({ metadata }: CallContext): string {
  const [reason] = metadata.get(EXTRA_METADATA.reason);
  const text = Buffer.isBuffer(reason) ? reason.subarray(0, MOST_REASON).toString('utf8').trim() : '';
  return text === '' ? 'requested over gRPC' : text;
}

function assertEnded({ job_id, state }: JobSnapshot): void {
  if (isTerminal(state)) return;
  const message = `job ${job_id} is ${state}; it has results when it has ended`;
  throw new PipelineError('JOB_NOT_ENDED', message, { job_id });
}
