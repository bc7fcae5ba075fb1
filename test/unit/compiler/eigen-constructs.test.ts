/** Eigen-Lang, construct by construct (contract §5). */
import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../../src/domain/errors.ts';
import {
  circuitOf,
  compile,
  distributionOf,
  findings,
  programUnitary,
  spansOf,
} from '../../support/compile.ts';
import { phaseDistance } from '../../support/reference-state.ts';

const program = (body: string, before = ''): string =>
  `from eigen_lang import *\nimport math\n${before}\n@hybrid_program\ndef main():\n${body
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')}\n`;
const counts = (body: string, before = ''): Readonly<Record<string, number>> =>
  distributionOf(program(body, before));
/** The first line of a body in {@link program} without a prelude. */
const FIRST = 6;

describe('gates', () => {
  // Each gate beside the OpenQASM 2 gate of the same unitary.
  it.each([
    ['rx(0, 0.3)', 'rx(0.3) q[0];'],
    ['rx(0, theta=0.3)', 'rx(0.3) q[0];'],
    ['ry(0, 0.3)', 'ry(0.3) q[0];'],
    ['rz(0, 0.3)', 'rz(0.3) q[0];'],
    ...['x', 'y', 'z', 'h', 's', 'sdg', 't', 'tdg', 'sx', 'id'].map((name) => [
      `${name}(0)`,
      `${name} q[0];`,
    ]),
    ['p(0, 0.3)', 'p(0.3) q[0];'],
    ['u1(0, 0.3)', 'u1(0.3) q[0];'],
    ['u2(0, 0.3, 0.4)', 'u2(0.3,0.4) q[0];'],
    ['u3(0, 0.2, 0.3, 0.4)', 'u3(0.2,0.3,0.4) q[0];'],
    ['u3(0, theta=0.2, phi=0.3, lam=0.4)', 'u3(0.2,0.3,0.4) q[0];'],
    ['cx(0, 1)', 'cx q[0],q[1];'],
    ['cnot(0, 1)', 'cx q[0],q[1];'],
    ['cz(0, 1)', 'cz q[0],q[1];'],
    ['cp(0, 1, 0.3)', 'cp(0.3) q[0],q[1];'],
    ['crx(0, 1, 0.3)', 'crx(0.3) q[0],q[1];'],
    ['cry(0, 1, theta=0.3)', 'cry(0.3) q[0],q[1];'],
    ['crz(0, 1, 0.3)', 'crz(0.3) q[0],q[1];'],
    ['swap(0, 1)', 'swap q[0],q[1];'],
    ['rzz(0, 1, 0.3)', 'rzz(0.3) q[0],q[1];'],
    ['rxx(0, 1, 0.3)', 'rxx(0.3) q[0],q[1];'],
    ['ryy(0, 1, 0.3)', 'ryy(0.3) q[0],q[1];'],
    ['ccx(0, 1, 2)', 'ccx q[0],q[1],q[2];'],
    ['ccz(0, 1, 2)', 'ccz q[0],q[1],q[2];'],
    ['cswap(0, 1, 2)', 'cswap q[0],q[1],q[2];'],
  ])('%s', (call = '', gate = '') => {
    const left = programUnitary(program(`QubitRegister(3)\n${call}`));
    const right = programUnitary(`OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[3];\n${gate}`);
    expect(phaseDistance(left, right)).toBeLessThan(1e-12);
  });

  it('apply in source order', () => {
    const spans = spansOf(program('h(0)\ncx(0, 1)\nmeasure(0, 1)'));
    expect(spans).toEqual([
      ['gate', FIRST, 'h(0)'],
      ['gate', FIRST + 1, 'cx(0, 1)'],
      ['measure', FIRST + 2, 'measure(0, 1)'],
    ]);
  });
});

describe('measurement', () => {
  it.each([
    ['into the next free bits', 'x(1)\nmeasure(0, 1)', { '10': 1 }],
    ['into named bits', 'x(0)\nmeasure(0, 1, c=[1, 0])', { '10': 1 }],
    ['into one bit', 'x(0)\nmeasure(0, c=0)', { '1': 1 }],
    ['into a classical register', 'c = ClassicalRegister(3)\nx(0)\nmeasure(0, c=c[2])', { '100': 1 }],
    ['of a register', 'q = QubitRegister(2)\nx(q[1])\nmeasure(q)', { '10': 1 }],
    ['in the basis X', 'h(0)\nmeasure(0, basis="X")', { '0': 1 }],
    ['in the basis Y', 'rx(0, -pi / 2)\nmeasure(0, basis="Y")', { '0': 1 }],
    ['in the basis Z', 'x(0)\nmeasure(0, basis="Z")', { '1': 1 }],
    ['of all qubits', 'x(2)\nmeasure_all()', { '100': 1 }],
    ['of all qubits when the program names none', 'x(1)', { '10': 1 }],
    ['after a reset', 'x(0)\nreset(0)\nmeasure(0)', { '0': 1 }],
    ['twice', 'x(0)\nmeasure(0)\nx(0)\nmeasure(0)', { '01': 1 }],
  ])('%s', (_, body, expected) => {
    expect(counts(body)).toEqual(expected);
  });
});

describe('compile-time Python', () => {
  it.each([
    ['constants and arithmetic', 'n = 7 // 2 + 7 % 2 - 2 ** 1\nx(n)', '100'],
    ['augmented assignment', 'n = 4\nn -= 2\nn *= 3\nn //= 2\nn %= 2\nx(n)\nx(0)', '11'],
    ['several targets', 'a, b = 1, 2\nx(a)\nx(b)', '110'],
    ['for over a range', 'for i in range(3):\n    x(i)', '111'],
    ['for over a range with a step', 'for i in range(2, -1, -2):\n    x(i)\nx(1)\nx(1)', '101'],
    ['for over a list', 'for i in [0, 2]:\n    x(i)\nid(1)', '101'],
    ['for over pairs', 'for a, b in [(0, 1), (1, 2)]:\n    cx(a, b)\nx(2)', '100'],
    [
      'enumerate, zip and reversed',
      'for i, j in enumerate([1, 0]):\n    if i == j:\n        x(i)\nfor a, b in zip([2], reversed([1, 0])):\n    x(a)\nx(1)',
      '110',
    ],
    [
      'if, elif and else',
      'n = 2\nif n == 1:\n    x(0)\nelif n == 2:\n    x(1)\nelse:\n    x(2)\nid(2)',
      '010',
    ],
    ['and, or, not', 'if (True and not False) or False:\n    x(0)', '1'],
    ['chained comparison', 'if 0 < 1 <= 1 != 2:\n    x(0)', '1'],
    ['conditional expressions', 'x(1 if 2 > 1 else 0)', '10'],
    ['while', 'i = 0\nwhile i < 2:\n    x(i)\n    i += 1', '11'],
    [
      'break and continue',
      'for i in range(5):\n    if i == 1:\n        continue\n    if i == 3:\n        break\n    x(i)\nid(1)',
      '101',
    ],
    [
      'lists, slices and items',
      'a = [0, 1, 2, 3]\nfor i in a[1:3]:\n    x(i)\na[0] = 3\nx(a[0])\nx(a[-1])',
      '0110',
    ],
    ['joined and repeated lists', 'for i in [0] + [1] * 1:\n    x(i)', '11'],
    ['comprehensions', 'for i in [j + 1 for j in range(3) if j != 1]:\n    x(i)\nid(0)', '1010'],
    [
      'functions of numbers',
      'x(int(math.floor(2.5)) - len([1]))\nx(max(1, 0) - min([1, 2]) + sum([2]))\nx(abs(-3))',
      '1110',
    ],
    ['registers side by side', 'a = QubitRegister(1)\nb = QubitRegister(2)\nx(b[1])\nx(a)', '101'],
    ['a register as an operand', 'q = QubitRegister(2)\nx(q)', '11'],
    ['the length of a register', 'q = QubitRegister(3)\nx(q[len(q) - 1])', '100'],
    ['annotated names', 'n: int = 1\nx(n)', '10'],
    ['pass', 'pass\nx(0)', '1'],
  ])('%s', (_, body, key) => {
    expect(counts(body)).toEqual({ [key]: 1 });
  });

  it('helper functions with arguments, defaults and values', () => {
    const helper =
      'def flip(q, n=1):\n    for _ in range(n):\n        x(q)\ndef double(n):\n    return 2 * n\n';
    expect(counts('flip(0)\nflip(1, n=2)\nflip(double(1), n=3)', helper)).toEqual({ '101': 1 });
  });

  it('constants outside of functions, docstrings and comments', () => {
    expect(counts('"""text"""\nx(N)  # comment', 'N = 1\n')).toEqual({ '10': 1 });
  });
});

describe('parameters', () => {
  it('keep arithmetic over params, numbers and pi, and bind without a new compile', () => {
    const source = program(
      'theta = Param("theta", 0.5)\nphi = Param("phi")\nrx(0, 2 * theta - phi / 3 + math.pi)\nry(1, math.sin(phi) ** 2)\nrz(1, -theta)',
    );
    const circuit = circuitOf(source);
    expect(circuit.parameters).toEqual({ theta: 0.5, phi: null });
    expect(compile(source).aqo).toContain('"2*theta-phi/3+pi"');
    expect(distributionOf(source, {}, { theta: 0, phi: 3 * Math.PI })).toEqual({ '00': 1 });
    expect(distributionOf(source, {}, { theta: 0, phi: 0 })).toEqual({ '01': 1 });
  });

  it('the same name is the same parameter', () => {
    expect(circuitOf(program('rx(0, Param("a", 1))\nry(0, Param("a", 1))')).parameters).toEqual({ a: 1 });
    expect(findings(program('rx(0, Param("a", 1))\nry(0, Param("a", 2))'))[0]).toMatchObject({
      code: 'EL2002',
    });
  });
});

describe('the decorator', () => {
  const decorated = (decorator: string): string =>
    `import eigen_lang as el\nfrom eigen_lang import *\n${decorator}\ndef main():\n    x(0)\n`;

  it.each(['@hybrid_program', '@hybrid_program()', '@el.hybrid_program', '@el.hybrid_program(shots=5)'])(
    '%s marks the entry point',
    (decorator) => {
      expect(distributionOf(decorated(decorator))).toEqual({ '1': 1 });
    },
  );

  it('declares shots, seed, target and noise model', () => {
    const source = decorated(
      '@hybrid_program(shots=5, seed=3, target="sim:local", noise_model="depolarizing")',
    );
    expect(compile(source).declarations).toEqual({
      shots: 5,
      seed: '3',
      target: 'sim:local',
      noiseModel: 'depolarizing',
    });
  });

  it.each(['shots=0', 'shots="5"', 'colour=1', 'seed=1.5'])('refuses %s', (argument) => {
    expect(findings(decorated(`@hybrid_program(${argument})`))[0]).toMatchObject({ code: 'EL2002', line: 3 });
  });

  it('chooses among several functions by the entry point', () => {
    const two = `from eigen_lang import *\n@hybrid_program\ndef a():\n    x(0)\n@hybrid_program\ndef main():\n    id(0)\n`;
    expect(distributionOf(two)).toEqual({ '0': 1 });
  });
});

describe('observables and hybrid constructs', () => {
  it.each([
    [
      'ExpectationValue',
      'q = QubitRegister(2)\nh(q[0])\nreturn ExpectationValue(observable=Observable(Z=0, X=[0, 1]))',
    ],
    [
      'ExpectationValue',
      'cx(0, 1)\ne = ExpectationValue(observable=Observable([(0.5, "ZZ"), (-1.5, "XI")]))\nreturn e',
    ],
    [
      'minimize',
      't = Param("t", 0.1)\nrx(0, t)\nminimize(ExpectationValue(observable=Observable(Z=0)), method="COBYLA", maxiter=50)',
    ],
  ])('%s is checked and refused as not supported yet, with its place', (name, body) => {
    try {
      compile(program(body));
      expect.fail('was accepted');
    } catch (error) {
      expect(error).toBeInstanceOf(PipelineError);
      expect(error).toMatchObject({ code: 'NOT_SUPPORTED_YET' });
      expect((error as Error).message).toMatch(new RegExp(`program:\\d+:\\d+: .*${name}`));
    }
  });

  it('an observable alone changes nothing', () => {
    expect(counts('o = Observable(Z=0, X=[0, 1])\nx(1)')).toEqual({ '10': 1 });
  });

  it.each([
    ['a letter that is no Pauli', 'Observable(A=0)'],
    ['a word that is no Pauli word', 'Observable([(1.0, "ZQ")])'],
    ['a qubit that does not exist', 'QubitRegister(2)\nExpectationValue(observable=Observable(Z=5))'],
    ['an expectation value without an observable', 'h(0)\nExpectationValue()'],
    ['an expectation value of a number', 'h(0)\nExpectationValue(observable=3)'],
    ['an argument that does not exist', 'h(0)\nExpectationValue(observable=Observable(Z=0), colour=1)'],
    ['a minimize without a function', 'h(0)\nminimize(method="COBYLA")'],
    ['a minimize of a number', 'h(0)\nminimize(3)'],
    [
      'a minimize with a method that is no text',
      'h(0)\nminimize(ExpectationValue(observable=Observable(Z=0)), method=3)',
    ],
    [
      'a minimize with no iterations',
      'h(0)\nminimize(ExpectationValue(observable=Observable(Z=0)), maxiter=0)',
    ],
  ])('refuses %s', (_, body) => {
    const lines = body.split('\n').length;
    expect(findings(program(body))[0]).toMatchObject({ line: FIRST - 1 + lines });
  });
});

describe('what is refused with its place and a hint', () => {
  it.each([
    ['a class', 'class A:\n    pass', 'EL3001'],
    ['a try', 'try:\n    pass\nexcept Exception:\n    pass', 'EL3001'],
    ['a with', 'with open("f") as f:\n    pass', 'EL3001'],
    ['a generator', 'a = (i for i in range(3))', 'EL3001'],
    ['an unpacked dictionary', 'a = {**{}}', 'EL3001'],
    ['a set', 'a = {1}', 'EL3001'],
    ['a lambda', 'f = lambda n: n', 'EL3001'],
    ['an f-string', 'a = f"{1}"', 'EL3001'],
    ['a global', 'global n', 'EL3001'],
    ['a yield', 'yield 1', 'EL3001'],
    ['an attribute', 'a = [1]\na.append(2)', 'EL3001'],
    ['a dunder', 'x.__globals__', 'EL3001'],
    ['open', 'open("f")', 'EL2001'],
    ['print', 'print("x")', 'EL2001'],
    ['eval', 'eval("x(0)")', 'EL2001'],
    ['__import__', '__import__("os")', 'EL2001'],
    ['an import of another module', 'import os', 'EL3002'],
    ['an import of a name that does not exist', 'from eigen_lang import nothing', 'EL3002'],
    ['a loop over a parameter', 'for i in range(Param("n", 3)):\n    x(i)', 'EL2008'],
    ['an unpacked call', 'x(*[0])', 'EL3001'],
    [
      'an angle that doubles in a loop',
      't = Param("t")\na = t\nfor i in range(60):\n    a = a + a * t\nrx(0, a)',
      'EL1002',
    ],
    [
      'an angle that grows by a function',
      't = Param("t")\na = t\nfor i in range(3000):\n    a = math.sin(a)\nrx(0, a)',
      'EL1002',
    ],
    ['a recursion without end', 'def f(n):\n    return f(n)\nf(1)', 'EL1002'],
  ])('%s', (_, body, code) => {
    const [first] = findings(program(body));
    expect(first).toMatchObject({ code });
    expect(first?.line).toBeGreaterThanOrEqual(FIRST);
    expect(first?.hint ?? '').not.toBe('');
  });
});
