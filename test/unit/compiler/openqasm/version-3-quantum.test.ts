/** OpenQASM 3, qubits and gates: what a program means is asserted by what it measures, or by its unitary. */
import { describe, expect, it } from 'vitest';
import {
  circuitOf,
  compile,
  distributionOf,
  findings,
  programUnitary,
  spansOf,
} from '../../../support/compile.ts';
import { phaseDistance } from '../../../support/reference-state.ts';

const HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n';
const counts = (body: string): Readonly<Record<string, number>> => distributionOf(HEAD + body);

/** Compares two bodies on three qubits up to a global phase. */
function expectSame(left: string, right: string): void {
  const [a, b] = [left, right].map((body) => programUnitary(`${HEAD}qubit[3] q;\n${body}`));
  expect(phaseDistance(a!, b!)).toBeLessThan(1e-12);
}

describe('gates of stdgates.inc', () => {
  it.each([
    ['p(0.3) q[0];', 'U(0, 0, 0.3) q[0];'],
    ['phase(0.3) q[0];', 'p(0.3) q[0];'],
    ['u1(0.3) q[0];', 'p(0.3) q[0];'],
    ['u2(0.3, 0.4) q[0];', 'U(pi/2, 0.3, 0.4) q[0];'],
    ['u3(0.2, 0.3, 0.4) q[0];', 'U(0.2, 0.3, 0.4) q[0];'],
    ['x q[0];', 'U(pi, 0, pi) q[0];'],
    ['y q[0];', 'U(pi, pi/2, pi/2) q[0];'],
    ['z q[0];', 'p(pi) q[0];'],
    ['h q[0];', 'U(pi/2, 0, pi) q[0];'],
    ['s q[0];', 'pow(1.0/2) @ z q[0];'],
    ['sdg q[0];', 'inv @ s q[0];'],
    ['t q[0];', 'pow(0.5) @ s q[0];'],
    ['tdg q[0];', 'inv @ t q[0];'],
    ['sx q[0];', 'pow(0.5) @ x q[0];'],
    ['rx(0.3) q[0];', 'U(0.3, -pi/2, pi/2) q[0];'],
    ['ry(0.3) q[0];', 'U(0.3, 0, 0) q[0];'],
    ['rz(0.3) q[0];', 'gphase(-0.15); U(0, 0, 0.3) q[0];'],
    ['id q[0];', 'U(0, 0, 0) q[0];'],
    ['CX q[0], q[1];', 'ctrl @ x q[0], q[1];'],
    ['cy q[0], q[1];', 'ctrl @ y q[0], q[1];'],
    ['cz q[0], q[1];', 'ctrl @ z q[0], q[1];'],
    ['ch q[0], q[1];', 'ctrl @ h q[0], q[1];'],
    ['cp(0.3) q[0], q[1];', 'ctrl @ p(0.3) q[0], q[1];'],
    ['cphase(0.3) q[0], q[1];', 'cp(0.3) q[0], q[1];'],
    ['crx(0.3) q[0], q[1];', 'ctrl @ rx(0.3) q[0], q[1];'],
    ['cry(0.3) q[0], q[1];', 'ctrl @ ry(0.3) q[0], q[1];'],
    ['crz(0.3) q[0], q[1];', 'ctrl @ rz(0.3) q[0], q[1];'],
    ['swap q[0], q[1];', 'cx q[0], q[1]; cx q[1], q[0]; cx q[0], q[1];'],
    ['cswap q[0], q[1], q[2];', 'ctrl @ swap q[0], q[1], q[2];'],
    ['ccx q[0], q[1], q[2];', 'ctrl(2) @ x q[0], q[1], q[2];'],
    ['cu(0.2, 0.3, 0.4, 0.5) q[0], q[1];', 'p(0.5 - 0.1) q[0]; ctrl @ U(0.2, 0.3, 0.4) q[0], q[1];'],
  ])('%s', expectSame);
});

describe('modifiers', () => {
  it.each([
    ['negctrl @ x q[0], q[1];', 'x q[0]; cx q[0], q[1]; x q[0];'],
    ['negctrl(2) @ x q[0], q[1], q[2];', 'x q[0]; x q[1]; ccx q[0], q[1], q[2]; x q[0]; x q[1];'],
    ['ctrl @ negctrl @ x q[0], q[1], q[2];', 'x q[1]; ccx q[0], q[1], q[2]; x q[1];'],
    ['inv @ u3(0.2, 0.3, 0.4) q[0];', 'u3(-0.2, -0.4, -0.3) q[0];'],
    ['pow(3) @ rx(0.2) q[0];', 'rx(0.6) q[0];'],
    ['pow(-2) @ s q[0];', 'z q[0];'],
    ['pow(0.5) @ swap q[0], q[1]; pow(0.5) @ swap q[0], q[1];', 'swap q[0], q[1];'],
    ['inv @ pow(2) @ t q[0];', 'sdg q[0];'],
    ['ctrl @ pow(0.5) @ x q[0], q[1];', 'ctrl @ sx q[0], q[1];'],
    ['ctrl @ gphase(0.7) q[0];', 'p(0.7) q[0];'],
    ['ctrl @ U(0, 0, 0) q[0], q[1];', 'id q[0];'],
    ['gate g(a) p, r { rx(a) p; cx p, r; } inv @ g(0.3) q[0], q[1];', 'cx q[0], q[1]; rx(-0.3) q[0];'],
    ['gate g p { h p; t p; } pow(2) @ g q[0];', 'h q[0]; t q[0]; h q[0]; t q[0];'],
    ['gate g p { h p; t p; } ctrl @ g q[1], q[0];', 'ch q[1], q[0]; cp(pi/4) q[1], q[0];'],
    ['gate g p { gphase(0.3); z p; } ctrl @ g q[1], q[0];', 'p(0.3) q[1]; cz q[1], q[0];'],
    ['gate g p { ctrl @ gphase(0.3) p; } g q[0];', 'p(0.3) q[0];'],
    ['gate g p { ctrl @ gphase(0.3) p; h p; } pow(2) @ g q[0];', 'p(0.3) q[0]; h q[0]; p(0.3) q[0]; h q[0];'],
    ['pow(3) @ U(1, 2, 3) q[0];', 'for int i in [0:2] { U(1, 2, 3) q[0]; }'],
    ['pow(-2) @ U(1, 2, 3) q[0];', 'inv @ U(1, 2, 3) q[0]; inv @ U(1, 2, 3) q[0];'],
    ['ctrl @ pow(2) @ U(4, -2, 0.3) q[1], q[0];', 'for int i in [0:1] { ctrl @ U(4, -2, 0.3) q[1], q[0]; }'],
    ['pow(5) @ ctrl @ u3(1, 2, 3) q[1], q[0];', 'for int i in [0:4] { ctrl @ u3(1, 2, 3) q[1], q[0]; }'],
    [
      'ctrl @ pow(7) @ U(0, 0.4, 0.3) q[1], q[0];',
      'for int i in [0:6] { ctrl @ U(0, 0.4, 0.3) q[1], q[0]; }',
    ],
    [
      'ctrl @ pow(4) @ U(2 * pi, 1, -1) q[1], q[0];',
      'for int i in [0:3] { ctrl @ U(2 * pi, 1, -1) q[1], q[0]; }',
    ],
  ])('%s', expectSame);

  it('a power of one gate is a few gates, however large the power is', () => {
    const { operations } = circuitOf(`${HEAD}qubit q;\npow(708343) @ U(1, 2, 3) q;`);
    expect(operations.length).toBeLessThan(10);
  });

  it.each([
    ['a control that is also the target', 'ctrl @ x q[0], q[0];', 'OQ2004'],
    ['too few qubits', 'ctrl(2) @ x q[0], q[1];', 'OQ2006'],
    ['a number of controls below one', 'ctrl(0) @ x q[0];', 'OQ4004'],
    ['a fractional power of several gates', 'gate g p { h p; t p; } pow(0.5) @ g q[0];', 'OQ3004'],
    ['a power without an exponent', 'pow @ x q[0];', 'OQ2005'],
  ])('refuse %s', (_, body, code) => {
    expect(findings(`${HEAD}qubit[3] q;\n${body}`)[0]).toMatchObject({ code, line: 4 });
  });
});

describe('qubits', () => {
  it.each([
    ['registers and single qubits', 'qubit a; qubit[2] q; x a; cx a, q[1];', '101'],
    ['a size that is a constant', 'const uint n = 2; qubit[n + 1] q; x q[n];', '100'],
    ['old declarations', 'qreg q[2]; creg c[2]; x q[1]; c = measure q;', '10'],
    ['a gate on a register', 'qubit[2] q; x q;', '11'],
    ['a gate on two registers', 'qubit[2] a; qubit[2] b; x a[1]; cx a, b;', '1010'],
    ['a gate on a qubit and a register', 'qubit a; qubit[2] b; x a; cx a, b;', '111'],
    ['slices', 'qubit[4] q; x q[1:2];', '0110'],
    ['slices with a step', 'qubit[4] q; x q[0:2:3];', '0101'],
    ['open slices', 'qubit[4] q; x q[2:];', '1100'],
    ['sets of indices', 'qubit[4] q; x q[{0, 3}];', '1001'],
    ['indices from the back', 'qubit[4] q; x q[-1];', '1000'],
    ['aliases', 'qubit[4] q; let a = q[1:2]; let b = a[1]; x b;', '0100'],
    ['joined registers', 'qubit[2] a; qubit[2] b; let c = a ++ b; x c[1:2];', '0110'],
    ['aliases of bits', 'qubit[2] q; bit[4] c; let d = c[1:2]; x q; d = measure q;', '0110'],
    ['physical qubits', 'x $1; cx $1, $0;', '11'],
    ['measurement of physical qubits', 'bit c; x $1; c = measure $1;', '1'],
    ['reset of a register', 'qubit[2] q; x q; reset q;', '00'],
    ['reset of a part', 'qubit[2] q; x q; reset q[0];', '10'],
    ['barriers of all kinds', 'qubit[2] q; x q[0]; barrier; barrier q; barrier q[0], q[1];', '01'],
  ])('%s', (_, body, key) => {
    expect(counts(body)).toEqual({ [key]: 1 });
  });

  it.each([
    ['a qubit beyond the register', 'qubit[2] q;\nx q[2];', 'OQ2003', 4],
    ['a qubit declared in a block', 'qubit q;\nif (true) { qubit r; }', 'OQ2014', 4],
    ['registers of two sizes', 'qubit[2] a; qubit[3] b;\ncx a, b;', 'OQ2007', 4],
    ['too many qubits for the target', 'qubit[27] q;', 'OQ4001', 3],
    ['too many qubits for anyone', 'qubit[1000000] q;', 'OQ4001', 3],
    ['a physical qubit out of reach', 'x $5000;', 'OQ4001', 3],
    ['a physical qubit beyond the target', 'x $100;', 'OQ4001', 3],
    ['a bit as a qubit', 'bit c;\nqubit q;\nx c;', 'OQ2010', 5],
  ])('refuse %s', (_, body, code, line) => {
    expect(findings(HEAD + body)[0]).toMatchObject({ code, line });
  });
});

describe('measurement', () => {
  it.each([
    ['into a register', 'qubit[2] q; bit[2] c; x q[1]; c = measure q;', '10'],
    ['with an arrow', 'qubit[2] q; bit[2] c; x q[1]; measure q -> c;', '10'],
    ['into a slice', 'qubit[2] q; bit[3] c; x q[1]; c[1:2] = measure q;', '100'],
    ['in a declaration', 'qubit[2] q; x q[0]; bit[2] c = measure q;', '01'],
    ['in the middle, and again', 'qubit q; bit[2] c; x q; c[0] = measure q; x q; c[1] = measure q;', '01'],
    ['of one qubit into a register of one', 'qubit q; bit[1] c; x q; c[0] = measure q;', '1'],
    ['without a target', 'qubit[2] q; bit c; x q; measure q[0]; c = measure q[1];', '1'],
    ['in an expression', 'qubit[2] q; bit c; x q[0]; if (measure q[0]) x q[1]; c = measure q[1];', '1'],
    [
      'in two registers, the first rightmost',
      'qubit[2] q; bit a; bit b; x q[1]; a = measure q[0]; b = measure q[1];',
      '10',
    ],
  ])('%s', (_, body, key) => {
    expect(counts(body)).toEqual({ [key]: 1 });
  });
});

describe('gates and subroutines', () => {
  it.each([
    [
      'gates with gates inside',
      'gate a p { x p; } gate b p, r { a p; cx p, r; } qubit[2] q; b q[0], q[1];',
      '11',
    ],
    ['gates with loops', 'gate a p { for int i in [0:2] { x p; } } qubit q; a q;', '1'],
    ['gates that read constants', 'const float f = pi; gate a p { rx(f) p; } qubit q; a q;', '1'],
    ['gates broadcast', 'gate a p { x p; } qubit[2] q; a q;', '11'],
    ['a def with a qubit', 'def f(qubit p) { x p; } qubit q; f(q);', '1'],
    ['a def with a register', 'def f(qubit[2] p) { x p[1]; } qubit[2] q; f(q);', '10'],
    ['a def called like a gate', 'def f(qubit p) { x p; } qubit q; f q;', '1'],
    [
      'a def with values',
      'def f(qubit p, int n, angle a) { for int i in [1:n] rx(a) p; } qubit q; f(q, 2, pi / 2);',
      '1',
    ],
    [
      'a def that returns a value',
      'def half(int n) -> int { return n / 2; } qubit[3] q; x q[half(5)];',
      '100',
    ],
    [
      'a def that measures',
      'def f(qubit p) -> bit { return measure p; } qubit[2] q; bit c; x q[0]; c = f(q[0]);',
      '1',
    ],
    [
      'a def with an early return',
      'def f(int n) -> int { if (n > 1) { return 0; } return 1; } qubit[2] q; x q[f(2)];',
      '01',
    ],
    [
      'a def that calls itself',
      'def f(int n) -> int { if (n <= 1) { return 1; } return n * f(n - 1); } qubit[7] q; x q[f(3)];',
      '1000000',
    ],
    [
      'a def with an array',
      'def f(readonly array[int[8], #dim = 1] a) -> int { return sizeof(a); } array[int[8], 2] a; qubit[3] q; x q[f(a)];',
      '100',
    ],
    [
      'a def that writes an array',
      'def f(mutable array[int[8], 2] a) { a[0] = 2; } array[int[8], 2] a; f(a); qubit[3] q; x q[a[0]];',
      '100',
    ],
  ])('%s', (_, body, key) => {
    expect(counts(body)).toEqual({ [key]: 1 });
  });

  it.each([
    ['a gate that uses itself', 'gate g a { g a; }\nqubit q;', 'OQ2001', 3],
    ['a gate that measures', 'gate g a { measure a; }\nqubit q;', 'OQ2014', 3],
    ['a gate with an index', 'gate g a { x a[0]; }\nqubit q;', 'OQ2003', 3],
    ['a gate that reads a variable', 'int n = 2;\ngate g a { rx(n) a; }\nqubit q;', 'OQ2001', 4],
    ['a wrong number of arguments', 'def f(qubit a) { }\nqubit q;\nf(q, q);', 'OQ2005', 5],
    ['a call that never ends', 'def f(int n) -> int { return f(n); }\nqubit q;\nint a = f(1);', 'OQ1004', 3],
    ['a def without its value', 'def f() -> int { }\nqubit q;\nint a = f();', 'OQ2010', 5],
  ])('refuse %s', (_, body, code, line) => {
    expect(findings(HEAD + body)[0]).toMatchObject({ code, line });
  });
});

describe('what is refused by name', () => {
  it.each([
    ['defcal x $0 { }', 'OQ3001', 'defcal'],
    ['cal { }', 'OQ3001', 'cal'],
    ['defcalgrammar "openpulse";', 'OQ3001', 'defcalgrammar'],
    ['extern f(int) -> int;', 'OQ3002', 'extern'],
    ['duration d = 100ns;', 'OQ3003', 'duration'],
    ['stretch s;', 'OQ3003', 'stretch'],
    ['delay[5] q;', 'OQ3003', 'unit'],
    ['delay[wait] q;', 'OQ3003', 'written out'],
    ['x[100ns] q;', 'OQ3003', 'durations'],
    ['nop q;', 'OQ2001', 'nop'],
  ])('%s', (statement, code, word) => {
    const [first] = findings(`${HEAD}qubit q;\n${statement}\nx q;`);
    expect(first).toMatchObject({ code, line: 4 });
    expect(first?.message).toContain(word);
  });

  it('annotations and pragmas are kept out with a warning', () => {
    const { warnings } = compile(`${HEAD}#pragma simulator noise\nqubit q;\n@reversible\nx q;`);
    expect(warnings.map(({ code, line }) => [code, line])).toEqual([
      ['OQ5002', 3],
      ['OQ5002', 5],
    ]);
  });
});

describe('source spans', () => {
  it('every operation says which statement it comes from', () => {
    const source = `${HEAD}qubit[2] q;\nbit[2] c;\nh q[0];\nfor int i in [0:0] {\n  cx q[i], q[i + 1];\n}\nc = measure q;\nif (c[0]) { x q[1]; }\n`;
    expect(spansOf(source)).toEqual([
      ['gate', 5, 'h q[0];'],
      ['gate', 7, 'cx q[i], q[i + 1];'],
      ['measure', 9, 'c = measure q;'],
      ['gate', 10, 'x q[1];'],
    ]);
  });

  it('an expanded gate points at its call', () => {
    const source = `${HEAD}gate g a { h a; t a; }\nqubit q;\ng q;\n`;
    expect(spansOf(source).slice(0, 2)).toEqual([
      ['gate', 5, 'g q;'],
      ['gate', 5, 'g q;'],
    ]);
  });

  it('the implied measurement comes from nowhere', () => {
    expect(circuitOf(`${HEAD}qubit q;\nx q;`).operations.at(-1)?.span).toBeUndefined();
  });
});
