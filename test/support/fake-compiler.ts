/** A compiler double: answers with a fixed circuit, or with whatever a test wants. Typed as the port. */
import type { CompiledProgram, Compiler } from '../../src/compiler/compiler.ts';
import { writeAqo } from '../../src/domain/aqo/write.ts';
import type { Circuit } from '../../src/domain/circuit.ts';

/** h q0; cx q0,q1; measure both: outcomes 00 and 11, half each. */
export const BELL: Circuit = {
  qubits: 2,
  clbits: 2,
  parameters: {},
  operations: [
    { kind: 'gate', gate: 'h', targets: [0], controls: [], params: [] },
    { kind: 'gate', gate: 'x', targets: [1], controls: [0], params: [] },
    { kind: 'measure', qubits: [0, 1], clbits: [0, 1], basis: 'Z' },
  ],
};

/** What a well-behaved compiler answers for a circuit. */
export function compiled(circuit: Circuit): CompiledProgram {
  const metadata = { compiler: 'fake', compiler_version: '1', source_sha256: '0'.repeat(64), target: 'fake' };
  return {
    aqo: writeAqo(circuit, metadata),
    qasm: 'OPENQASM 3.0;\n',
    requirements: { qubits: circuit.qubits, clbits: circuit.clbits, features: [] },
    declarations: {},
    warnings: [],
    report: [],
  };
}

/** A compiler that answers as `answer` says; by default with the Bell circuit. */
export function fakeCompiler(
  answer: (call: number, signal: AbortSignal) => Promise<CompiledProgram> = () =>
    Promise.resolve(compiled(BELL)),
): Compiler {
  let calls = 0;
  return { version: 'fake/1', compile: (_request, signal) => answer((calls += 1), signal) };
}
