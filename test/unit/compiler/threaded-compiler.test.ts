/** The compiler on threads: the same answers, nothing on the caller's event loop, and an abort that ends the work. */
import { describe, expect, it } from 'vitest';
import type { CompileRequest } from '../../../src/compiler/compiler.ts';
import { compileProgram } from '../../../src/compiler/local-compiler.ts';
import { createThreadedCompiler } from '../../../src/compiler/threaded-compiler.ts';
import { PipelineError } from '../../../src/domain/errors.ts';
import type { Device } from '../../../src/domain/device.ts';

const DEVICE: Device = {
  ...{ id: 'sim:test', name: 'Test', backendType: 'simulator', status: 'ONLINE', basis: 'any' },
  ...{ maxQubits: 20, maxShots: 1000, slots: 1, expectationValues: false },
  features: ['mid_circuit_measurement', 'reset', 'conditions', 'loops'],
};
const never = new AbortController().signal;

function request(source: string): CompileRequest {
  return { source, format: 'qasm_text', file: 'program.qasm', target: DEVICE, options: {} };
}

const BELL = request('OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nh q[0];\ncx q[0], q[1];\n');
/** A short text that stands for hundreds of thousands of gates: seconds of work. */
const HEAVY = request(
  'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[8] q;\nfor int i in [0:34999] { rx(0.1 * i) q; }\n',
);

describe('a threaded compiler', () => {
  it('gives the bytes of the compiler in process', async () => {
    const [threaded, inProcess] = [await createThreadedCompiler().compile(BELL, never), compileProgram(BELL)];
    expect(threaded.aqo).toBe(inProcess.aqo);
    expect(threaded.qasm).toBe(inProcess.qasm);
    expect(threaded.requirements).toEqual(inProcess.requirements);
  });

  it('refuses a program that needs more memory than a thread has, and compiles the next one', async () => {
    const compiler = createThreadedCompiler(1, 24);
    await expect(compiler.compile(HEAVY, never)).rejects.toMatchObject({
      code: 'COMPILER_STAGE_FAILED',
      message: expect.stringContaining('more than 24 MiB') as string,
    });
    expect((await compiler.compile(BELL, never)).aqo).toBe(compileProgram(BELL).aqo);
  });

  it('reports every diagnostic of a program that is wrong', async () => {
    const wrong = request('OPENQASM 3.0;\nqubit q;\nnonsense q;\n');
    const failure: unknown = await createThreadedCompiler()
      .compile(wrong, never)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PipelineError);
    expect(() => compileProgram(wrong)).toThrow(failure);
    expect((failure as PipelineError).details.diagnostics).toMatchObject([{ line: 3, column: 1 }]);
  });

  it('lets small programs pass a large one', async () => {
    const compiler = createThreadedCompiler(2);
    // Both threads have started: a small program takes one of them for milliseconds, the large one for seconds.
    await Promise.all([compiler.compile(BELL, never), compiler.compile(BELL, never)]);
    const stop = new AbortController();
    let heavyIsDone = false;
    const heavy = compiler.compile(HEAVY, stop.signal).then(() => (heavyIsDone = true));
    heavy.catch(() => undefined);
    await compiler.compile(BELL, never);
    await compiler.compile(BELL, never);
    expect(heavyIsDone).toBe(false);
    stop.abort(new Error('enough'));
    await expect(heavy).rejects.toThrow('enough');
  });

  it('ends the work of an aborted compilation, also of one that waits for a thread', async () => {
    const compiler = createThreadedCompiler(1);
    const [first, second] = [new AbortController(), new AbortController()];
    const working = compiler.compile(HEAVY, first.signal);
    const waiting = compiler.compile(HEAVY, second.signal);
    second.abort(new Error('not needed'));
    await expect(waiting).rejects.toThrow('not needed');
    first.abort(new Error('cancelled'));
    await expect(working).rejects.toThrow('cancelled');
    expect((await compiler.compile(BELL, never)).aqo).toBe(compileProgram(BELL).aqo);
  });
});
