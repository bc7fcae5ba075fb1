/** Short programs that stand for more work or memory than there is: each must be refused by its limit, and in time. */
import { describe, expect, it } from 'vitest';
import { toCircuit } from '../../../src/compiler/local-compiler.ts';
import { MAX_EMITTED, MAX_STEPS } from '../../../src/compiler/limits.ts';
import { SIMULATOR, circuitOf, findings } from '../../support/compile.ts';

const QASM = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[26] q;\nbit[2] c;\n';
const EIGEN = 'from eigen_lang import *\n@hybrid_program\ndef main():\n    a = [0]\n';
const ALL = Array.from({ length: 26 }, (_, qubit) => `q[${qubit}]`).join(', ');
const STEPS = `takes more than ${MAX_STEPS} steps at compile time`;
const OPERATIONS = `more than ${MAX_EMITTED}`;

describe('OpenQASM', () => {
  it.each([
    ['loops of two turns in each other', `${'for int i in [0:1] '.repeat(30)}x q[0];`, STEPS],
    ['a loop without end', 'int i = 0;\nwhile (i < 1) { i = 0; }', STEPS],
    ['long expressions in a loop', `for int i in [0:99999] { int k = ${'i + '.repeat(500)}1; }`, STEPS],
    ['registers in a loop', 'for int i in [0:99999] { bit[60000] b; array[int[8], 1000, 900] a; }', STEPS],
    [
      'an array that doubles',
      'def f(readonly array[int[8], #dim = 1] a, int n) { if (n > 0) { f(a ++ a, n - 1); } }\narray[int[8], 2] b = {1, 2};\nf(b, 90);',
      STEPS,
    ],
    ['gates with many controls', `for int i in [0:9999] { ctrl(25) @ U(1, 2, 3) ${ALL}; }`, STEPS],
    ['a power of two gates', 'gate g a { U(1, 2, 3) a; x a; }\npow(600000) @ g q[0];', OPERATIONS],
    ['a power of a symbolic gate', 'input angle w;\npow(900000) @ U(w, 2 * w, w / 3) q[0];', STEPS],
    ['a constant of too many bits', 'const bit[9007199254740991] b = 1;', 'must be from 1 to 65536'],
  ])('%s', (_, body, limit) => {
    const [first] = findings(QASM + body);
    expect(first?.code).toMatch(/^OQ400[24]$/);
    expect(first?.message).toContain(limit);
  });

  it('leaves room for loops of a hundred thousand gates', () => {
    const { operations } = circuitOf(`${QASM}for int i in [1:100000] { x q[i % 26]; }`, {
      optimization_level: '0',
    });
    expect(operations.length).toBe(100_001);
  });

  it('leaves room for as many statements, written out', () => {
    const source = QASM + 'x q[0];\n'.repeat(150_000);
    const { circuit } = toCircuit({ source, target: SIMULATOR, options: {} });
    expect(circuit.operations.length).toBe(150_001);
  });

  it('counts the nesting of every statement from its own beginning, also after an error deep inside', () => {
    const deep = `int k = ${'('.repeat(150)}];\n`;
    expect(findings(QASM + deep.repeat(3)).map(({ code }) => code)).toEqual(['OQ1002', 'OQ1002', 'OQ1002']);
  });
});

describe('Eigen-Lang', () => {
  it.each([7000, 8000])('a chain of %i indices', (count) => {
    const [first] = findings(`${EIGEN}    x(a${'[0]'.repeat(count)})\n`, 'program.eigen.py');
    expect(first).toMatchObject({ code: 'EL1002' });
  });

  it.each([
    ['a loop without end', 'while True:\n    b = 1'],
    ['a list of large lists', 'b = [[0] * 100000 for i in range(1000000)]'],
    ['a list that holds itself twice, again and again', 'for i in range(90):\n    a = [a, a]\nx(a)'],
    ['bits that do', 'for i in range(90):\n    a = [a, a]\nmeasure(0, c=a)'],
    [
      'long angles in a loop',
      't = Param("t")\nw = t\nfor i in range(400):\n    w = w + t\nfor i in range(1000000):\n    rx(0, w)',
    ],
    [
      'many arguments in a loop',
      `def f(${argumentsOf(200)}):\n    pass\nwhile True:\n    f(${argumentsOf(200, '=1')})`,
    ],
  ])('%s', (_, body) => {
    const indented = body.replaceAll('\n', '\n    ');
    const [first] = findings(`${EIGEN}    ${indented}\n`, 'program.eigen.py');
    expect(first).toMatchObject({ code: 'EL4002' });
    expect(first?.message).toContain(STEPS);
  });
});

function argumentsOf(count: number, value = ''): string {
  return Array.from({ length: count }, (_, index) => `a${index}${value}`).join(', ');
}
