/** TCP ports of the loopback interface: is one free, does one answer. */
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from './setup-error.ts';

const LOOPBACK = '127.0.0.1';
const POLL_MS = 20;

/**
 * Refuses a port that somebody listens on.
 *
 * @param purpose - what the port is for, e.g. `the Temporal server`
 * @param variable - environment variable that chooses another port
 * @throws {@link SetupError} naming the port and what to do.
 */
export async function assertPortFree(port: number, purpose: string, variable: string): Promise<void> {
  if (await isListening(port)) {
    throw new SetupError(
      `port ${port} for ${purpose} is in use by another program`,
      `end that program, or set ${variable} to a free port`,
    );
  }
}

/** Numbers of ports that were free a moment ago, all different. */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve))),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Waits until somebody listens on a port; rejects when `signal` aborts. */
export async function waitForPort(port: number, signal: AbortSignal): Promise<void> {
  while (!(await isListening(port))) await sleep(POLL_MS, undefined, { signal });
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, LOOPBACK);
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
