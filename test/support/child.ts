/** A child process of a test: what it says, that it ended by itself, and its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { waitFor } from './wait-for.ts';

/** How a process ended: its exit code, or the signal that ended it. */
export type ChildEnd = readonly [code: number | null, signal: NodeJS.Signals | null];

/** What a test says of a child; `name` is for failures. */
export interface ChildOptions {
  readonly name: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Hears of an end that the test did not ask for. */
  readonly onLost?: (error: Error) => void;
}

/** A running process. Everything it writes is kept until it is gone. */
export class Child {
  readonly process: ChildProcess;
  stdout = '';
  stderr = '';
  /** Settles when it has ended and everything it wrote has been read. */
  readonly ended: Promise<ChildEnd>;
  readonly #name: string;
  #end: ChildEnd | undefined;
  #isWanted = true;

  constructor(command: string, args: readonly string[], { name, env = process.env, onLost }: ChildOptions) {
    this.#name = name;
    this.process = spawn(command, args, { env });
    this.process.stdout?.on('data', (chunk) => (this.stdout += String(chunk)));
    this.process.stderr?.on('data', (chunk) => (this.stderr += String(chunk)));
    this.process.on('error', (error) => (this.stderr += error.message));
    // Input for one that has ended: that it ended is said elsewhere.
    this.process.stdin?.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      this.process.once('close', (...end: ChildEnd) => {
        this.#end = end;
        if (this.#isWanted) onLost?.(this.#lost());
        resolve(end);
      });
    });
  }

  /** Waits until stdout, or stderr, holds this text; fails at once when the process ends without it. */
  async says(text: string, where: 'stdout' | 'stderr' = 'stdout'): Promise<void> {
    await waitFor(`${this.#name} to say "${text.trim()}"`, () => {
      const isOver = this.#end !== undefined;
      if (this[where].includes(text)) return true;
      if (isOver) throw this.#lost();
      return false;
    });
  }

  /** Writes a line to its stdin. */
  tell(line: string): void {
    this.process.stdin?.write(`${line}\n`);
  }

  /** Sends a signal and waits for the end; kills a process that does not obey, and fails. */
  async end(signal: NodeJS.Signals): Promise<ChildEnd> {
    this.#isWanted = false;
    if (this.#end === undefined) this.process.kill(signal);
    try {
      return await waitFor(`${this.#name} to end at ${signal}`, () => this.#end);
    } finally {
      this.process.kill('SIGKILL');
    }
  }

  #lost(): Error {
    const how = this.#end?.map(String).join(', ');
    return new Error(`${this.#name} ended by itself (${how}): ${this.stderr || this.stdout}`);
  }
}
