/** One compiler thread as its owner sees it: replaced after it was stopped or died. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type ErrorCode, type ErrorDetails, PipelineError } from '../domain/errors.ts';
import type { CompileRequest, CompiledProgram } from './compiler.ts';

/** What a thread answers; an error as plain data. */
export type ThreadAnswer =
  | { readonly program: CompiledProgram }
  | {
      readonly error: { readonly code: ErrorCode; readonly message: string; readonly details: ErrorDetails };
    };

/** Threads run built code: Node 20 has no TypeScript in threads, so sources use the build beside them. */
const ENTRY = import.meta.url.endsWith('.ts')
  ? new URL('../../dist/src/compiler/thread-entry.js', import.meta.url)
  : new URL('./thread-entry.js', import.meta.url);

/** A thread that compiles one program at a time. It keeps no process alive. */
export class CompilerThread {
  #worker: Worker | undefined;

  /** Starts the thread ahead of its first program. */
  warm(): void {
    this.#worker ??= this.#start();
  }

  /**
   * Compiles a program; an abort stops the thread.
   *
   * @throws {@link PipelineError} of the compiler; `COMPILER_UNAVAILABLE` when the thread died, e.g. out of memory.
   * @throws the signal's reason when it was aborted.
   */
  async compile(request: CompileRequest, signal: AbortSignal): Promise<CompiledProgram> {
    const worker = (this.#worker ??= this.#start());
    const over = new AbortController();
    const waiting = { signal: AbortSignal.any([signal, over.signal]) };
    const answered = once(worker, 'message', waiting).then(([answer]) => answer as ThreadAnswer);
    const died = Promise.race([
      once(worker, 'error', waiting).then(([error]) => (error as Error).message),
      once(worker, 'exit', waiting).then(() => 'it was stopped'),
    ]).then((reason) => {
      throw new PipelineError('COMPILER_UNAVAILABLE', `the compiler thread died: ${reason}`);
    });
    try {
      worker.postMessage(request);
      const answer = await Promise.race([answered, died]);
      if ('program' in answer) return answer.program;
      throw new PipelineError(answer.error.code, answer.error.message, answer.error.details);
    } catch (error) {
      if (signal.aborted) this.#replace();
      signal.throwIfAborted();
      throw error;
    } finally {
      over.abort();
      answered.catch(() => undefined);
      died.catch(() => undefined);
    }
  }

  #replace(): void {
    void this.#worker?.terminate();
    this.#worker = this.#start();
  }

  #start(): Worker {
    const worker = new Worker(ENTRY, { name: 'qrtx-compiler', execArgv: [] });
    worker.unref();
    worker.setMaxListeners(0);
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    // Whoever compiles listens for the error itself; otherwise there is nobody to tell.
    worker.on('error', () => undefined);
    return worker;
  }
}
