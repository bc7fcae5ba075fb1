// Runs programs as children: arguments, terminal, signals and exit code are passed on.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ROOT } from './paths.mjs';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** npm forwards the Ctrl-C that the terminal has already sent to everyone: the second of the two is dropped. */
const SAME_KEYSTROKE_MS = 300;

/** Runs a Node program in the project's folder. */
export const runNode = (args, options = {}) => run(process.execPath, args, options);

/**
 * Runs a program to its end. The child has a process group of its own, so that a Ctrl-C reaches it once, from here.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{env?: Record<string, string>, stdio?: 'inherit' | ('inherit' | 'ignore' | number)[]}} [options]
 * @returns {Promise<number>} its exit code; 128 + n when signal n ended it
 */
export async function run(command, args, { env = {}, stdio = 'inherit' } = {}) {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio,
    detached: process.platform !== 'win32',
  });
  const stopForwarding = forwardSignals(child);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
    });
  } finally {
    stopForwarding();
  }
}

function forwardSignals(child) {
  const lastSent = new Map();
  const forward = (signal) => {
    const now = Date.now();
    if (now - (lastSent.get(signal) ?? -Infinity) < SAME_KEYSTROKE_MS) return;
    lastSent.set(signal, now);
    child.kill(signal);
  };
  for (const signal of FORWARDED) process.on(signal, forward);
  return () => FORWARDED.forEach((signal) => process.removeListener(signal, forward));
}
