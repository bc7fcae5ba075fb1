/**
 * From gRPC's callbacks to plain asynchronous functions: a unary method is a function that returns a promise, a server
 * stream an asynchronous generator. What they throw becomes a status with details; a slow reader slows the generator.
 */
import { once } from 'node:events';
import { Metadata } from '@grpc/grpc-js';
import type {
  ServerUnaryCall,
  ServerWritableStream,
  UntypedServiceImplementation,
  sendUnaryData,
} from '@grpc/grpc-js';
import type { ServiceDefinition } from '@grpc/proto-loader';
import { PipelineError } from '../domain/errors.ts';
import { type CallIdentity, readIdentity } from './call-metadata.ts';
import { toRpcError } from './pipeline-errors.ts';
import { MAX_MESSAGE_BYTES, type MethodName, type ReceivedRequestOf, type ResponseOf } from './protos.ts';
import { statusAnswer } from './rich-errors.ts';
import type { RpcCode } from './rpc-error.ts';
import type { RefusedCall } from './trust.ts';

/** What a handler knows of its call beside the request. */
export interface CallContext {
  /** Name of the method, e.g. `EnqueueJob`. */
  readonly method: string;
  readonly identity: CallIdentity;
  /** All metadata of the call; the shared token is not in it. */
  readonly metadata: Metadata;
  /** Aborted when the caller cancelled, is gone, or its deadline has passed. */
  readonly signal: AbortSignal;
  /** When the caller stops waiting. */
  readonly deadline?: Date;
  /** Aborted when the server wants to stop: a stream should end soon. */
  readonly draining: AbortSignal;
  /** Address of the caller, for logs. */
  readonly peer: string;
  /** Common name in the caller's verified certificate. */
  readonly certificate?: string;
  /** Sends metadata ahead of the answer; once, and before the first message. */
  readonly answerMetadata: (entries: Readonly<Record<string, string | Buffer>>) => void;
}

/** One function for each method of a service; methods that begin with `Stream` are generators. */
export type Handlers<S> = {
  readonly [M in MethodName<S>]: M extends `Stream${string}`
    ? (request: ReceivedRequestOf<S[M]>, call: CallContext) => AsyncIterable<ResponseOf<S[M]>>
    : (request: ReceivedRequestOf<S[M]>, call: CallContext) => Promise<ResponseOf<S[M]>>;
};

/** One call that has ended. */
export interface CallEnd {
  readonly method: string;
  readonly code: RpcCode | 'OK';
  readonly seconds: number;
  /** What the handler threw. */
  readonly error?: unknown;
}

/** What the adapter needs of its server. */
export interface HandlerOptions {
  readonly draining: AbortSignal;
  /** Told of every call that a handler has ended. */
  readonly onEnd: (end: CallEnd) => void;
  /** Told of every call whose identity cannot be read: no handler hears of it. */
  readonly onRefused: (call: RefusedCall) => void;
}

/** The same methods for handlers whose answers are bytes already: {@link toImplementation} counts them first. */
export function answeringBytes(definition: ServiceDefinition): ServiceDefinition {
  const responseSerialize = (bytes: object): Buffer => bytes as Buffer;
  return Object.fromEntries(
    Object.entries(definition).map(([name, method]) => [name, { ...method, responseSerialize }]),
  );
}

type AnyHandler = (request: unknown, call: CallContext) => Promise<unknown> | AsyncIterable<unknown>;
type AnyCall = ServerUnaryCall<unknown, unknown> | ServerWritableStream<unknown, unknown>;

/** The handlers in the form that grpc-js wants. */
export function toImplementation(
  definition: ServiceDefinition,
  handlers: Readonly<Record<string, unknown>>,
  options: HandlerOptions,
): UntypedServiceImplementation {
  return Object.fromEntries(
    Object.entries(definition).map(([name, { responseStream, responseSerialize }]) => {
      const method = {
        name,
        handler: handlers[name] as AnyHandler,
        encode: (answer: unknown) => fitting(responseSerialize(answer as object)),
      };
      return [name, responseStream ? streaming(method, options) : unary(method, options)];
    }),
  );
}

/** A method, and how its answers become bytes. */
interface ServedMethod {
  readonly name: string;
  readonly handler: AnyHandler;
  readonly encode: (answer: unknown) => Buffer;
}

/** @throws PipelineError `ANSWER_TOO_LARGE`: a caller would refuse it without saying why. */
function fitting(bytes: Buffer): Buffer {
  if (bytes.length <= MAX_MESSAGE_BYTES) return bytes;
  const message = `the answer has ${bytes.length} bytes; that is larger than the maximum of ${MAX_MESSAGE_BYTES}`;
  throw new PipelineError('ANSWER_TOO_LARGE', message);
}

function unary({ name, handler, encode }: ServedMethod, options: HandlerOptions) {
  return (call: ServerUnaryCall<unknown, unknown>, answer: sendUnaryData<unknown>): void => {
    const ended = ender(name, options);
    const work = async () =>
      encode(await handler(call.request, contextOf(name, call, options, goneSignal(call))));
    work().then(
      (response) => {
        answer(null, response);
        ended();
      },
      (error: unknown) => {
        answer(statusAnswer(toRpcError(error)));
        ended(error);
      },
    );
  };
}

function streaming({ name, handler, encode }: ServedMethod, options: HandlerOptions) {
  return (call: ServerWritableStream<unknown, unknown>): void => {
    const ended = ender(name, options);
    const gone = goneSignal(call);
    const stream = async () => {
      const context = contextOf(name, call, options, gone);
      for await (const message of handler(call.request, context) as AsyncIterable<unknown>) {
        if (gone.aborted) return;
        if (!call.write(encode(message))) await once(call, 'drain', { signal: gone });
      }
    };
    stream().then(
      () => {
        call.end();
        ended();
      },
      (error: unknown) => {
        // A caller who went away is no failure, and nobody is left to hear of it.
        if (!gone.aborted) call.emit('error', statusAnswer(toRpcError(error)));
        ended(gone.aborted ? undefined : error);
      },
    );
  };
}

function ender(method: string, { onEnd }: HandlerOptions): (error?: unknown) => void {
  const began = performance.now();
  return (error) => {
    const seconds = (performance.now() - began) / 1000;
    if (error === undefined) onEnd({ method, code: 'OK', seconds });
    else onEnd({ method, code: toRpcError(error).code, seconds, error });
  };
}

const GONE = new DOMException('the caller is gone', 'AbortError');

/** Aborted when the caller is gone. */
function goneSignal(call: AnyCall): AbortSignal {
  const controller = new AbortController();
  // Also after the end of every call that was served: one reason for all, a new one would cost a stack trace.
  const stop = () => controller.abort(GONE);
  if (call.cancelled) stop();
  else call.once('cancelled', stop);
  return controller.signal;
}

/** @throws PipelineError `VALIDATION_FAILED` when nobody can tell who calls. */
function contextOf(
  method: string,
  call: AnyCall,
  { draining, onRefused }: HandlerOptions,
  gone: AbortSignal,
): CallContext {
  const deadline = deadlineOf(call);
  const certificate = call.getAuthContext().sslPeerCertificate?.subject.CN;
  return {
    method,
    identity: identityOf(method, call, onRefused),
    metadata: call.metadata,
    signal: gone,
    draining,
    peer: call.getPeer(),
    answerMetadata: (entries) => call.sendMetadata(metadataOf(entries)),
    ...(deadline !== undefined && { deadline }),
    ...(typeof certificate === 'string' && { certificate }),
  };
}

function identityOf(method: string, call: AnyCall, onRefused: HandlerOptions['onRefused']): CallIdentity {
  try {
    return readIdentity(call.metadata);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    onRefused({ method, peer: call.getPeer(), reason });
    throw error;
  }
}

function metadataOf(entries: Readonly<Record<string, string | Buffer>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(entries)) metadata.set(name, value);
  return metadata;
}

function deadlineOf(call: AnyCall): Date | undefined {
  const deadline = call.getDeadline();
  if (deadline instanceof Date) return deadline;
  return Number.isFinite(deadline) ? new Date(deadline) : undefined;
}
