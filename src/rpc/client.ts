/**
 * Calls to a peer of the wire: every call has a deadline, retries are bounded and follow what the peer asks for, and
 * an aborted signal reaches the peer at once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Metadata } from '@grpc/grpc-js';
import { Client, type ChannelOptions, type ServiceError } from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';
import { type CallIdentity, writeIdentity } from './call-metadata.ts';
import { type CertificateOptions, channelCredentials, type TlsFiles } from './certificates.ts';
import { KEEP_ALIVE } from './keep-alive.ts';
import { isRetryable, retryDelaySeconds } from './pipeline-errors.ts';
import {
  MAX_MESSAGE_BYTES,
  type MethodName,
  type ReceivedResponseOf,
  type RequestOf,
  wireService,
  type WireServiceName,
  type WireServices,
} from './protos.ts';
import { fromServiceError } from './rich-errors.ts';
import { RpcError } from './rpc-error.ts';
import { assertTokenUnreadable, readToken } from './trust.ts';

/** Where a peer is and how it is reached. */
export interface PeerOptions {
  /** `host:port`. */
  readonly address: string;
  /** Absent: plaintext. */
  readonly tls?: TlsFiles;
  /** File with the token that the peer wants. */
  readonly tokenFile?: string;
  /** The token may cross the network without TLS. */
  readonly plaintextToken?: boolean;
  readonly certificates?: CertificateOptions;
}

/** How one call is made. */
export interface CallOptions {
  /** Milliseconds for the call with all its retries. */
  readonly budgetMs: number;
  /** Ends the call when aborted. */
  readonly signal: AbortSignal;
  readonly identity?: CallIdentity;
  /** Most attempts; default 1. */
  readonly attempts?: number;
  /** More metadata; names that end in `-bin` have bytes. */
  readonly metadata?: Readonly<Record<string, string | Buffer>>;
  /** Told the metadata of the answer, before the answer. */
  readonly onMetadata?: (metadata: Metadata) => void;
}

const CHANNEL: ChannelOptions = {
  'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
  'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  // A peer whose machine died is noticed within 150 s, also in the middle of a long call.
  ...KEEP_ALIVE,
  'grpc.initial_reconnect_backoff_ms': 100,
  // A peer that is back is used again within two seconds.
  'grpc.max_reconnect_backoff_ms': 1000,
  // Retries are decided here, by code; a proxy for the web does not know the peers of a site.
  'grpc.enable_retries': 0,
  'grpc.enable_http_proxy': 0,
};

/** A connection to one service of one peer; it connects when it is used and again when it was lost. */
export class RpcClient<N extends WireServiceName> {
  readonly address: string;
  readonly #client: Client;
  readonly #service: WireServices[N];
  readonly #token: string | undefined;

  private constructor(address: string, client: Client, service: WireServices[N], token: string | undefined) {
    this.address = address;
    this.#client = client;
    this.#service = service;
    this.#token = token;
  }

  /**
   * A client of a service; nothing is sent yet.
   *
   * @throws Error when a file of `tls` or `tokenFile` cannot be used; RangeError when others can read it, or when the
   * network could read the token.
   */
  static async of<N extends WireServiceName>(name: N, peer: PeerOptions): Promise<RpcClient<N>> {
    const credentials = await channelCredentials(peer.tls, peer.certificates);
    assertTokenUnreadable(peer.address, peer, peer.tls !== undefined);
    const token = peer.tokenFile === undefined ? undefined : await readToken(peer.tokenFile);
    const client = new Client(peer.address, credentials, CHANNEL);
    return new RpcClient(peer.address, client, wireService(name), token);
  }

  /**
   * Makes a unary call.
   *
   * @throws {@link RpcError} of the last attempt; the signal's reason when it was aborted.
   */
  async call<M extends MethodName<WireServices[N]>>(
    method: M,
    request: RequestOf<WireServices[N][M]>,
    options: CallOptions,
  ): Promise<ReceivedResponseOf<WireServices[N][M]>> {
    const deadline = Date.now() + options.budgetMs;
    const { attempts = 1, signal } = options;
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted();
      try {
        return await this.#once(method, request, deadline, options);
      } catch (error) {
        if (!(error instanceof RpcError) || attempt >= attempts || !isRetryable(error)) throw error;
        const wait = retryDelaySeconds(error) * 1000;
        if (Date.now() + wait >= deadline) throw error;
        await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    }
  }

  /**
   * Opens a stream of the peer; it ends when the peer ends it, and on an abort. Leaving the loop cancels the call.
   *
   * @param options - `budgetMs` is the life of the stream
   * @throws {@link RpcError}
   */
  async *stream<M extends MethodName<WireServices[N]>>(
    method: M,
    request: RequestOf<WireServices[N][M]>,
    options: Pick<CallOptions, 'budgetMs' | 'signal' | 'identity' | 'metadata' | 'onMetadata'>,
  ): AsyncGenerator<ReceivedResponseOf<WireServices[N][M]>> {
    const { signal, budgetMs, onMetadata } = options;
    const call = this.#client.makeServerStreamRequest(
      ...this.#callOf(method, request, Date.now() + budgetMs, options),
    );
    if (onMetadata !== undefined) call.on('metadata', onMetadata);
    const abort = () => call.cancel();
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      yield* call as AsyncIterable<ReceivedResponseOf<WireServices[N][M]>>;
    } catch (error) {
      if (!signal.aborted) throw fromServiceError(error as ServiceError);
    } finally {
      signal.removeEventListener('abort', abort);
      call.cancel();
    }
  }

  /** Closes the connection; calls under way end as CANCELLED. */
  close(): void {
    this.#client.close();
  }

  #once<M extends MethodName<WireServices[N]>>(
    method: M,
    request: RequestOf<WireServices[N][M]>,
    deadline: number,
    options: CallOptions,
  ): Promise<ReceivedResponseOf<WireServices[N][M]>> {
    const { signal, onMetadata } = options;
    return new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, response?: ReceivedResponseOf<WireServices[N][M]>) => {
        signal.removeEventListener('abort', abort);
        if (signal.aborted) reject(signal.reason as Error);
        else if (error !== null) reject(fromServiceError(error));
        else if (response === undefined) reject(new RpcError('INTERNAL', 'the peer answered nothing'));
        else resolve(response);
      };
      const call = this.#client.makeUnaryRequest(...this.#callOf(method, request, deadline, options), done);
      if (onMetadata !== undefined) call.on('metadata', onMetadata);
      const abort = () => call.cancel();
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  /** What a call of either kind is made of. */
  #callOf<M extends MethodName<WireServices[N]>>(
    method: M,
    request: RequestOf<WireServices[N][M]>,
    deadline: number,
    options: Pick<CallOptions, 'identity' | 'metadata'>,
  ) {
    type Received = ReceivedResponseOf<WireServices[N][M]> & object;
    const definition = this.#service[method] as unknown as MethodDefinition<object, object, object, Received>;
    const { path, requestSerialize, responseDeserialize } = definition;
    const metadata = this.#metadata(options);
    return [path, requestSerialize, responseDeserialize, request, metadata, { deadline }] as const;
  }

  #metadata({ identity = {}, metadata = {} }: Pick<CallOptions, 'identity' | 'metadata'>): Metadata {
    const result = writeIdentity(identity, this.#token);
    for (const [name, value] of Object.entries(metadata)) result.set(name, value);
    return result;
  }
}
