/**
 * A client of KernelGatewayService that hides nothing: any message, any bytes, any metadata. For benchmarks and tests;
 * programs use JobClient.
 */
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';
import type { EnqueueJobRequest } from '../src/generated/eigen/internal/v1/EnqueueJobRequest.ts';
import {
  type ReceivedResponseOf,
  type RequestOf,
  wireService,
  type WireServices,
} from '../src/rpc/protos.ts';
import { fromServiceError } from '../src/rpc/rich-errors.ts';

type Methods = WireServices['KernelGatewayService'];
type Unary = Exclude<keyof Methods, 'StreamJobUpdates'>;

/** How a call is made. */
export interface WireCall {
  readonly headers?: Readonly<Record<string, string>>;
  readonly deadlineMs?: number;
}

/** Calls that never wait for ever: what hangs fails as DEADLINE_EXCEEDED. */
const PATIENCE_MS = 100_000;

/** One connection to a gateway. */
export class WireClient {
  readonly #client: Client;
  readonly #service = wireService('KernelGatewayService');

  constructor(address: string, security = credentials.createInsecure()) {
    this.#client = new Client(address, security, {
      'grpc.max_send_message_length': -1,
      'grpc.use_local_subchannel_pool': 1,
    });
  }

  close(): void {
    this.#client.close();
  }

  /** @throws RpcError */
  call<M extends Unary>(
    method: M,
    request: RequestOf<Methods[M]>,
    options: WireCall = {},
  ): Promise<ReceivedResponseOf<Methods[M]>> {
    const definition = this.#service[method] as unknown as MethodDefinition<object, object>;
    const { path, requestSerialize, responseDeserialize } = definition;
    return this.raw(
      path,
      requestSerialize(request as object),
      (bytes) => responseDeserialize(bytes) as ReceivedResponseOf<Methods[M]>,
      options,
    );
  }

  /** Sends any bytes to any path. */
  raw<T>(path: string, bytes: Buffer, read: (bytes: Buffer) => T, options: WireCall = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, response?: T) => {
        if (error !== null) reject(fromServiceError(error));
        else resolve(response as T);
      };
      const deadline = Date.now() + (options.deadlineMs ?? PATIENCE_MS);
      this.#client.makeUnaryRequest(
        path,
        (sent: Buffer) => sent,
        read,
        bytes,
        headersOf(options),
        { deadline },
        done,
      );
    });
  }

  /** Opens a stream of updates; leaving the loop cancels the call. */
  async *updates(
    request: RequestOf<Methods['StreamJobUpdates']>,
    options: WireCall = {},
  ): AsyncGenerator<NonNullable<ReceivedResponseOf<Methods['StreamJobUpdates']>['update']>> {
    const { path, requestSerialize, responseDeserialize } = this.#service.StreamJobUpdates;
    const { deadlineMs } = options;
    const call = this.#client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request as never,
      headersOf(options),
      deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs },
    );
    try {
      for await (const message of call as AsyncIterable<ReceivedResponseOf<Methods['StreamJobUpdates']>>) {
        if (message.update !== null) yield message.update;
      }
    } catch (error) {
      throw fromServiceError(error as ServiceError);
    } finally {
      call.cancel();
    }
  }
}

function headersOf({ headers = {} }: WireCall): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}

/** Metadata of a request that a public client sends. */
export function requestMetadata(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    contract_version: '1.0.0',
    request_id: crypto.randomUUID(),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tenant_id: 'acme',
    project_id: 'p1',
    subject: 'ada',
    role: 'user',
    ...changes,
  };
}

/** An EnqueueJob request for a device. */
export function enqueueRequest(target: string, changes: EnqueueJobRequest = {}): EnqueueJobRequest {
  return {
    metadata: requestMetadata(),
    name: 'bell',
    program: Buffer.from(
      'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[2];\nh q[0];\ncx q[0],q[1];\nmeasure q -> c;\n',
    ),
    program_format: 'qasm_text',
    target,
    metadata_kvs: { shots: '100' },
    ...changes,
  };
}
