/** Programs as other tools export them: delays and boxes, numbers beyond 2^53, conditions on wide registers. */
import { describe, expect, it } from 'vitest';
import { unmetRequirements } from '../../../../src/domain/device.ts';
import { BASES, deviceWith } from '../../../support/random-circuits.ts';
import { allFindings, compile, distributionOf, SIMULATOR } from '../../../support/compile.ts';

const HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n';
const OLD = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n';

describe('time', () => {
  const scheduled = `${HEAD}qubit[2] q; bit[2] c; h q[0]; delay[100ns] q[1]; x q[1]; delay[2 * 25.0ns] q[1];
x q[1]; cx q[0], q[1]; delay[16dt] q; box[1us] { x q[0]; x q[0]; } c = measure q;`;

  it('delays and boxes keep gates apart and change nothing else, with one warning', () => {
    expect(distributionOf(scheduled)).toEqual({ '00': 0.5, '11': 0.5 });
    expect(allFindings(scheduled).map(({ code, line }) => [code, line])).toEqual([['OQ5004', 3]]);
    expect(compile(scheduled).qasm).toMatch(/x q\[1\];\nbarrier q\[1\];\nx q\[1\];/);
  });

  it('the opaque delays of version 2 are barriers, too', () => {
    const text = `${OLD}opaque delay(param0) q0;\nopaque delay_139846134413136(param0) q0;\nqreg q[1]; creg c[1];
x q[0]; delay(100.0) q[0]; x q[0]; delay_139846134413136(50.0) q[0]; measure q[0] -> c[0];`;
    expect(distributionOf(text)).toEqual({ '0': 1 });
    expect(allFindings(text).map(({ code }) => code)).toEqual(['OQ5004']);
  });
});

describe('qubits that nothing touches', () => {
  const head = `${OLD}qreg q[127]; creg c[3];\n`;
  const body = `h q[14]; t q[14]; h q[14]; cx q[14],q[20]; cx q[20],q[33]; barrier q;
measure q[14] -> c[0]; measure q[20] -> c[1]; measure q[33] -> c[2];`;

  it('do not count against a simulator', () => {
    expect(distributionOf(head + body)).toEqual({ '000': 0.853553391, '111': 0.146446609 });
    const { requirements, aqo } = compile(head + body);
    expect(requirements).toMatchObject({ qubits: 127, idle: 124, clbits: 3 });
    expect(unmetRequirements(SIMULATOR, { ...requirements, shots: 1 })).toEqual([]);
    expect(compile(aqo).requirements).toMatchObject({ qubits: 127, idle: 124 });
  });

  it('may be physical ones', () => {
    const text = `${HEAD}bit[2] c; h $126; cx $126, $3; c[0] = measure $126; c[1] = measure $3;`;
    expect(distributionOf(text)).toEqual({ '00': 0.5, '11': 0.5 });
  });

  it.each([
    ['a simulator that all of them are used on', head + 'h q; measure q[0] -> c[0];', SIMULATOR],
    ['a program without measurement, which measures all', head + 'h q[14];', SIMULATOR],
    ['a device with a map', head + body, deviceWith(BASES['IBM with cx'], 5, [[0, 1]])],
  ])('count on %s', (_, text, target) => {
    expect(() => compile(text, {}, target)).toThrow(/OQ4001/);
  });
});

describe('large numbers', () => {
  it.each([
    ['==', 590304817557960392705n, '1'],
    ['==', 590304817557960392704n, '0'],
    ['!=', 590304817557960392704n, '1'],
    ['<', 590304817557960392706n, '1'],
    ['<=', 590304817557960392704n, '0'],
    ['>', 590304817557960392704n, '1'],
    ['>=', 590304817557960392706n, '0'],
    ['<', 1180591620717411303424n, '1'],
  ])('a register of 70 bits %s %s', (operator, value, key) => {
    const text = `${HEAD}qubit[3] q; qubit f; bit[70] c; output bit r; x q; c[0] = measure q[0]; c[53] = measure q[1]; c[69] = measure q[2];
c[1] = measure f;
if (c ${operator} ${value}) x f; r = measure f;`;
    expect(distributionOf(text)).toEqual({ [key]: 1 });
  });

  it('a variable may have the name of a gate that the program does not use', () => {
    const text = `${HEAD}qubit[3] q; output bit[3] c; uint[64] big = 18446744073709551615; uint[64] p = 9007199254740993;
if (big == 18446744073709551615) x q[0]; if (p % 2 == 1) x q[1]; int[64] k = 3037000500; k = k * k; if (k < 0) x q[2];
c = measure q;`;
    expect(distributionOf(text)).toEqual({ '111': 1 });
  });

  it('conditions of version 2 are exact', () => {
    const text = `${OLD}qreg q[3]; qreg f[2]; creg c[70]; creg r[2]; x q; measure q[0] -> c[0]; measure q[1] -> c[53];
measure q[2] -> c[69]; measure f[0] -> c[1];
if(c==590304817557960392705) x f[0]; if(c==590304817557960392704) x f[1]; measure f -> r;`;
    const [key = ''] = Object.keys(distributionOf(text));
    expect(key.slice(0, 2)).toBe('01');
  });

  it.each([
    [`${OLD}qreg q[1]; creg c[1]; u3(-21779497794157969408*pi+0.5,0,0) q[0]; measure q -> c;`],
    [`${OLD}qreg q[1]; creg c[1]; rx(9007199254740993) q[0]; measure q -> c;`],
  ])('angles are real numbers: %s', (text) => {
    expect(Object.keys(distributionOf(text)).length).toBeGreaterThan(0);
  });
});
