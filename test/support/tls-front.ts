/**
 * A front of a Temporal server that wants TLS and a client certificate: HTTP/2 with TLS towards callers, plain HTTP/2
 * towards the server, and a record of who called with which `authorization`.
 */
import { readFileSync } from 'node:fs';
import {
  type ClientHttp2Session,
  connect,
  createSecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tls } from './rpc.ts';

/** A running front. */
export interface TlsFront {
  /** `host:port`; the name is that in the certificate. */
  readonly address: string;
  /** Every call that came through. */
  readonly calls: { readonly path: string; readonly authorization: string | undefined }[];
  close(): void;
}

/** Starts a front of the server at `upstream`. */
export async function startTlsFront(upstream: string): Promise<TlsFront> {
  const calls: TlsFront['calls'] = [];
  const server = createSecureServer({
    ...{ cert: readFileSync(tls('server.pem')), key: readFileSync(tls('server.key')) },
    ...{ ca: readFileSync(tls('ca.pem')), requestCert: true, rejectUnauthorized: true },
  });
  const behind = connect(`http://${upstream}`);
  behind.on('error', () => undefined);
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  // What a caller without a certificate is told is its own affair.
  server.on('sessionError', () => undefined);
  server.on('tlsClientError', () => undefined);
  server.on('stream', (stream, headers) => {
    calls.push({ path: String(headers[':path']), authorization: headers.authorization });
    pass(stream, headers, behind);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    for (const session of sessions) session.destroy();
    behind.destroy();
    server.close();
  };
  return { address: `localhost:${port}`, calls, close };
}

/** One call: its bytes in both directions, and the trailers that hold its status. */
function pass(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, behind: ClientHttp2Session): void {
  const { ':path': path, ':method': method, authorization: _, ...rest } = headers;
  const inner = behind.request({ ...rest, ':path': path, ':method': method, ':authority': undefined });
  let trailers: IncomingHttpHeaders = {};
  inner.on('response', (answer, flags) => {
    if (stream.destroyed) return;
    // A call that fails at once is answered with its trailers alone.
    const endStream = (flags & 1) === 1;
    stream.respond(answer, { waitForTrailers: !endStream, endStream });
    if (!endStream) inner.pipe(stream);
  });
  inner.on('trailers', (end: IncomingHttpHeaders) => {
    trailers = end;
  });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  stream.on('error', () => undefined);
  inner.on('error', () => stream.destroy());
  stream.on('close', () => inner.close());
  stream.pipe(inner);
}
