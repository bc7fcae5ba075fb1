/** What `qrtx submit` refuses before it creates a job, and what it leaves to the job. */
import { describe, expect, it } from 'vitest';
import { unfit } from '../../../src/cli/fit.ts';
import type { Device } from '../../../src/domain/device.ts';
import { parseJobSpec } from '../../../src/domain/schema/parse-job-spec.ts';
import { SIMULATOR } from '../../support/compile.ts';

const qasm = (qubits: number, body: string) =>
  `OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[${qubits}] q;\nbit[${qubits}] c;\n${body}\nc = measure q;\n`;
const small: Device = {
  ...SIMULATOR,
  id: 'qpu:lab',
  maxQubits: 3,
  maxCliffordQubits: 6,
  maxShots: 500,
  features: [],
};

function rules(source: string, runtime: Record<string, unknown> = {}, target = small) {
  const document = {
    ...{ apiVersion: 'eigen.os/v1', kind: 'QuantumJob', metadata: { name: 'fit' } },
    ...{ spec: { target: target.id, program: source }, runtime: { shots: 100, ...runtime } },
  };
  const { spec } = parseJobSpec({ spec: document });
  if (spec === undefined) throw new Error('the specification of this test is not valid');
  return unfit({ source }, spec, target).map(({ rule, message }) => `${rule}: ${message}`);
}

describe('a job is refused for', () => {
  it.each([
    [
      'too many qubits',
      qasm(7, 'h q;'),
      {},
      /^qubits: .*7 qubits.*at most 3, or 6 when all gates are Clifford/,
    ],
    ['too many qubits that are no Clifford circuit', qasm(5, 't q;\nh q;'), {}, /^qubits: .*5 qubits/],
    ['too many shots', qasm(2, 'h q;'), { shots: 501 }, /^shots: 501 shots.*at most 500/],
    [
      'a symbol without a value',
      'OPENQASM 3.0;\ninput float[64] theta;\nqubit q;\nU(theta, 0, 0) q;\n',
      {},
      /^symbol-has-a-value: the symbol "theta" .*`input.theta` in spec.compiler_options/,
    ],
    ['a condition', qasm(2, 'c[0] = measure q[0];\nif (c[0]) x q[1];'), {}, /^(conditions|mid_circuit)/],
  ] as const)('%s', (_name, source, runtime, message) => {
    expect(rules(source, runtime)[0]).toMatch(message);
  });
});

describe('a job goes on', () => {
  it.each([
    ['that fits', qasm(3, 't q;\nh q;')],
    ['whose Clifford circuit is wide', qasm(6, 'h q;')],
    ['whose passes make a Clifford circuit of it', qasm(5, 't q;\nt q;\nh q;')],
    ['whose program is wrong: that is its own error', qasm(2, 'foo q;')],
  ])('%s', (_name, source) => {
    expect(rules(source)).toEqual([]);
  });

  it('although its device is away now', () => {
    expect(rules(qasm(2, 'h q;'), {}, { ...small, status: 'OFFLINE' })).toEqual([]);
  });
});
