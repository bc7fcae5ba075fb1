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

/** A thread that compiles one program at a time, with `memoryMiB` of heap. It keeps no process alive. */
export class CompilerThread {
  readonly #memoryMiB: number;
  #worker: Worker | undefined;

  constructor(memoryMiB: number) {
    this.#memoryMiB = memoryMiB;
  }

  /** Starts the thread ahead of its first program. */
  warm(): void {
    this.#worker ??= this.#start();
  }

  /**
   * Compiles a program; an abort stops the thread.
   *
   * @throws {@link PipelineError} of the compiler; `COMPILER_STAGE_FAILED` when the program needs more memory than the
   * thread has, as it would again; `COMPILER_UNAVAILABLE` when the thread died of something else.
   * @throws the signal's reason when it was aborted.
   */
  async compile(request: CompileRequest, signal: AbortSignal): Promise<CompiledProgram> {
    const worker = (this.#worker ??= this.#start());
    const over = new AbortController();
    const waiting = { signal: AbortSignal.any([signal, over.signal]) };
    const answered = once(worker, 'message', waiting).then(([answer]) => answer as ThreadAnswer);
    // An error of the thread rejects both promises.
    const died = once(worker, 'exit', waiting).then(() => {
      throw new Error('it was stopped');
    });
    try {
      worker.postMessage(request);
      const answer = await Promise.race([answered, died]);
      if ('program' in answer) return answer.program;
      throw new PipelineError(answer.error.code, answer.error.message, answer.error.details);
    } catch (error) {
      if (signal.aborted) this.#replace();
      signal.throwIfAborted();
      throw error instanceof PipelineError ? error : this.#whyItDied(error as Error);
    } finally {
      over.abort();
      answered.catch(() => undefined);
      died.catch(() => undefined);
    }
  }

  #whyItDied(reason: Error & { readonly code?: string }): PipelineError {
    if (reason.code !== 'ERR_WORKER_OUT_OF_MEMORY')
      return new PipelineError('COMPILER_UNAVAILABLE', `the compiler thread died: ${reason.message}`);
    const message = `the program needs more than ${this.#memoryMiB} MiB of memory to compile; make its loops shorter`;
    return new PipelineError('COMPILER_STAGE_FAILED', message);
  }

  #replace(): void {
    void this.#worker?.terminate();
    this.#worker = this.#start();
  }

  #start(): Worker {
    const worker = new Worker(ENTRY, {
      name: 'qrtx-compiler',
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: this.#memoryMiB },
    });
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
