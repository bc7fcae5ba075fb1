/** Serves KernelGatewayService: part of `npm start`, and a process of its own with `qrtx gateway`. */
import type { JobClient } from '../client/index.ts';
import type { Settings } from '../config/settings.ts';
import { kernelGateway } from '../gateway/kernel-gateway.ts';
import type { Logger } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { TlsFiles } from '../rpc/certificates.ts';
import { createThreadedReader } from '../reading/spec-reader.ts';
import type { CallEnd } from '../rpc/handlers.ts';
import { startRpcServer } from '../rpc/server.ts';
import type { RefusedCall } from '../rpc/trust.ts';
import { TenantGate } from '../security/tenant-limits.ts';
import { assertPortFree } from '../temporal-server/ports.ts';
import { messageOf, SetupError } from '../config/setup-error.ts';
import type { SiteSecurity } from './site-security.ts';

/** What a gateway stands on. */
export interface GatewayServerOptions {
  readonly settings: Settings['gateway'];
  readonly client: JobClient;
  readonly site: SiteSecurity;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'gatewayCall'>;
}

/** A running gateway. */
export interface GatewayServer {
  /** `host:port` with the real port. */
  readonly address: string;
  /** Refuses new calls, ends the streams, and waits for the calls under way, 5 s at most. */
  stop(): Promise<void>;
}

const DRAIN_MS = 5_000;

/** @throws {@link SetupError} when the port is taken, or nothing tells the callers of an open address apart. */
export async function startGateway(options: GatewayServerOptions): Promise<GatewayServer> {
  const { settings, client, site, log, metrics } = options;
  const {
    listen,
    tls,
    token_file: tokenFile,
    plaintext_token: plaintextToken = false,
    trusted_networks: trustedNetworks = [],
    max_connections: maxConnections,
  } = settings;
  const port = Number(listen.slice(listen.lastIndexOf(':') + 1));
  if (port !== 0) await assertPortFree(port, 'the gateway', 'gateway.listen in qrtx.yaml');
  const services = {
    KernelGatewayService: kernelGateway({
      client,
      security: site.security,
      audit: site.audit,
      limits: new TenantGate(site.limits, (tenant, before) => client.countOpen(tenant, before)),
      readSpec: createThreadedReader(),
    }),
  };
  try {
    const server = await startRpcServer({
      listen,
      services,
      ...(tls !== undefined && { tls: filesOf(tls) }),
      ...(tokenFile !== undefined && { tokenFile }),
      plaintextToken,
      trustedNetworks,
      maxConnections,
      ...refusals(site, log, maxConnections),
      onCall: (end) => record(end, log, metrics),
      certificates: { onError: (error) => log.warn('changed certificates cannot be used', { error }) },
    });
    if (trustedNetworks.length > 0) {
      const networks = trustedNetworks.join(', ');
      log.warn(
        `the gateway believes every caller from ${networks}: they need no token (gateway.trusted_networks)`,
      );
    }
    const stop = async (): Promise<void> => {
      await server.drain(DRAIN_MS);
    };
    return { address: server.address, stop };
  } catch (error) {
    const hint = 'correct the section `gateway` of qrtx.yaml';
    throw new SetupError(`the gateway cannot start: ${messageOf(error)}`, hint, { cause: error });
  }
}

/** Who was turned away before a handler heard of it is in the audit log. */
function refusals({ audit }: SiteSecurity, log: Logger, most: number) {
  const deny = (at: string, peer: string, reason: string) =>
    audit.write({ action: 'authenticate', decision: 'deny', subject: {}, reason, at, peer });
  return {
    onConnectionsRefused: (count: number, peer: string) => {
      log.warn('connections were refused', { count, peer, max_connections: most });
      deny('connect', peer, `${count} connections beyond the ${most} of gateway.max_connections`);
    },
    onRefused: ({ method, peer, reason }: RefusedCall) => deny(method, peer, reason),
  };
}

function filesOf({ cert, key, ca }: NonNullable<Settings['gateway']['tls']>): TlsFiles {
  return { cert, key, ...(ca !== undefined && { ca }) };
}

/** Failures of this side; everything else is an answer. */
const OURS: readonly CallEnd['code'][] = ['INTERNAL', 'UNKNOWN', 'UNAVAILABLE', 'DATA_LOSS'];

function record(
  { method, code, seconds, error }: CallEnd,
  log: Logger,
  metrics: Pick<Metrics, 'gatewayCall'>,
) {
  metrics.gatewayCall(method, code, seconds);
  if (OURS.includes(code)) log.error('a call failed', { method, code, seconds, error });
  else log.debug('a call ended', { method, code, seconds });
}
