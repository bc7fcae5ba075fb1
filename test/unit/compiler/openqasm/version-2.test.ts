/** OpenQASM 2.0, construct by construct: what a program means is asserted by what it measures. */
import { describe, expect, it } from 'vitest';
import { circuitOf, compile, distributionOf, findings, programUnitary } from '../../../support/compile.ts';
import { phaseDistance } from '../../../support/reference-state.ts';

const HEAD = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n';
const counts = (body: string): Readonly<Record<string, number>> => distributionOf(HEAD + body);

describe('gates of qelib1.inc', () => {
  // Each gate beside the same unitary built from U and CX only, after the definitions of the OpenQASM 2 paper.
  it.each([
    ['u3(0.1,0.2,0.3) q[0];', 'U(0.1,0.2,0.3) q[0];'],
    ['u2(0.2,0.3) q[0];', 'U(pi/2,0.2,0.3) q[0];'],
    ['u1(0.3) q[0];', 'U(0,0,0.3) q[0];'],
    ['u(0.1,0.2,0.3) q[0];', 'U(0.1,0.2,0.3) q[0];'],
    ['p(0.3) q[0];', 'U(0,0,0.3) q[0];'],
    ['u0(1) q[0];', 'U(0,0,0) q[0];'],
    ['id q[0];', 'U(0,0,0) q[0];'],
    ['x q[0];', 'U(pi,0,pi) q[0];'],
    ['y q[0];', 'U(pi,pi/2,pi/2) q[0];'],
    ['z q[0];', 'U(0,0,pi) q[0];'],
    ['h q[0];', 'U(pi/2,0,pi) q[0];'],
    ['s q[0];', 'U(0,0,pi/2) q[0];'],
    ['sdg q[0];', 'U(0,0,-pi/2) q[0];'],
    ['t q[0];', 'U(0,0,pi/4) q[0];'],
    ['tdg q[0];', 'U(0,0,-pi/4) q[0];'],
    ['sx q[0];', 'U(pi/2,-pi/2,pi/2) q[0];'],
    ['sxdg q[0];', 'U(pi/2,pi/2,-pi/2) q[0];'],
    ['rx(0.4) q[0];', 'U(0.4,-pi/2,pi/2) q[0];'],
    ['ry(0.4) q[0];', 'U(0.4,0,0) q[0];'],
    ['rz(0.4) q[0];', 'U(0,0,0.4) q[0];'],
    ['cx q[0],q[1];', 'CX q[0],q[1];'],
    ['cz q[0],q[1];', 'h q[1]; CX q[0],q[1]; h q[1];'],
    ['cy q[0],q[1];', 'sdg q[1]; CX q[0],q[1]; s q[1];'],
    ['swap q[0],q[1];', 'CX q[0],q[1]; CX q[1],q[0]; CX q[0],q[1];'],
    ['ch q[0],q[1];', 's q[1]; h q[1]; t q[1]; CX q[0],q[1]; tdg q[1]; h q[1]; sdg q[1];'],
    ['crz(0.7) q[0],q[1];', 'rz(0.35) q[1]; CX q[0],q[1]; rz(-0.35) q[1]; CX q[0],q[1];'],
    ['cry(0.7) q[0],q[1];', 'ry(0.35) q[1]; CX q[0],q[1]; ry(-0.35) q[1]; CX q[0],q[1];'],
    ['crx(0.7) q[0],q[1];', 'h q[1]; crz(0.7) q[0],q[1]; h q[1];'],
    ['cu1(0.7) q[0],q[1];', 'u1(0.35) q[0]; CX q[0],q[1]; u1(-0.35) q[1]; CX q[0],q[1]; u1(0.35) q[1];'],
    ['cp(0.7) q[0],q[1];', 'cu1(0.7) q[0],q[1];'],
    [
      'cu3(0.3,0.5,0.7) q[0],q[1];',
      'u1(0.6) q[0]; u1(0.1) q[1]; CX q[0],q[1]; U(-0.15,0,-0.6) q[1]; CX q[0],q[1]; U(0.15,0.5,0) q[1];',
    ],
    ['csx q[0],q[1];', 'h q[1]; cu1(pi/2) q[0],q[1]; h q[1];'],
    ['cu(0.3,0.5,0.7,0.2) q[0],q[1];', 'p(0.2) q[0]; cu3(0.3,0.5,0.7) q[0],q[1];'],
    ['rzz(0.7) q[0],q[1];', 'CX q[0],q[1]; u1(0.7) q[1]; CX q[0],q[1];'],
    ['rxx(0.7) q[0],q[1];', 'h q[0]; h q[1]; rzz(0.7) q[0],q[1]; h q[0]; h q[1];'],
    [
      'ryy(0.7) q[0],q[1];',
      'rx(pi/2) q[0]; rx(pi/2) q[1]; rzz(0.7) q[0],q[1]; rx(-pi/2) q[0]; rx(-pi/2) q[1];',
    ],
    [
      'ccx q[0],q[1],q[2];',
      'h q[2]; cu1(pi/2) q[1],q[2]; CX q[0],q[1]; cu1(-pi/2) q[1],q[2]; CX q[0],q[1]; cu1(pi/2) q[0],q[2]; h q[2];',
    ],
    ['ccz q[0],q[1],q[2];', 'h q[2]; ccx q[0],q[1],q[2]; h q[2];'],
    ['cswap q[0],q[1],q[2];', 'CX q[2],q[1]; ccx q[0],q[1],q[2]; CX q[2],q[1];'],
    [
      'rccx q[0],q[1],q[2];',
      'u2(0,pi) q[2]; t q[2]; CX q[1],q[2]; tdg q[2]; CX q[0],q[2]; t q[2]; CX q[1],q[2]; tdg q[2]; u2(0,pi) q[2];',
    ],
    [
      'c3sqrtx q[0],q[1],q[2],q[3];',
      'h q[3]; cu1(pi/8) q[0],q[3]; CX q[0],q[1]; cu1(-pi/8) q[1],q[3]; CX q[0],q[1]; cu1(pi/8) q[1],q[3];' +
        'CX q[1],q[2]; cu1(-pi/8) q[2],q[3]; CX q[0],q[2]; cu1(pi/8) q[2],q[3]; CX q[1],q[2];' +
        'cu1(-pi/8) q[2],q[3]; CX q[0],q[2]; cu1(pi/8) q[2],q[3]; h q[3];',
    ],
    ['c3x q[0],q[1],q[2],q[3];', 'c3sqrtx q[0],q[1],q[2],q[3]; c3sqrtx q[0],q[1],q[2],q[3];'],
  ])('%s', (gate, definition) => {
    const [left, right] = [gate, definition].map((body) => programUnitary(`${HEAD}qreg q[4];\n${body}`));
    expect(phaseDistance(left!, right!)).toBeLessThan(1e-12);
  });

  it('c4x flips its target when all controls are one, and only then', () => {
    const run = (ones: string) =>
      counts(`qreg q[5]; creg c[1]; ${ones} c4x q[0],q[1],q[2],q[3],q[4]; measure q[4] -> c[0];`);
    expect(run('x q[0]; x q[1]; x q[2]; x q[3];')).toEqual({ '1': 1 });
    expect(run('x q[0]; x q[1]; x q[3];')).toEqual({ '0': 1 });
  });

  it('may be defined again where the first qelib1.inc did not have them, and not otherwise', () => {
    expect(counts('gate swap a,b { x a; } qreg q[2]; creg c[2]; swap q[0],q[1]; measure q -> c;')).toEqual({
      '01': 1,
    });
    expect(findings(`${HEAD}gate h a { x a; }\nqreg q[1];`)[0]).toMatchObject({ code: 'OQ2002', line: 3 });
  });
});

describe('statements', () => {
  it('declare several registers, the first bit of the first one rightmost', () => {
    expect(
      counts('qreg a[1]; qreg b[2]; creg c[2]; creg d[1]; x b[1]; x a[0]; measure b -> c; measure a -> d;'),
    ).toEqual({ '110': 1 });
  });

  it('apply gates and measurements to whole registers', () => {
    expect(counts('qreg a[2]; qreg b[2]; creg c[2]; x a; cx a,b; measure b -> c;')).toEqual({ '11': 1 });
    expect(counts('qreg a[1]; qreg b[2]; creg c[2]; x a[0]; cx a[0],b; measure b -> c;')).toEqual({
      '11': 1,
    });
  });

  it('define gates with parameters, expressions and bodies of other gates', () => {
    expect(
      counts(
        'gate half(t) a { rx(t/2) a; barrier a; rx(t/2) a; }\ngate two(t) a,b { half(2*t-t) a; cx a,b; }\n' +
          'gate nothing a { }\nqreg q[2]; creg c[2]; two(pi) q[0],q[1]; nothing q[0]; measure q -> c;',
      ),
    ).toEqual({ '11': 1 });
  });

  it('compute angles with pi, powers and functions', () => {
    expect(
      counts('qreg q[1]; creg c[1]; rx(2^3*pi/8) q[0]; rx(sin(0)+ln(exp(0))) q[0]; measure q -> c;'),
    ).toEqual({
      '1': 1,
    });
    expect(counts('qreg q[1]; creg c[1]; rx(-(sqrt(4)-3)*cos(0)*pi+tan(0)) q[0]; measure q -> c;')).toEqual({
      '1': 1,
    });
  });

  it('take conditions on registers, read as unsigned numbers', () => {
    const body = (value: number): string =>
      `qreg q[3]; creg c[2]; creg d[1]; x q[1]; measure q[0] -> c[0]; measure q[1] -> c[1]; if(c==${value}) x q[2]; measure q[2] -> d[0];`;
    expect(counts(body(2))).toEqual({ '110': 1 });
    expect(counts(body(1))).toEqual({ '010': 1 });
  });

  it('take conditions in front of measure and reset', () => {
    expect(
      counts(
        'qreg q[2]; creg c[1]; creg d[1]; x q; measure q[0] -> c[0]; if(c==1) reset q[1]; if(c==1) measure q[1] -> d[0];',
      ),
    ).toEqual({ '01': 1 });
  });

  it('reset qubits and whole registers', () => {
    expect(counts('qreg q[2]; creg c[2]; x q; reset q[0]; measure q -> c;')).toEqual({ '10': 1 });
    expect(counts('qreg q[2]; creg c[2]; h q; reset q; measure q -> c;')).toEqual({ '00': 1 });
  });

  it('keep barriers between gates', () => {
    const { operations } = circuitOf(`${HEAD}qreg q[1]; h q[0]; barrier q; h q[0];`);
    expect(operations.filter(({ kind }) => kind === 'gate')).toHaveLength(2);
  });

  it('measure everything when the program measures nothing', () => {
    expect(counts('qreg q[2]; x q[1];')).toEqual({ '10': 1 });
  });

  it('know U and CX without an include', () => {
    expect(distributionOf('OPENQASM 2.0;\nqreg q[2]; U(pi,0,pi) q[0]; CX q[0],q[1];')).toEqual({ '11': 1 });
  });

  it('may declare opaque gates, but not call them', () => {
    expect(counts('opaque magic(a,b) q,r;\nqreg q[1]; creg c[1]; measure q -> c;')).toEqual({ '0': 1 });
    expect(findings(`${HEAD}opaque magic q;\nqreg q[1];\nmagic q[0];`)[0]).toMatchObject({
      code: 'OQ2015',
      line: 5,
    });
  });

  it('may use words of OpenQASM 3 as names', () => {
    expect(counts('qreg bit[1]; creg int[1]; gate def a { x a; } def bit[0]; measure bit -> int;')).toEqual({
      '1': 1,
    });
  });

  it('may stand after comments and in Windows line ends', () => {
    expect(
      distributionOf('// a\r\n/* b\r\n */OPENQASM 2.0;\r\ninclude "qelib1.inc";\r\nqreg q[1];\r\nx q[0];'),
    ).toEqual({ '1': 1 });
  });
});

describe('what version 2 does not have', () => {
  it.each([
    ['an else', 'qreg q[1]; creg c[1];\nif(c==1) x q[0]; else x q[0];', 4],
    ['a declaration of version 3', 'qreg q[1];\nqubit r;', 4],
    ['a modifier', 'qreg q[2];\nctrl @ x q[0],q[1];', 4],
    ['a reset in a gate', 'gate g a { reset a; }', 3],
    ['a register without a size', 'qreg q;', 3],
    ['a measurement without a target', 'qreg q[1];\nmeasure q;', 4],
    ['a register of no qubits', 'qreg q[0];', 3],
  ])('%s', (_, body, line) => {
    expect(findings(HEAD + body)[0]).toMatchObject({ line });
  });

  it('says what a program without a version line is read as', () => {
    const [warning] = compile('include "qelib1.inc";\nqreg q[1];\nh q[0];').warnings;
    expect(warning).toMatchObject({ code: 'OQ5001', line: 1, severity: 'warning' });
  });
});
