/** Values for symbols from the options of a job, in every language. */
import { describe, expect, it } from 'vitest';
import type { PipelineError } from '../../../src/domain/errors.ts';
import { compile, distributionOf } from '../../support/compile.ts';

const QASM = 'OPENQASM 3.0;\ninput float[64] theta;\nqubit q;\nU(theta, 0, 0) q;\n';
const EIGEN =
  'from eigen_lang import *\n\n@hybrid_program\ndef main():\n    theta = Param("theta")\n    rx(0, 2 * theta / 2)\n';
const AQO = JSON.stringify({
  version: '1.0.0',
  qubits: 1,
  operations: [{ op: 'RX', q: [0], params: { theta: 'sin(theta)*0+theta' } }],
});
const CONDITIONAL = JSON.stringify({
  version: '1.1.0',
  qubits: 1,
  clbits: 1,
  operations: [
    { op: 'X', q: [0] },
    { op: 'MEASURE', q: [0], c: [0] },
    {
      op: 'IF',
      condition: [{ bits: [0], op: '==', value: 1 }],
      then: [{ op: 'RX', q: [0], params: { theta: '-theta' } }],
    },
    { op: 'MEASURE', q: [0], c: [0] },
  ],
});

const refusal = (source: string, options: Readonly<Record<string, string>>): PipelineError => {
  try {
    compile(source, options);
  } catch (error) {
    return error as PipelineError;
  }
  return expect.fail('the program was expected to be refused');
};

describe.each([
  ['OpenQASM', QASM],
  ['Eigen-Lang', EIGEN],
  ['AQO', AQO],
])('a symbol in %s', (_language, source) => {
  it('has the value that the options give', () => {
    const options = { 'input.theta': '3.141592653589793' };
    expect(distributionOf(source, options)).toEqual({ '1': 1 });
    expect(compile(source, options).unbound).toEqual([]);
  });

  it('without a value is named', () => {
    expect(compile(source).unbound).toEqual(['theta']);
  });

  it('whose value is no number is refused', () => {
    expect(refusal(source, { 'input.theta': 'much' }).message).toContain('input.theta');
  });
});

it.each([QASM, EIGEN, AQO])('a value for another name is refused, with the name that was meant', (source) => {
  for (const options of [{ 'input.Theta': '1' }, { 'input.theta': '1', 'input.Theta': '1' }]) {
    const { code, message } = refusal(source, options);
    expect(code).toBe('VALIDATION_FAILED');
    expect(message).toContain('which has theta; did you mean theta?');
  }
  expect(refusal(source, { 'input.other': '1' }).message).toMatch(/which has theta$/);
});

it('a value for a program without parameters is refused', () => {
  expect(refusal('OPENQASM 3.0;\nqubit q;\n', { 'input.theta': '1' }).message).toContain('has none');
});

it('an input that shapes the circuit is no unknown name', () => {
  const source = 'OPENQASM 3.0;\ninclude "stdgates.inc";\ninput int n;\nqubit[3] q;\nx q[n];\n';
  expect(distributionOf(source, { 'input.n': '2' })).toEqual({ '100': 1 });
});

describe.each(['_θ_0_', 'λ', 'größe', 'lambda', 'θ'])(
  'the name %s is the author’s on every surface',
  (name) => {
    it.each([
      ['OpenQASM', QASM.replaceAll('theta', name)],
      ['Eigen-Lang', EIGEN.replace('"theta"', `"${name}"`)],
      [
        'AQO',
        JSON.stringify({ ...JSON.parse(AQO), operations: [{ op: 'RX', q: [0], params: { theta: name } }] }),
      ],
    ])('from %s', (_language, source) => {
      const { aqo, qasm, unbound } = compile(source);
      expect(unbound).toEqual([name]);
      expect((JSON.parse(aqo) as { readonly parameters: object }).parameters).toEqual({ [name]: null });
      expect(qasm).toContain(`input float[64] ${name};`);
      expect(compile(aqo).unbound).toEqual([name]);
      expect(compile(qasm).unbound).toEqual([name]);
      expect(distributionOf(source, { [`input.${name}`]: '3.141592653589793' })).toEqual({ '1': 1 });
    });
  },
);

it('a value reaches the blocks of a condition', () => {
  expect(distributionOf(CONDITIONAL, { 'input.theta': '3.141592653589793' })).toEqual({ '0': 1 });
});

it('a value that makes an angle infinite is refused', () => {
  const source = AQO.replace('sin(theta)*0+theta', '1/theta');
  expect(refusal(source, { 'input.theta': '0' }).message).toContain('becomes Infinity');
});

it('a symbol with a default, and one that nothing uses, need no value', () => {
  const operations = [{ op: 'RX', q: [0], params: { theta: 'a' } }];
  const source = JSON.stringify({ version: '1.0.0', qubits: 1, operations, parameters: { a: 1, b: null } });
  expect(compile(source).unbound).toEqual([]);
});
