/**
 * The messages and services of the wire, loaded at run time from the package's own .proto files: one load a process,
 * the same from sources and from dist/. The types are those that `npm run proto` wrote into src/generated.
 */
import { join } from 'node:path';
import {
  loadSync,
  type MessageTypeDefinition,
  type MethodDefinition,
  type PackageDefinition,
} from '@grpc/proto-loader';
import { PACKAGE_ROOT } from '../config/package-info.ts';
import type { CompilationServiceDefinition } from '../generated/eigen/internal/v1/CompilationService.ts';
import type { DriverManagerServiceDefinition } from '../generated/eigen/internal/v1/DriverManagerService.ts';
import type { KernelGatewayServiceDefinition } from '../generated/eigen/internal/v1/KernelGatewayService.ts';

/** Package of the three services. */
export const WIRE_PACKAGE = 'eigen.internal.v1';

/** Largest message either way, in bytes (contract §4). */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/** The services of the wire, by name. */
export interface WireServices {
  readonly KernelGatewayService: KernelGatewayServiceDefinition;
  readonly CompilationService: CompilationServiceDefinition;
  readonly DriverManagerService: DriverManagerServiceDefinition;
}
/** Names of a service's methods. */
export type MethodName<S> = keyof {
  [M in keyof S as string extends M ? never : M extends number ? never : M]: S[M];
};
/** Name of one of {@link WireServices}. */
export type WireServiceName = keyof WireServices;

/** Message a client sends, of one method definition. */
export type RequestOf<M> =
  M extends MethodDefinition<infer Request, infer _R, infer _Q, infer _S> ? Request : never;
/** The same message as a server reads it: every field is there. */
export type ReceivedRequestOf<M> =
  M extends MethodDefinition<infer _Q, infer _R, infer Received, infer _S> ? Received : never;
/** Message a server sends. */
export type ResponseOf<M> =
  M extends MethodDefinition<infer _Q, infer Response, infer _P, infer _S> ? Response : never;
/** The same message as a client reads it: every field is there. */
export type ReceivedResponseOf<M> =
  M extends MethodDefinition<infer _Q, infer _R, infer _P, infer Received> ? Received : never;

const FILES = [
  'eigen/internal/v1/kernel_gateway.proto',
  'eigen/internal/v1/compilation.proto',
  'eigen/internal/v1/driver_manager.proto',
  'google/rpc/status.proto',
  'google/rpc/error_details.proto',
];

let loaded: PackageDefinition | undefined;

/** Everything the .proto files declare, by full name; loaded once. */
export function wirePackage(): PackageDefinition {
  // The shape in scripts/proto.mjs must be the same: names as on the wire, int64 and enums as text.
  loaded ??= loadSync(FILES, {
    keepCase: true,
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
    includeDirs: [join(PACKAGE_ROOT, 'proto')],
  });
  return loaded;
}

/** The definition of a service: paths, and how its messages become bytes. */
export function wireService<N extends WireServiceName>(name: N): WireServices[N] {
  return wirePackage()[`${WIRE_PACKAGE}.${name}`] as unknown as WireServices[N];
}

/** Bytes to message and back. */
export interface MessageCodec<Sent extends object, Received extends object> {
  encode(message: Sent): Buffer;
  /** @throws Error when the bytes are not such a message. */
  decode(bytes: Buffer): Received;
}

/** The codec of a message by its full name, e.g. `google.rpc.Status`. */
export function messageCodec<Sent extends object, Received extends object>(
  fullName: string,
): MessageCodec<Sent, Received> {
  const type = wirePackage()[fullName] as MessageTypeDefinition<Sent, Received> | undefined;
  if (type === undefined) throw new RangeError(`proto/ declares no message ${fullName}`);
  return { encode: type.serialize, decode: type.deserialize };
}
