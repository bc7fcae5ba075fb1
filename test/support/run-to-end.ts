/** Runs a program to its end. */
import { execFile } from 'node:child_process';
import { WAIT_MS } from './patience.ts';

/** How a program ended. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program, whatever its exit code.
 *
 * @throws Error with what it wrote, when it has no exit code: it did not start, did not end in time, or was killed.
 */
export function runToEnd(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { env, timeout: WAIT_MS }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, stdout, stderr });
      else reject(new Error(`${[command, ...args].join(' ')}\n${stdout}${stderr}`, { cause: error }));
    });
  });
}
