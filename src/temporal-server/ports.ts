/** TCP ports of the loopback interface: is one free, does one answer. */
import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from '../config/setup-error.ts';

const LOOPBACK = '127.0.0.1';
const POLL_MS = 20;
/**
 * Below the ports that systems give to outgoing connections and to `listen(0)` (from 32768 on Linux, 49152 elsewhere):
 * what is free here is taken by nobody who did not ask for just this number.
 */
const SEARCHED = [10_240, 32_768] as const;
const MOST_TRIES = 1000;

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

/**
 * Numbers of free ports, all different. They stay free until somebody asks for one by its number.
 *
 * @throws {@link SetupError} when there are none.
 */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  for (let tries = 0; ports.size < count; tries += 1) {
    if (tries === MOST_TRIES) {
      const range = `from ${SEARCHED[0]} to ${SEARCHED[1] - 1}`;
      throw new SetupError(`no port ${range} is free on ${LOOPBACK}`, 'end programs that hold ports');
    }
    const port = randomInt(...SEARCHED);
    if (await canListen(port)) ports.add(port);
  }
  return [...ports];
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, LOOPBACK, () => server.close(() => resolve(true)));
  });
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
