/** Runs an external program to its end, with a time limit: whatever it started is ended with it. */
import { spawn, type ChildProcess } from 'node:child_process';

/** Kept of each output stream: enough for a version, a path or the end of an error. */
const OUTPUT_LIMIT = 64 * 1024;

/** How to run a program. */
export interface CommandOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Aborts the program and its children. */
  readonly signal: AbortSignal;
  readonly cwd?: string;
}

/**
 * Runs a program without a shell and without input.
 *
 * @returns the end of its standard output
 * @throws Error with the last line of its standard error when it cannot run, is aborted or does not exit with 0.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string> {
  options.signal.throwIfAborted();
  const child = spawn(command, args, {
    env: options.env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  const abort = () => endGroup(child);
  options.signal.addEventListener('abort', abort);
  try {
    return await outcomeOf(child, command);
  } catch (error) {
    options.signal.throwIfAborted();
    throw error;
  } finally {
    options.signal.removeEventListener('abort', abort);
  }
}

async function outcomeOf(child: ChildProcess, command: string): Promise<string> {
  const output = collect(child.stdout);
  const errors = collect(child.stderr);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...end) => {
      resolve(end);
    });
  });
  if (code === 0) return output.text;
  const how = code === null ? `was ended by ${String(signal)}` : `exit code ${code}`;
  throw new Error(`${command}: ${how}${lastLine(errors.text)}`);
}

function collect(stream: NodeJS.ReadableStream | null): { text: string } {
  const kept = { text: '' };
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    kept.text = (kept.text + chunk).slice(-OUTPUT_LIMIT);
  });
  return kept;
}

function lastLine(text: string): string {
  const line = text.trimEnd().split('\n').at(-1)?.trim();
  return line ? `: ${line}` : '';
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  if (process.platform === 'win32') child.kill('SIGKILL');
  else process.kill(-child.pid, 'SIGKILL');
}
