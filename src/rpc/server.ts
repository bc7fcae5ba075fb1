/**
 * A gRPC server of one or more services of the wire, with everything each of them needs: size limits, keep-alive,
 * health, reflection, TLS from files, trust, and an end that lets running calls finish.
 */
import { setMaxListeners } from 'node:events';
import { logVerbosity, Server, type ServerOptions, setLogVerbosity } from '@grpc/grpc-js';
import type { ServiceDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import { type CertificateOptions, serverCredentials, type TlsFiles } from './certificates.ts';
import { type CallEnd, type Handlers, answeringBytes, toImplementation } from './handlers.ts';
import { KEEP_ALIVE } from './keep-alive.ts';
import { type ConnectionLimit, listenFor } from './listener.ts';
import {
  MAX_MESSAGE_BYTES,
  WIRE_PACKAGE,
  wirePackage,
  wireService,
  type WireServiceName,
  type WireServices,
} from './protos.ts';
import {
  assertTokenUnreadable,
  assertTrusted,
  type RefusedCall,
  requireTrust,
  type TrustSettings,
} from './trust.ts';

/** Handlers of the services a server offers. */
export type ServedServices = { readonly [N in WireServiceName]?: Handlers<WireServices[N]> };

/** How a server listens, and whom it believes. */
export interface RpcServerOptions extends TrustSettings {
  /** `host:port`; port 0 takes a free one. */
  readonly listen: string;
  readonly services: ServedServices;
  /** Absent: plaintext. With `ca`, clients need a certificate that it signed. */
  readonly tls?: TlsFiles;
  /** Told of every call that a handler has ended, for metrics and logs. */
  readonly onCall?: (end: CallEnd) => void;
  /** Connections at the same time; default {@link MOST_CONNECTIONS}. */
  readonly maxConnections?: number;
  /** Told of connections above that, which are closed at once: how many in a second, and the address of the last. */
  readonly onConnectionsRefused?: ConnectionLimit['onRefused'];
  /** Told of every call of somebody who is not believed. */
  readonly onRefused?: (call: RefusedCall) => void;
  /** How certificates are watched. */
  readonly certificates?: CertificateOptions;
}

/** A running server. */
export interface RpcServer {
  /** `host:port` with the real port. */
  readonly address: string;
  readonly port: number;
  /**
   * Ends the server: health says NOT_SERVING, new calls are refused, streams are asked to end, running calls go on
   * until they are done or `milliseconds` have passed.
   *
   * @returns true when every call ended by itself
   */
  drain(milliseconds: number): Promise<boolean>;
}

/** Far above what replicas and people need; a connection costs some 100 KiB. */
export const MOST_CONNECTIONS = 1000;

const OPTIONS: ServerOptions = {
  'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
  // A caller whose machine died is noticed within 150 s; a call that still runs for it is then aborted.
  ...KEEP_ALIVE,
};

/**
 * Starts a server.
 *
 * @throws RangeError when the network could reach it and nothing tells callers apart; Error when it cannot listen or
 * a file of `tls` or `tokenFile` cannot be used.
 */
export async function startRpcServer(options: RpcServerOptions): Promise<RpcServer> {
  const { listen, services, tls } = options;
  // What grpc-js would print, callers get as an error; stderr is for log lines.
  setLogVerbosity(logVerbosity.NONE);
  const hasClientCa = tls?.ca !== undefined;
  assertTrusted(listen, options, hasClientCa);
  assertTokenUnreadable(listen, options, tls !== undefined);
  const credentials = await serverCredentials(tls, options.certificates);
  const onRefused = options.onRefused ?? (() => undefined);
  const trust = await requireTrust(options, hasClientCa, onRefused);
  const server = new Server({ ...OPTIONS, interceptors: trust === undefined ? [] : [trust] });
  const draining = new AbortController();
  // Every open stream listens: many are no leak.
  setMaxListeners(0, draining.signal);
  const onEnd = options.onCall ?? (() => undefined);
  const names = Object.keys(services) as WireServiceName[];
  for (const name of names) {
    const definition = wireService(name) as unknown as ServiceDefinition;
    const handlers = services[name] as Readonly<Record<string, unknown>>;
    server.addService(
      answeringBytes(definition),
      toImplementation(definition, handlers, { draining: draining.signal, onEnd, onRefused }),
    );
  }
  const full = names.map((name) => `${WIRE_PACKAGE}.${name}`);
  const health = new HealthImplementation(Object.fromEntries(['', ...full].map((name) => [name, 'SERVING'])));
  health.addToServer(server);
  new ReflectionService(wirePackage(), { services: full }).addToServer(server);
  const { maxConnections: most = MOST_CONNECTIONS, onConnectionsRefused = () => undefined } = options;
  const listener = await listenFor(server, listen, credentials, { most, onRefused: onConnectionsRefused });
  return {
    port: listener.port,
    address: `${listen.slice(0, listen.lastIndexOf(':'))}:${listener.port}`,
    drain: async (milliseconds) => {
      for (const name of ['', ...full]) health.setStatus(name, 'NOT_SERVING');
      draining.abort();
      listener.stopListening();
      const ended = await shutdown(server, milliseconds);
      listener.closeAll();
      return ended;
    },
  };
}

async function shutdown(server: Server, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const forced = new Promise<false>((resolve) => {
    timer = setTimeout(() => {
      server.forceShutdown();
      resolve(false);
    }, milliseconds);
  });
  const drained = new Promise<true>((resolve) => {
    server.tryShutdown(() => resolve(true));
  });
  const ended = await Promise.race([drained, forced]);
  clearTimeout(timer);
  return ended;
}
