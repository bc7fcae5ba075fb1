import { describe, expect, it } from 'vitest';
import { readAqo } from '../../../src/domain/aqo/read.ts';
import { PipelineError } from '../../../src/domain/errors.ts';
import { SIMULATOR, circuitOf, compile, findings } from '../../support/compile.ts';
import { exactDistribution } from '../../support/reference-distribution.ts';

const program = (body: string, decorator = '@hybrid_program'): string =>
  `from eigen_lang import *\nimport math\n\n${decorator}\ndef main():\n${body
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')}\n`;

const counts = (body: string): Record<string, number> =>
  Object.fromEntries(
    [...exactDistribution(circuitOf(program(body)))].map(([key, p]) => [key, Math.round(p * 1e9) / 1e9]),
  );

describe('lists that hold one another many times', () => {
  const nested = (name: string): string =>
    `${name} = [0]\nfor i in range(60):\n    ${name} = [${name}, ${name}]`;

  it('cost their number, not their paths', () => {
    const source = program(`${nested('a')}\nb = a - 1\nh(0)`);
    expect(findings(source).map(({ code }) => code)).toEqual(['EL2006']);
  });

  it('are compared up to the limit of steps', () => {
    const source = program(`${nested('a')}\n${nested('b')}\nif a == b:\n    x(0)`);
    expect(findings(source)).toHaveLength(1);
  });
});

describe('programs', () => {
  it('prepare a Bell pair with registers', () => {
    expect(counts('q = QubitRegister(2)\nh(q[0])\ncx(q[0], q[1])\nmeasure(q[0], q[1], c=[0, 1])')).toEqual({
      '00': 0.5,
      '11': 0.5,
    });
  });

  it('measure all qubits when they name no measurement', () => {
    expect(counts('x(1)')).toEqual({ '10': 1 });
  });

  it('run loops, helpers, lists, conditions and comprehensions at compile time', () => {
    const source = `from eigen_lang import hybrid_program, x, cnot as flip, QubitRegister, measure_all
def ladder(q, n=2):
    for i in range(n - 1):
        flip(q[i], q[i + 1])
@hybrid_program(shots=100, seed=7, target="sim:local", noise_model=None)
def main():
    q = QubitRegister(3)
    angles = [i * 2 for i in range(4) if i % 2 == 1]
    if 1 < len(angles) <= 2 and not angles[0] == 3:
        x(q[0])
    ladder(q, n=3)
    measure_all()
`;
    expect(exactDistribution(circuitOf(source))).toEqual(new Map([['111', 1]]));
    expect(compile(source).declarations).toEqual({ shots: 100, seed: '7', target: 'sim:local' });
  });

  it('keep parameters symbolic with their defaults', () => {
    const aqo = compile(
      program('theta = Param("theta", 0.5)\nrx(0, 2 * theta + math.pi / 2)\nry(0, theta=-theta)'),
    ).aqo;
    const circuit = readAqo(aqo);
    expect(circuit.parameters).toEqual({ theta: 0.5 });
    expect(aqo).toContain('"theta":"2*theta+pi/2"');
    expect(aqo).toContain('"theta":"-theta"');
  });

  it('measure in the basis they name', () => {
    const circuit = circuitOf(program('h(0)\nmeasure(0, basis="X")'));
    expect(circuit.operations.at(-1)).toMatchObject({ kind: 'measure', basis: 'X' });
  });

  it('broadcast gates over registers', () => {
    expect(counts('a = QubitRegister(2)\nb = QubitRegister(2)\nx(a)\ncx(a, b)\nmeasure(b)')).toEqual({
      '11': 1,
    });
  });
});

describe('what is refused', () => {
  it.each([
    ['an unknown call', 'foo(0)', 'EL2001', 6],
    ['an unknown gate with a close name', 'hh(0)', 'EL2001', 6],
    ['a wrong number of arguments', 'rx(0)', 'EL2002', 6],
    ['an index out of range', 'q = QubitRegister(2)\nh(q[2])', 'EL2003', 7],
    ['a qubit twice', 'cx(1, 1)', 'EL2004', 6],
    ['division by zero', 'rx(0, 1 / 0)', 'EL2005', 6],
    ['a string as a qubit', 'h("a")', 'EL2006', 6],
    ['a condition on a parameter', 'theta = Param("theta")\nif theta > 1:\n    h(0)', 'EL2008', 7],
    ['a foreign import', 'import os', 'EL3002', 6],
    ['an attribute trick', '().__class__', 'EL3001', 6],
    ['a lambda', 'f = lambda x: x', 'EL3001', 6],
    ['an endless loop', 'while True:\n    pass', 'EL4002', 6],
    ['too many qubits', 'QubitRegister(1000)', 'EL4001', 6],
    ['a call without end', 'h(0', 'EL1001', 6],
    ['a number beyond the largest one', 'rz(0, 1e999)', 'EL1003', 6],
  ])('%s', (_, body, code, line) => {
    const [first] = findings(program(body));
    expect(first).toMatchObject({ code, line });
  });

  it('a program without an entry point', () => {
    expect(findings('def main():\n    h(0)\n', 'program.eigen.py')[0]).toMatchObject({ code: 'EL2009' });
  });

  it('several errors in one run', () => {
    expect(findings(program('foo(0)\nh(0)\nbar(1)')).map((finding) => finding.line)).toEqual([6, 8]);
  });

  it('hybrid constructs, by name', () => {
    const source = program('rx(0, Param("t"))\nreturn ExpectationValue(observable=Observable(Z=0))');
    try {
      compile(source, {}, SIMULATOR, 'program.eigen.py');
      expect.fail('was accepted');
    } catch (error) {
      expect(error).toBeInstanceOf(PipelineError);
      expect((error as PipelineError).code).toBe('NOT_SUPPORTED_YET');
      expect((error as PipelineError).message).toContain('program.eigen.py:7:12: ExpectationValue');
    }
  });
});
