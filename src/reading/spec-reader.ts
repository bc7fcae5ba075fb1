/**
 * Reads job specifications beside the event loop. A text of 64 KiB takes a hundred times longer to read than a call may
 * hold up the others, and the loop of a gateway or worker serves every job: long texts go to a thread.
 */
import { Worker } from 'node:worker_threads';
import { type JobSpecInput, type ParsedJobSpec, parseJobSpec } from '../domain/schema/parse-job-spec.ts';

/** Reads a specification; never rejects for what it says. */
export type SpecReader = (input: JobSpecInput) => Promise<ParsedJobSpec>;

/** Texts above this size, in characters, go to the thread; a smaller one is read before the thread would have it. */
export const LONG_TEXT = 8 * 1024;

/** What goes to the thread, and what comes back. */
export interface ReadingTask {
  readonly id: number;
  readonly input: JobSpecInput;
}
/** The answer to a task. */
export interface ReadingAnswer {
  readonly id: number;
  readonly parsed: ParsedJobSpec;
}

/** Threads run built code: Node 20 has no TypeScript in threads, so sources use the build beside them. */
const ENTRY = import.meta.url.endsWith('.ts')
  ? new URL('../../dist/src/reading/thread-entry.js', import.meta.url)
  : new URL('./thread-entry.js', import.meta.url);

/** Reads in the calling thread. */
export const readHere: SpecReader = (input) => Promise.resolve(parseJobSpec(input));

/** A reader with one thread for long texts, started by the first of them. It keeps no process alive that waits for nothing. */
export function createThreadedReader(): SpecReader {
  const thread = new ReaderThread();
  return (input) => ((input.yaml?.length ?? 0) > LONG_TEXT ? thread.read(input) : readHere(input));
}

type Settle = (parsed: ParsedJobSpec) => void;

class ReaderThread {
  readonly #waiting = new Map<number, { readonly input: JobSpecInput; readonly settle: Settle }>();
  #worker: Worker | undefined;
  #last = 0;

  read(input: JobSpecInput): Promise<ParsedJobSpec> {
    const worker = (this.#worker ??= this.#start());
    this.#last += 1;
    const id = this.#last;
    return new Promise((settle) => {
      this.#waiting.set(id, { input, settle });
      worker.ref();
      worker.postMessage({ id, input } satisfies ReadingTask);
    });
  }

  #start(): Worker {
    const worker = new Worker(ENTRY, { name: 'qrtx-reader', execArgv: [] });
    worker.on('message', ({ id, parsed }: ReadingAnswer) => {
      this.#waiting.get(id)?.settle(parsed);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) worker.unref();
    });
    worker.on('error', () => undefined);
    worker.once('exit', () => this.#onExit());
    return worker;
  }

  /** A thread that died has nothing to do with what it read: what waits is read here, the next one in a new thread. */
  #onExit(): void {
    this.#worker = undefined;
    for (const { input, settle } of this.#waiting.values()) settle(parseJobSpec(input));
    this.#waiting.clear();
  }
}
