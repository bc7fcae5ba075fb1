/**
 * The compiler of a kernel: the same as in process, on threads of its own. A short text may stand for a million
 * gates, so that no size tells which program is heavy; the worker's event loop carries the heartbeats of every job
 * and must not wait for any of them.
 */
import { availableParallelism } from 'node:os';
import type { CompileRequest, CompiledProgram, Compiler } from './compiler.ts';
import { CompilerThread } from './compiler-thread.ts';
import { COMPILER_VERSION } from './local-compiler.ts';

/** With two, small programs pass a large one; more than four compile no faster than jobs arrive. */
const THREADS = Math.min(4, Math.max(2, availableParallelism()));

/** MiB of heap of one thread: a million gates take a third of it. */
const MEMORY_MIB = 1024;

/**
 * A compiler on `threads` threads with `memoryMiB` of heap each, the first of which is started at once. A cancel stops
 * the thread it works on.
 */
export function createThreadedCompiler(threads = THREADS, memoryMiB = MEMORY_MIB): Compiler {
  const pool = new CompilerPool(threads, memoryMiB);
  return { version: COMPILER_VERSION, compile: (request, signal) => pool.compile(request, signal) };
}

class CompilerPool {
  readonly #idle: CompilerThread[];
  readonly #line: ((thread: CompilerThread) => void)[] = [];

  constructor(threads: number, memoryMiB: number) {
    this.#idle = Array.from({ length: threads }, () => new CompilerThread(memoryMiB));
    // The last one is taken first, so that the threads in use are the warm ones.
    this.#idle.at(-1)?.warm();
  }

  async compile(request: CompileRequest, signal: AbortSignal): Promise<CompiledProgram> {
    const thread = await this.#take(signal);
    try {
      return await thread.compile(request, signal);
    } finally {
      this.#give(thread);
    }
  }

  #take(signal: AbortSignal): Promise<CompilerThread> {
    signal.throwIfAborted();
    const idle = this.#idle.pop();
    if (idle !== undefined) return Promise.resolve(idle);
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#line.splice(this.#line.indexOf(enter), 1);
        reject(signal.reason as Error);
      };
      const enter = (thread: CompilerThread): void => {
        signal.removeEventListener('abort', leave);
        resolve(thread);
      };
      this.#line.push(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #give(thread: CompilerThread): void {
    const next = this.#line.shift();
    if (next === undefined) this.#idle.push(thread);
    else next(thread);
  }
}
