/**
 * `google.rpc.Status` in the trailer `grpc-status-details-bin` (contract §4): details travel in the order BadRequest,
 * ErrorInfo, RetryInfo, PreconditionFailure, ResourceInfo. A peer may send any bytes; what cannot be read is left out.
 */
import { Metadata, type ServiceError, type status } from '@grpc/grpc-js';
import type { Any__Output } from '../generated/google/protobuf/Any.ts';
import type { BadRequest, BadRequest__Output } from '../generated/google/rpc/BadRequest.ts';
import type { ErrorInfo, ErrorInfo__Output } from '../generated/google/rpc/ErrorInfo.ts';
import type {
  PreconditionFailure,
  PreconditionFailure__Output,
} from '../generated/google/rpc/PreconditionFailure.ts';
import type { ResourceInfo, ResourceInfo__Output } from '../generated/google/rpc/ResourceInfo.ts';
import type { RetryInfo, RetryInfo__Output } from '../generated/google/rpc/RetryInfo.ts';
import type { Status, Status__Output } from '../generated/google/rpc/Status.ts';
import { type MessageCodec, messageCodec } from './protos.ts';
import { RPC_CODES, RpcError, type RpcErrorDetails, rpcCodeOf } from './rpc-error.ts';

/** Trailer of the details. */
export const DETAILS_TRAILER = 'grpc-status-details-bin';
/**
 * Most bytes of details and of a message that are sent: other implementations of gRPC refuse a trailer block above
 * 8 KiB, and the details travel in base64.
 */
const MOST_DETAIL_BYTES = 5 * 1024;
const MOST_MESSAGE = 1024;
const TYPE_PREFIX = 'type.googleapis.com/';

const codecs = {
  status: () => messageCodec<Status, Status__Output>('google.rpc.Status'),
  badRequest: () => messageCodec<BadRequest, BadRequest__Output>('google.rpc.BadRequest'),
  info: () => messageCodec<ErrorInfo, ErrorInfo__Output>('google.rpc.ErrorInfo'),
  retry: () => messageCodec<RetryInfo, RetryInfo__Output>('google.rpc.RetryInfo'),
  precondition: () =>
    messageCodec<PreconditionFailure, PreconditionFailure__Output>('google.rpc.PreconditionFailure'),
  resource: () => messageCodec<ResourceInfo, ResourceInfo__Output>('google.rpc.ResourceInfo'),
};

/** How grpc-js wants an error of a handler. */
export interface StatusAnswer {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;
}

/** The answer that carries an error: its code, its message and its details in the trailer. */
export function statusAnswer(error: RpcError): StatusAnswer {
  const metadata = new Metadata();
  metadata.set(DETAILS_TRAILER, encodeStatus(error));
  return { code: RPC_CODES[error.code], details: cut(error.message, MOST_MESSAGE), metadata };
}

/** The bytes of `google.rpc.Status` of an error; what is too long is cut, and says so. */
export function encodeStatus({ code, message, details }: RpcError): Buffer {
  const head = { code: RPC_CODES[code], message: cut(message, MOST_MESSAGE) };
  const whole = codecs.status().encode({ ...head, details: encodeDetails(details) });
  if (whole.length <= MOST_DETAIL_BYTES) return whole;
  return codecs.status().encode({ ...head, details: encodeDetails(shortened(details)) });
}

function encodeDetails(details: RpcErrorDetails): { type_url: string; value: Buffer }[] {
  const { fieldViolations, info, retryAfterSeconds, preconditions, resource } = details;
  return [
    ...(fieldViolations === undefined || fieldViolations.length === 0
      ? []
      : [packed('BadRequest', codecs.badRequest(), { field_violations: [...fieldViolations] })]),
    ...(info === undefined ? [] : [packed('ErrorInfo', codecs.info(), info)]),
    ...(retryAfterSeconds === undefined
      ? []
      : [packed('RetryInfo', codecs.retry(), { retry_delay: duration(retryAfterSeconds) })]),
    ...(preconditions === undefined || preconditions.length === 0
      ? []
      : [packed('PreconditionFailure', codecs.precondition(), { violations: [...preconditions] })]),
    ...(resource === undefined
      ? []
      : [
          packed('ResourceInfo', codecs.resource(), {
            resource_type: resource.type,
            resource_name: resource.name,
            owner: resource.owner ?? '',
            description: resource.description ?? '',
          }),
        ]),
  ];
}

function packed<Sent extends object>(name: string, codec: MessageCodec<Sent, object>, message: Sent) {
  return { type_url: `${TYPE_PREFIX}google.rpc.${name}`, value: codec.encode(message) };
}

function duration(seconds: number) {
  const whole = Math.floor(seconds);
  const nanos = Math.round((seconds - whole) * 1e9);
  return { seconds: String(whole), ...(nanos > 0 && { nanos }) };
}

/** Details that fit: long texts are cut, and of the violations as many as fit are kept, the last one counting the rest. */
function shortened(details: RpcErrorDetails): RpcErrorDetails {
  const { fieldViolations = [], info, preconditions } = details;
  const kept: { field: string; description: string }[] = [];
  const listed = info !== undefined && Object.keys(info.metadata).some((key) => key.endsWith(LIST_SUFFIX));
  // Where a list says the same in more words, it has the room.
  let room = MOST_DETAIL_BYTES / (listed ? 8 : 2);
  for (const { field, description } of fieldViolations) {
    const violation = { field: cut(field, 128), description: cut(description, 512) };
    room -= Buffer.byteLength(violation.field) + Buffer.byteLength(violation.description) + 8;
    if (room < 0) break;
    kept.push(violation);
  }
  const left = fieldViolations.length - kept.length;
  if (left > 0) kept.push({ field: '', description: `${left} more` });
  return {
    ...details,
    fieldViolations: kept,
    ...(info && { info: { ...info, metadata: shortTexts(info.metadata) } }),
    ...(preconditions && { preconditions: preconditions.slice(0, 4) }),
  };
}

/** Ending of the keys of ErrorInfo whose value is a list in JSON. */
const LIST_SUFFIX = '_json';
/** Ending of the keys that say how many entries of such a list did not fit. */
export const LEFT_OUT_SUFFIX = '_left_out';

/** Long values of ErrorInfo: of a list as many entries as fit; any other is left out, as half a document helps nobody. */
function shortTexts(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).flatMap(([key, value]) => {
      if (value.length <= 256) return [[key, value]];
      return key.endsWith(LIST_SUFFIX) ? shortList(key, value) : [];
    }),
  );
}

function shortList(key: string, text: string): readonly (readonly [string, string])[] {
  const entries = listIn(text);
  const kept: string[] = [];
  let room = MOST_DETAIL_BYTES / 2;
  for (const entry of entries) {
    const entryText = JSON.stringify(entry);
    room -= Buffer.byteLength(entryText) + 1;
    if (room < 0) break;
    kept.push(entryText);
  }
  if (kept.length === 0) return [];
  const left = entries.length - kept.length;
  return [
    [key, `[${kept.join(',')}]`],
    ...(left > 0 ? [[key + LEFT_OUT_SUFFIX, String(left)] as const] : []),
  ];
}

function listIn(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? (value as unknown[]) : [];
  } catch {
    return [];
  }
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** The error of a failed call as its caller sees it. */
export function fromServiceError(error: ServiceError): RpcError {
  const [bytes] = error.metadata.get(DETAILS_TRAILER);
  const details = Buffer.isBuffer(bytes) ? decodeStatus(bytes) : {};
  return new RpcError(rpcCodeOf(error.code), error.details, details, { cause: error });
}

/** The details in the bytes of a `google.rpc.Status`; empty when the bytes are none. */
export function decodeStatus(bytes: Buffer): RpcErrorDetails {
  try {
    return codecs
      .status()
      .decode(bytes)
      .details.reduce<RpcErrorDetails>((known, any) => ({ ...known, ...decodeDetail(any) }), {});
  } catch {
    return {};
  }
}

function decodeDetail({ type_url, value }: Any__Output): RpcErrorDetails {
  switch (type_url.slice(type_url.lastIndexOf('/') + 1)) {
    case 'google.rpc.BadRequest':
      return { fieldViolations: codecs.badRequest().decode(value).field_violations };
    case 'google.rpc.ErrorInfo':
      return { info: codecs.info().decode(value) };
    case 'google.rpc.RetryInfo': {
      const { seconds = 0, nanos = 0 } = codecs.retry().decode(value).retry_delay ?? {};
      return { retryAfterSeconds: Math.max(0, Number(seconds) + nanos / 1e9) };
    }
    case 'google.rpc.PreconditionFailure':
      return { preconditions: codecs.precondition().decode(value).violations };
    case 'google.rpc.ResourceInfo': {
      const { resource_type, resource_name, owner, description } = codecs.resource().decode(value);
      return { resource: { type: resource_type, name: resource_name, owner, description } };
    }
    default:
      return {};
  }
}
