/**
 * Whom a server believes (contract §9): callers with the shared token, callers with a certificate that the configured
 * authority signed, callers from the networks that are named, and, where nothing is configured, the programs of this
 * machine: such a server listens on loopback only.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type ServerInterceptor, ServerInterceptingCall } from '@grpc/grpc-js';
import { networkMatcher } from '../domain/networks.ts';
import { CALL_METADATA } from './call-metadata.ts';
import { statusAnswer } from './rich-errors.ts';
import { RpcError } from './rpc-error.ts';
import { assertUnreadable, hostOf, isLoopback, readSecretFile } from './secret-file.ts';

/** Health checks come from load balancers, which have no token. */
const OPEN_TO_ALL = '/grpc.health.v1.Health/';
const TOKEN_BYTES = { least: 16, most: 4096 };

/** What tells the callers of a server apart. */
export interface TrustSettings {
  /** File with the shared token that callers must send. */
  readonly tokenFile?: string;
  /** Callers from these networks (CIDR, IPv4 or IPv6) need no token; with neither token nor authority, nobody else is answered. */
  readonly trustedNetworks?: readonly string[];
  /** The token may cross the network without TLS. */
  readonly plaintextToken?: boolean;
}

/**
 * Refuses an address that the network can reach where nothing tells callers apart.
 *
 * @throws RangeError naming the ways out.
 */
export function assertTrusted(address: string, tells: TrustSettings, hasClientCa: boolean): void {
  const { tokenFile, trustedNetworks = [] } = tells;
  if (tokenFile !== undefined || hasClientCa || trustedNetworks.length > 0) return;
  if (isLoopback(address)) return;
  throw new RangeError(
    `${address} can be reached from the network and neither token_file nor tls.ca is configured, nor (gateway only) ` +
      `trusted_networks; configure one of them, or listen on 127.0.0.1`,
  );
}

/**
 * The shared token of a file, without the line break at its end.
 *
 * @throws RangeError when it is too short to be one, or too long, or when others can read the file.
 */
export async function readToken(path: string): Promise<string> {
  const token = (await readSecretFile('the token file', path)).toString('utf8').trim();
  if (token.length < TOKEN_BYTES.least || token.length > TOKEN_BYTES.most || !/^[\x21-\x7e]+$/.test(token)) {
    throw new RangeError(
      `the token in ${path} must have ${TOKEN_BYTES.least} to ${TOKEN_BYTES.most} printable characters without blanks`,
    );
  }
  return token;
}

/**
 * Refuses a token that the network could read.
 *
 * @param address - where the server listens, or where it is called
 * @throws RangeError naming both ways out.
 */
export function assertTokenUnreadable(address: string, tells: TrustSettings, hasTls: boolean): void {
  if (tells.tokenFile === undefined || tells.plaintextToken === true) return;
  assertUnreadable('the shared token', address, hasTls, ALLOWED_BY);
}

const ALLOWED_BY = '`plaintext_token: true` beside token_file (for a command: QRTX_ALLOW_PLAINTEXT_TOKEN=1)';

/** A call that was refused before a handler heard of it. */
export interface RefusedCall {
  /** Name of the method, e.g. `EnqueueJob`. */
  readonly method: string;
  /** Address of the caller. */
  readonly peer: string;
  readonly reason: string;
}

/**
 * Ends every call of a caller who is not believed as UNAUTHENTICATED, before a handler hears of it. The way in is an
 * address in a trusted network, or the token; where there are only networks, an address outside has none.
 *
 * @param onRefused - told of each such call
 * @returns undefined where neither token nor networks are configured: there the address or the certificate decides
 * @throws RangeError when the token is none; Error when its file cannot be read
 */
export async function requireTrust(
  { tokenFile, trustedNetworks = [] }: TrustSettings,
  hasClientCa: boolean,
  onRefused: (call: RefusedCall) => void,
): Promise<ServerInterceptor | undefined> {
  const wanted = tokenFile === undefined ? undefined : digest(`Bearer ${await readToken(tokenFile)}`);
  const isNear = networkMatcher(trustedNetworks);
  // A certificate was asked for before any call: with an authority and no token, networks have nothing to add.
  if (wanted === undefined && (hasClientCa || trustedNetworks.length === 0)) return undefined;
  const refusal = wanted === undefined ? OUTSIDE : NO_TOKEN;
  return (method, call) =>
    new ServerInterceptingCall(call, {
      start: (next) => {
        next({
          onReceiveMetadata: (metadata, accept) => {
            const [given] = metadata.get(CALL_METADATA.authorization);
            // No handler needs the token from here on, and none can log it.
            metadata.remove(CALL_METADATA.authorization);
            const peer = call.getPeer();
            if (hasToken(given, wanted) || isNear(hostOf(peer)) || method.path.startsWith(OPEN_TO_ALL)) {
              accept(metadata);
              return;
            }
            const name = method.path.slice(method.path.lastIndexOf('/') + 1);
            onRefused({ method: name, peer, reason: refusal });
            call.sendStatus(statusAnswer(new RpcError('UNAUTHENTICATED', refusal)));
          },
        });
      },
    });
}

const NO_TOKEN = 'the call carries no valid token: send `authorization: Bearer <token>`';
const OUTSIDE = 'the call comes from outside the networks in gateway.trusted_networks';

function hasToken(given: string | Buffer | undefined, wanted: Buffer | undefined): boolean {
  return wanted !== undefined && typeof given === 'string' && timingSafeEqual(digest(given), wanted);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
