/** The compiler behind the wire, over real ports: our own service, and peers that answer in every wrong way. */
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { compilationService } from '../../../src/compiler/compilation-service.ts';
import type { CompileRequest, Compiler } from '../../../src/compiler/compiler.ts';
import { createGrpcCompiler } from '../../../src/compiler/grpc-compiler.ts';
import { createLocalCompiler } from '../../../src/compiler/local-compiler.ts';
import { readAqo } from '../../../src/domain/aqo/read.ts';
import type { PipelineError } from '../../../src/domain/errors.ts';
import type { Handlers } from '../../../src/rpc/handlers.ts';
import type { WireServices } from '../../../src/rpc/protos.ts';
import { type RpcCode, RpcError } from '../../../src/rpc/rpc-error.ts';
import { closedGate } from '../../support/gate.ts';
import { afterTest, call, clientOf, type Compile, failure, serve } from '../../support/rpc.ts';

const never = new AbortController().signal;
const local = createLocalCompiler();
const own: Handlers<WireServices['CompilationService']> = compilationService(local);
const BELL =
  'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\nh q[0];\ncx q[0], q[1];\nc = measure q;\n';
const target = {
  id: 'lab:qpu',
  name: 'a device of rotations and cz',
  backendType: 'remote',
  status: 'ONLINE',
  maxQubits: 5,
  maxShots: 1000,
  basis: [
    ...(['rx', 'ry', 'rz'] as const).map((gate) => ({ gate, controls: 0 })),
    { gate: 'x', controls: 1 },
  ],
  features: [],
  expectationValues: false,
  slots: 1,
} as const satisfies CompileRequest['target'];

const program = (changes: Partial<CompileRequest> = {}): CompileRequest => ({
  source: BELL,
  format: 'qasm_text',
  target,
  options: {},
  ...changes,
});

const languages = ['eigen-lang', 'openqasm', 'aqo'] as const;

async function remote(handler: Compile = own.CompileCircuit, budgetMs = call().budgetMs) {
  const server = await serve(handler);
  return createGrpcCompiler({ client: await clientOf(server.address), local, languages, budgetMs });
}

const payload = (text: string) => ({
  circuit: { format: 'CIRCUIT_FORMAT_AQO_JSON' as const, data: Buffer.from(text) },
});
const thrown = (promise: Promise<unknown>) => failure(promise) as unknown as Promise<PipelineError>;

describe('a program compiled behind the wire', () => {
  it('is the circuit that the local compiler makes, in the gates of the target', async () => {
    const answer = await (await remote()).compile(program(), never);
    const ops = new Set(
      (JSON.parse(answer.aqo) as { operations: { op: string }[] }).operations.map(({ op }) => op),
    );
    expect([...ops].filter((op) => !['RX', 'RY', 'RZ', 'CX', 'MEASURE'].includes(op))).toEqual([]);
    const { qubits, clbits } = readAqo(answer.aqo);
    expect([qubits, clbits, answer.requirements.qubits]).toEqual([2, 2, 2]);
    expect(answer.qasm).toContain('OPENQASM 3.0');
    const here = JSON.parse((await local.compile(program(), never)).aqo) as { metadata: object };
    expect(JSON.parse(answer.aqo)).toMatchObject({ metadata: here.metadata });
  });

  it('gives equal bytes for equal programs, whoever asks', async () => {
    const compiler = await remote();
    const callers = [{ tenant: 'a', roles: ['user'] }, { tenant: 'b' }];
    const [one, two] = await Promise.all(
      callers.map((caller) => compiler.compile(program({ caller }), never)),
    );
    expect(one?.aqo).toBe(two?.aqo);
  });

  it('sends what the deployed compiler requires, the same for every job, and the identity as metadata', async () => {
    const heard: unknown[] = [];
    let sent: unknown;
    const compiler = await remote((request, context) => {
      sent = request.request_metadata;
      heard.push(context.identity);
      return own.CompileCircuit(request, context);
    });
    const caller = {
      ...{ tenant: 'acme', project: 'p', subject: 'ada', roles: ['user'] },
      ...{ jobId: 'j-1', requestId: 'r-1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
    };
    await compiler.compile(program({ caller }), never);
    const names = [
      'request_id',
      'trace_id',
      'traceparent',
      'retry_policy',
      'security_context',
      'tenant_id',
      'project_id',
    ];
    for (const name of names) expect((sent as Record<string, unknown>)[name]).toMatch(/./);
    for (const value of Object.values(caller).flat())
      expect(JSON.stringify(sent)).not.toContain(`"${value}"`);
    expect(heard).toEqual([caller]);
  });

  it('keeps what a program declares and returns', async () => {
    const source =
      'from eigen_lang import *\n\n@hybrid_program(shots=77, seed=5, metadata={"n": 1}, optimization_level=1)\ndef main():\n    h(0)\n    cx(0, 1)\n    return {"counts": measure_all()}\n';
    const answer = await (
      await remote()
    ).compile(program({ source, format: 'eigen_lang_source', entrypoint: 'main' }), never);
    expect(answer.declarations).toEqual({
      shots: 77,
      seed: '5',
      optimizationLevel: 1,
      record: { metadata: { n: 1 }, output: { counts: [{ bit: 0 }, { bit: 1 }] } },
    });
  });

  it('fails with every diagnostic of the local compiler', async () => {
    const source = 'OPENQASM 3.0;\nqubit[2] q;\nfoo q[0];\nbar q[1];\n';
    const [far, near] = await Promise.all([
      thrown((await remote()).compile(program({ source }), never)),
      thrown(local.compile(program({ source }), never)),
    ]);
    expect(near.details.diagnostics?.length).toBeGreaterThan(1);
    expect([far.code, far.details.diagnostics]).toEqual([near.code, near.details.diagnostics]);
  });

  it('fails with as many of twenty diagnostics as an answer holds, and says how many are missing', async () => {
    const lines = Array.from(
      { length: 20 },
      (_, index) => `unknown_gate_number_${index} q[0]; // a long line\n`,
    );
    const source = `OPENQASM 3.0;\nqubit[2] q;\n${lines.join('')}`;
    const [far, near] = await Promise.all([
      thrown((await remote()).compile(program({ source }), never)),
      thrown(local.compile(program({ source }), never)),
    ]);
    const [all = [], kept = []] = [near.details.diagnostics, far.details.diagnostics];
    expect(all).toHaveLength(20);
    expect(kept.length).toBeGreaterThan(4);
    expect(kept).toEqual(all.slice(0, kept.length));
    expect(far.message).toContain(`; ${20 - kept.length} more findings did not fit into the answer`);
  });

  it('is read where the passes run, and nowhere on the way', async () => {
    const text = '{"version":"1.0.0","qubits":1,"operations":[{"op":"NOTHING","q":[0]}]}';
    const given: CompileRequest[] = [];
    const passes: Compiler = {
      version: local.version,
      compile: (request, signal) => {
        given.push(request);
        return local.compile(request, signal);
      },
    };
    const server = await serve(() => Promise.resolve(payload(text)));
    const compiler = createGrpcCompiler({
      client: await clientOf(server.address),
      local: passes,
      languages,
    });
    const error = await thrown(compiler.compile(program(), never));
    expect(error.message).toContain('gave no valid circuit');
    expect(error.details).toEqual({ peer: `compiler ${server.address}` });
    expect(given.map(({ source, format }) => [source, format])).toEqual([[text, 'aqo_json']]);
  });

  it('that needs more qubits than the target has is not the fault of the peer', async () => {
    const source = BELL.replaceAll('[2]', '[6]');
    const error = await thrown((await remote()).compile(program({ source }), never));
    expect(error.details.diagnostics?.map(({ code }) => code)).toEqual(['AQ4001']);
    expect(error.message).not.toContain('no valid circuit');
  });

  it('may come back much larger than it was sent', async () => {
    const operations = Array.from({ length: 40_000 }, () => ({
      op: 'RX',
      params: { theta: 0.123456789 },
      q: [0],
    }));
    const text = JSON.stringify({ version: '1.0.0', qubits: 1, operations });
    expect(text.length).toBeGreaterThan(1_500_000);
    const compiler = await remote(() => Promise.resolve(payload(text)));
    await expect(
      compiler.compile(program({ options: { optimization_level: '0' } }), never),
    ).resolves.toBeDefined();
  });
});

describe('a compiler that misbehaves', () => {
  it.each([
    ['no circuit', {}],
    ['no JSON', payload('not json')],
    ['a circuit that is none', payload('{"version":"1.0.0","qubits":-1,"operations":[]}')],
    [
      'bytes that are no text',
      { circuit: { format: 'CIRCUIT_FORMAT_AQO_JSON' as const, data: Buffer.from([255, 254]) } },
    ],
    [
      'a format nobody reads',
      { circuit: { format: 'CIRCUIT_FORMAT_BACKEND_NATIVE' as const, data: Buffer.from('x') } },
    ],
  ])('and answers with %s fails the job, without a retry', async (_what, answer) => {
    const error = await thrown((await remote(() => Promise.resolve(answer))).compile(program(), never));
    expect([error.code, error.retryable]).toEqual(['COMPILER_STAGE_FAILED', false]);
    expect(error.message).toContain('gave no valid circuit');
  });

  it.each([
    ['INVALID_ARGUMENT', 'COMPILER_STAGE_FAILED'],
    ['UNIMPLEMENTED', 'COMPILER_STAGE_FAILED'],
    ['PERMISSION_DENIED', 'COMPILER_STAGE_FAILED'],
    ['INTERNAL', 'COMPILER_STAGE_FAILED'],
    ['UNAVAILABLE', 'COMPILER_UNAVAILABLE'],
    ['RESOURCE_EXHAUSTED', 'COMPILER_UNAVAILABLE'],
    ['UNKNOWN', 'COMPILER_UNAVAILABLE'],
  ] as const)('and says %s means %s; it is asked once', async (code: RpcCode, wanted) => {
    let made = 0;
    const compiler = await remote(() => {
      made += 1;
      throw new RpcError(code, 'no', { retryAfterSeconds: 0.01 });
    });
    const error = await thrown(compiler.compile(program(), never));
    expect([error.code, made]).toEqual([wanted, 1]);
  });

  it('and refuses with violations beside its message has the first one in ours', async () => {
    const compiler = await remote(() => {
      const fieldViolations = [
        { field: 'source', description: 'gate foo is not allowed' },
        { field: 'source', description: 'gate bar is not allowed' },
      ];
      throw new RpcError('INVALID_ARGUMENT', 'request validation failed', { fieldViolations });
    });
    const { message, details } = await thrown(compiler.compile(program(), never));
    expect(message).toMatch(/: request validation failed: source: gate foo is not allowed$/);
    expect(details.violations).toHaveLength(2);
  });

  it('and hangs is given up at the end of the budget', async () => {
    const compiler = await remote(() => new Promise(() => undefined), 300);
    const error = await thrown(compiler.compile(program(), never));
    expect([error.code, error.details.grpc_status]).toEqual(['COMPILER_UNAVAILABLE', 'DEADLINE_EXCEEDED']);
  });

  it('and hangs does not hold up a cancel, which reaches it', async () => {
    const gate = closedGate();
    let heard: () => void = () => undefined;
    const aborted = new Promise<void>((resolve) => (heard = resolve));
    const compiler = await remote(async (_request, { signal }) => {
      signal.addEventListener('abort', heard);
      await gate.pass();
      return {};
    });
    const controller = new AbortController();
    const failed = failure(compiler.compile(program(), controller.signal));
    await gate.reached;
    const reason = new Error('cancelled');
    controller.abort(reason);
    expect(await failed).toBe(reason);
    await aborted;
  });

  it.each(['drops the connection', 'speaks no gRPC'])('and %s is unavailable', async (how) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      if (how === 'drops the connection') socket.destroy();
      else socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    afterTest(() => server.close());
    const { port } = server.address() as { port: number };
    const client = await clientOf(`127.0.0.1:${port}`);
    const compiler = createGrpcCompiler({ client, local, languages, budgetMs: 2000 });
    expect((await thrown(compiler.compile(program(), never))).code).toBe('COMPILER_UNAVAILABLE');
  });
});
