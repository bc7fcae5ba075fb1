/**
 * The socket a gRPC server listens on, with a limit on its connections: grpc-js has none of its own, and each
 * connection costs memory and buffers before it has said who it is.
 */
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import type { ConnectionInjector, Server, ServerCredentials } from '@grpc/grpc-js';

/** How many connections are let in. */
export interface ConnectionLimit {
  /** Connections at the same time. */
  readonly most: number;
  /** Told of those that were closed at once, each second at most: how many, and the address of the last. */
  readonly onRefused: (count: number, peer: string) => void;
}

/** An open socket. */
export interface Listener {
  readonly port: number;
  /** Lets nobody in any more. */
  stopListening(): void;
  /** Closes the connections that are left. */
  closeAll(): void;
}

const REPORT_MS = 1000;

/**
 * Listens for `server`.
 *
 * @param listen - `host:port` or `[v6]:port`; port 0 takes a free one
 * @throws Error when it cannot listen.
 */
export async function listenFor(
  server: Server,
  listen: string,
  credentials: ServerCredentials,
  limit: ConnectionLimit,
): Promise<Listener> {
  const injector = server.createConnectionInjector(credentials);
  const open = new Set<Socket>();
  const sockets = createServer((socket) => letIn(socket, injector, open));
  sockets.maxConnections = limit.most;
  reportRefused(sockets, limit.onRefused);
  const at = listen.lastIndexOf(':');
  const host = listen.slice(0, at).replace(/^\[|\]$/g, '');
  await new Promise<void>((resolve, reject) => {
    sockets.once('error', reject);
    sockets.listen({ host, port: Number(listen.slice(at + 1)) }, () => {
      sockets.off('error', reject);
      resolve();
    });
  }).catch((error: unknown) => {
    injector.destroy();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot listen on ${listen}: ${reason}`, { cause: error });
  });
  const address = sockets.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    stopListening: () => void sockets.close(),
    closeAll: () => {
      for (const socket of open) socket.destroy();
    },
  };
}

function letIn(socket: Socket, injector: ConnectionInjector, open: Set<Socket>): void {
  open.add(socket);
  socket.once('close', () => open.delete(socket));
  injector.injectConnection(socket);
}

/** A flood of connections is one line a second, not one each. */
function reportRefused(sockets: NetServer, onRefused: ConnectionLimit['onRefused']): void {
  let count = 0;
  let peer = '';
  sockets.on('drop', (refused) => {
    count += 1;
    peer = `${refused?.remoteAddress ?? 'unknown'}:${refused?.remotePort ?? 0}`;
    if (count > 1) return;
    setTimeout(() => {
      onRefused(count, peer);
      count = 0;
    }, REPORT_MS).unref();
  });
}
