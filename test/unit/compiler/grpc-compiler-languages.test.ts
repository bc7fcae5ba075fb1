/** A remote compiler as the deployed one is: it reads Eigen-Lang, has options of its own, and knows no devices. */
import { describe, expect, it } from 'vitest';
import { SIM_LOCAL as target } from '../../../bench/sim-local.ts';
import { compilationService } from '../../../src/compiler/compilation-service.ts';
import type { CompileRequest } from '../../../src/compiler/compiler.ts';
import { createGrpcCompiler } from '../../../src/compiler/grpc-compiler.ts';
import { createLocalCompiler } from '../../../src/compiler/local-compiler.ts';
import { RpcError } from '../../../src/rpc/rpc-error.ts';
import { clientOf, serve } from '../../support/rpc.ts';

const never = new AbortController().signal;
const local = createLocalCompiler();
const own = compilationService(local);
const BELL = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nh q[0];\ncx q[0], q[1];\n';
const program = (changes: Partial<CompileRequest> & { readonly source: string }): CompileRequest => ({
  target,
  options: {},
  ...changes,
});

describe('a peer that reads Eigen-Lang only', () => {
  const EIGEN = 'from eigen_lang import *\n\n@hybrid_program\ndef main():\n    h(0)\n    cx(0, 1)\n';
  const BELL_AQO = JSON.stringify({ version: '1.0.0', qubits: 2, operations: [{ op: 'H', q: [0] }] });

  async function deployed() {
    const asked: { language: string; options: Record<string, string> }[] = [];
    const server = await serve((request, context) => {
      asked.push({ language: request.language, options: request.options });
      if (request.language !== 'eigen-lang') throw new RpcError('INVALID_ARGUMENT', 'unsupported language');
      return own.CompileCircuit({ ...request, options: {} }, context);
    });
    return { asked, compiler: createGrpcCompiler({ client: await clientOf(server.address), local }) };
  }

  it.each([
    ['OpenQASM', BELL, 'qasm_text'],
    ['AQO', BELL_AQO, 'aqo_json'],
  ] as const)('is not asked for %s, which is compiled here', async (_language, source, format) => {
    const { asked, compiler } = await deployed();
    const request = program({ source, format, caller: { tenant: 'acme' } });
    expect(compiler.isRemote?.(request)).toBe(false);
    const { aqo, compiler: by } = await compiler.compile(request, never);
    expect([aqo, by]).toEqual([(await local.compile(request, never)).aqo, local.version]);
    expect(asked).toEqual([]);
  });

  it('gets the options of the job, its own ones, too', async () => {
    const { asked, compiler } = await deployed();
    const options = { 'neuro.mode': 'on', optimization_level: '3', 'input.theta': '1' };
    const request = program({ source: EIGEN, format: 'eigen_lang_source', options });
    expect(compiler.isRemote?.(request)).toBe(true);
    await expect(compiler.compile(request, never)).resolves.toMatchObject({ requirements: { clbits: 2 } });
    expect(asked).toEqual([{ language: 'eigen-lang', options }]);
  });

  it('and answers with symbols gives them the values of the job', async () => {
    const source = 'from eigen_lang import *\n\n@hybrid_program\ndef main():\n    rx(0, Param("theta"))\n';
    const { compiler } = await deployed();
    const request = program({ source, format: 'eigen_lang_source' });
    expect((await compiler.compile(request, never)).unbound).toEqual(['theta']);
    const bound = await compiler.compile({ ...request, options: { 'input.theta': '1' } }, never);
    expect(bound.unbound).toEqual([]);
  });
});
