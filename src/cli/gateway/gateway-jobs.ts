/**
 * Jobs over KernelGatewayService: the other adapter of the port `Jobs` beside JobClient. Every call has a deadline and a
 * few attempts; a stream that ends before its job is opened again after the last event seen.
 */
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type {
  CancelAnswer,
  JobResults,
  JobSnapshot,
  JobSubmission,
  JobUpdate,
  Submitted,
} from '../../client/index.ts';
import { isTerminal } from '../../domain/task-state.ts';
import type { RequestMetadata } from '../../generated/eigen/internal/v1/RequestMetadata.ts';
import { EXTRA_METADATA } from '../../rpc/call-metadata.ts';
import { type CallOptions, RpcClient } from '../../rpc/client.ts';
import { RpcError } from '../../rpc/rpc-error.ts';
import type { Jobs, JobsAccess, UpdateOptions } from '../jobs.ts';
import { callError } from './call-error.ts';
import { enqueueRequest, newTraceparent } from './enqueue-request.ts';
import type { GatewayTarget } from './options.ts';
import { isoTime, resultsOf, snapshotOf, updateOf } from './wire-record.ts';

const CALL_MS = 15_000;
const ATTEMPTS = 3;
/** Life of one stream; a longer watch opens several. */
const STREAM_MS = 300_000;

/**
 * Opens a connection; nothing is sent yet.
 *
 * @throws RangeError when a file of the options cannot be used.
 */
export async function connectGateway(target: GatewayTarget): Promise<JobsAccess> {
  try {
    const client = await RpcClient.of('KernelGatewayService', target.peer);
    return {
      jobs: new GatewayJobs(client, target),
      close: () => {
        client.close();
        return Promise.resolve();
      },
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RangeError(`--token-file, --tls-ca, --tls-cert or --tls-key cannot be used: ${reason}`, {
      cause: error,
    });
  }
}

class GatewayJobs implements Jobs {
  readonly #client: RpcClient<'KernelGatewayService'>;
  readonly #target: GatewayTarget;

  constructor(client: RpcClient<'KernelGatewayService'>, target: GatewayTarget) {
    this.#client = client;
    this.#target = target;
  }

  async submit(job: JobSubmission): Promise<Submitted> {
    // One request id for all attempts: what was accepted and not heard of is the same job.
    const request = { ...enqueueRequest(job), metadata: this.#metadata() };
    const { job_id, created_at } = await this.#made(() => this.#client.call('EnqueueJob', request, within()));
    return { job_id, created: true, created_at: isoTime(created_at) };
  }

  async status(jobId: string): Promise<JobSnapshot> {
    let detail: string | Buffer | undefined;
    const options = within({
      metadata: { [EXTRA_METADATA.detail]: 'job' },
      onMetadata: (metadata) => ([detail] = metadata.get(EXTRA_METADATA.job)),
    });
    await this.#made(() => this.#client.call('GetJobStatus', this.#about(jobId), options));
    return snapshotOf(detail, this.#client.address);
  }

  async *updates(
    jobId: string,
    { afterSeq = 0, signal = never() }: UpdateOptions = {},
  ): AsyncGenerator<JobUpdate> {
    let seen = afterSeq;
    while (!signal.aborted) {
      const request = { ...this.#about(jobId), last_event_seq: seen };
      const before = seen;
      const opened = Date.now();
      try {
        const options = { budgetMs: STREAM_MS, signal };
        for await (const { update } of this.#client.stream('StreamJobUpdates', request, options)) {
          if (update === null) continue;
          const next = updateOf(update);
          seen = next.event_seq;
          yield next;
          if (isTerminal(next.state)) return;
        }
      } catch (error) {
        throw callError(error, this.#client.address);
      }
      // OK without a terminal event: the stream's time is over, or there is nothing after this number.
      if (seen === before && Date.now() - opened < STREAM_MS / 2) return;
    }
  }

  async results(jobId: string): Promise<JobResults | undefined> {
    try {
      const answer = await this.#client.call('GetJobResults', this.#about(jobId), within());
      return resultsOf(answer);
    } catch (error) {
      if (error instanceof RpcError && error.details.info?.reason === 'JOB_NOT_ENDED') return undefined;
      throw callError(error, this.#client.address);
    }
  }

  async cancel(jobId: string, { reason }: { readonly reason: string }): Promise<CancelAnswer> {
    const options = within({ metadata: { [EXTRA_METADATA.reason]: Buffer.from(reason) } });
    const { accepted, reason_code } = await this.#made(() =>
      this.#client.call('CancelJob', this.#about(jobId), options),
    );
    return { accepted, reason_code: reason_code as CancelAnswer['reason_code'] };
  }

  #about(job_id: string): { readonly metadata: RequestMetadata; readonly job_id: string } {
    return { metadata: this.#metadata(), job_id };
  }

  #metadata(): RequestMetadata {
    const { tenant: tenant_id, project: project_id } = this.#target;
    return {
      contract_version: '1.0.0',
      request_id: randomUUID(),
      traceparent: newTraceparent(),
      tenant_id,
      project_id,
      subject: userInfo().username,
      source_service: 'qrtx-cli',
    };
  }

  async #made<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw callError(error, this.#client.address);
    }
  }
}

function within(more: Partial<CallOptions> = {}): CallOptions {
  return { budgetMs: CALL_MS, attempts: ATTEMPTS, signal: never(), ...more };
}

function never(): AbortSignal {
  return new AbortController().signal;
}
