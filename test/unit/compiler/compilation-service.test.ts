/** Our CompilationService, as any client calls it. */
import { describe, expect, it } from 'vitest';
import { compilationService } from '../../../src/compiler/compilation-service.ts';
import type { Compiler } from '../../../src/compiler/compiler.ts';
import { createLocalCompiler } from '../../../src/compiler/local-compiler.ts';
import { readAqo } from '../../../src/domain/aqo/read.ts';
import { call, clientOf, failure, serve } from '../../support/rpc.ts';

const local = createLocalCompiler();
const own = compilationService(local);
const BELL =
  'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\nh q[0];\ncx q[0], q[1];\nc = measure q;\n';

describe('our CompilationService', () => {
  it('optimises and says what is left, the measurement that is implied with it', async () => {
    const client = await clientOf(
      (await serve(own.CompileCircuit, { services: { CompilationService: own } })).address,
    );
    const operations = [
      { op: 'H', q: [0] },
      { op: 'H', q: [0] },
      { op: 'X', q: [1] },
    ];
    const data = Buffer.from(JSON.stringify({ version: '1.0.0', qubits: 2, operations }));
    const circuit = { format: 'CIRCUIT_FORMAT_AQO_JSON' as const, data };
    const { metrics } = await client.call('OptimizeCircuit', { circuit }, call());
    expect(metrics).toMatchObject({ gates: '1', two_qubit_gates: '0', depth: '2' });
  });

  it('says so from the report of its compiler, and does not read the circuit again', async () => {
    const unreadable: Compiler = {
      version: local.version,
      compile: async (request, signal) => ({ ...(await local.compile(request, signal)), aqo: 'not json' }),
    };
    const services = { CompilationService: compilationService(unreadable) };
    const client = await clientOf((await serve(own.CompileCircuit, { services })).address);
    const circuit = { format: 'CIRCUIT_FORMAT_QASM3_TEXT' as const, data: Buffer.from(BELL) };
    const { metrics } = await client.call('OptimizeCircuit', { circuit }, call());
    expect(metrics).toMatchObject({ gates: '2', two_qubit_gates: '1', depth: '3' });
  });

  it('validates, and refuses by name what it does not have', async () => {
    const client = await clientOf(
      (await serve(own.CompileCircuit, { services: { CompilationService: own } })).address,
    );
    const validate = (source: string) =>
      client.call('ValidateCircuit', { language: 'openqasm', source: Buffer.from(source) }, call());
    expect(await validate(BELL)).toEqual({ valid: true });
    expect(await validate('OPENQASM 3.0;\nfoo;\n')).toEqual({ valid: false });
    const job = { job_id: 'j', language: 'openqasm', source: Buffer.from(BELL) };
    expect((await client.call('CompileJob', job, call())).job_id).toBe('j');
    const refusals = [
      client.call('CompileCircuit', { language: 'quil', source: Buffer.from('x') }, call()),
      client.call('CompileCircuit', { language: 'openqasm', source_ref: 'qfs://x' }, call()),
      client.call('OptimizeCircuit', { circuit: { format: 'CIRCUIT_FORMAT_AQO_PROTO' } }, call()),
    ];
    for (const refusal of refusals) expect((await failure(refusal)).code).toBe('UNIMPLEMENTED');
    const empty = await failure(client.call('CompileCircuit', { language: 'openqasm' }, call()));
    expect(empty.details.fieldViolations).toEqual([{ field: 'source', description: 'is required' }]);
  });

  it('takes a program whose reference stands beside it', async () => {
    const client = await clientOf(
      (await serve(own.CompileCircuit, { services: { CompilationService: own } })).address,
    );
    const source_ref = 'qfs://jobs/j-1/input/program.eigen.py';
    const request = { language: 'openqasm', source: Buffer.from(BELL), source_ref };
    const { circuit } = await client.call('CompileCircuit', request, call());
    expect(readAqo(circuit?.data.toString() ?? '').qubits).toBe(2);
    const { circuit: again } = await client.call('CompileJob', { job_id: 'j-1', ...request }, call());
    expect(again?.data).toEqual(circuit?.data);
  });

  it.each([
    ['openqasm', 'OPENQASM 3.0;\ninput float theta;\nqubit q;\nU(theta, 0, 0) q;\n'],
    ['eigen-lang', '@hybrid_program\ndef main():\n    ry(0, Param("theta", 0.5))\n'],
    ['aqo', '{"version":"1.0.0","qubits":1,"operations":[{"op":"RY","q":[0],"params":{"theta":"theta"}}]}'],
  ])('reads the values of symbols in the options of a program in %s', async (language, source) => {
    const client = await clientOf(
      (await serve(own.CompileCircuit, { services: { CompilationService: own } })).address,
    );
    const request = { language, source: Buffer.from(source), options: { 'input.theta': '1.25' } };
    const { circuit } = await client.call('CompileCircuit', request, call());
    const { parameters, operations } = readAqo(circuit?.data.toString() ?? '');
    expect(parameters).toEqual({});
    expect(JSON.stringify(operations)).toContain('1.25');
  });
});
