/**
 * Whom a server believes (contract §9): callers with the shared token, callers with a certificate that the configured
 * authority signed, and, where neither is configured, the programs of this machine: such a server listens on
 * loopback only.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type ServerInterceptor, ServerInterceptingCall } from '@grpc/grpc-js';
import { CALL_METADATA } from './call-metadata.ts';
import { statusAnswer } from './rich-errors.ts';
import { RpcError } from './rpc-error.ts';

/** Health checks come from load balancers, which have no token. */
const OPEN_TO_ALL = '/grpc.health.v1.Health/';
const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];
const TOKEN_BYTES = { least: 16, most: 4096 };

/** The host part of `host:port` or `[v6]:port`. */
function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':')).replace(/^\[|\]$/g, '');
}

/**
 * Refuses an address that the network can reach where nothing tells callers apart.
 *
 * @throws RangeError naming the two ways out.
 */
export function assertTrusted(address: string, hasToken: boolean, hasClientCa: boolean): void {
  if (hasToken || hasClientCa || LOOPBACK.includes(hostOf(address))) return;
  throw new RangeError(
    `${address} can be reached from the network and neither token_file nor tls.ca is configured; ` +
      `configure one of them, or listen on 127.0.0.1`,
  );
}

/**
 * The shared token of a file, without the line break at its end.
 *
 * @throws RangeError when it is too short to be one, or too long.
 */
export async function readToken(path: string): Promise<string> {
  const token = (await readFile(path, 'utf8')).trim();
  if (token.length < TOKEN_BYTES.least || token.length > TOKEN_BYTES.most || !/^[\x21-\x7e]+$/.test(token)) {
    throw new RangeError(
      `the token in ${path} must have ${TOKEN_BYTES.least} to ${TOKEN_BYTES.most} printable characters without blanks`,
    );
  }
  return token;
}

/** A call that was refused before a handler heard of it. */
export interface RefusedCall {
  /** Name of the method, e.g. `EnqueueJob`. */
  readonly method: string;
  /** Address of the caller. */
  readonly peer: string;
  readonly reason: string;
}

/**
 * Ends every call without the token as UNAUTHENTICATED, before a handler hears of it.
 *
 * @param onRefused - told of each such call
 */
export function requireToken(token: string, onRefused: (call: RefusedCall) => void): ServerInterceptor {
  const wanted = digest(`Bearer ${token}`);
  return (method, call) =>
    new ServerInterceptingCall(call, {
      start: (next) => {
        next({
          onReceiveMetadata: (metadata, accept) => {
            const [given] = metadata.get(CALL_METADATA.authorization);
            const trusted = typeof given === 'string' && timingSafeEqual(digest(given), wanted);
            // No handler needs the token from here on, and none can log it.
            metadata.remove(CALL_METADATA.authorization);
            if (trusted || method.path.startsWith(OPEN_TO_ALL)) accept(metadata);
            else {
              const name = method.path.slice(method.path.lastIndexOf('/') + 1);
              onRefused({ method: name, peer: call.getPeer(), reason: NO_TOKEN });
              call.sendStatus(REFUSAL);
            }
          },
        });
      },
    });
}

const NO_TOKEN = 'the call carries no valid token: send `authorization: Bearer <token>`';
const REFUSAL = statusAnswer(new RpcError('UNAUTHENTICATED', NO_TOKEN));

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
