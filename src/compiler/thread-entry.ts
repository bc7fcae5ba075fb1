/** Entry of a compiler thread: one program at a time, in and out as plain data. */
import { parentPort } from 'node:worker_threads';
import { readAqo } from '../domain/aqo/read.ts';
import type { CompileRequest, CompiledProgram } from './compiler.ts';
import { compileProgram } from './local-compiler.ts';
import type { ThreadAnswer } from './compiler-thread.ts';
import { PipelineError } from '../domain/errors.ts';

function answerTo(request: CompileRequest): ThreadAnswer {
  try {
    const program: CompiledProgram = { ...compileProgram(request), readBack: true };
    readAqo(program.aqo);
    return { program };
  } catch (error) {
    if (error instanceof PipelineError) {
      const { code, message, details } = error;
      return { error: { code, message, details } };
    }
    // A bug of the compiler: the program says nothing about it, and another attempt would find it again.
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { error: { code: 'INTERNAL', message, details: {} } };
  }
}

parentPort?.on('message', (request: CompileRequest) => parentPort?.postMessage(answerTo(request)));
