/** OpenQASM 3, values and control flow: what is decided at compile time, and what measurements decide. */
import { describe, expect, it } from 'vitest';
import { circuitOf, distributionOf, findings } from '../../../support/compile.ts';

const HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n';
const counts = (
  body: string,
  options: Readonly<Record<string, string>> = {},
): Readonly<Record<string, number>> => distributionOf(HEAD + body, options);

/** What a bit expression over earlier statements is, seen on one measured qubit. */
const bit = (statements: string, condition: string): Readonly<Record<string, number>> =>
  counts(`qubit q; output bit r; ${statements} if (${condition}) x q; r = measure q;`);

describe('expressions', () => {
  it.each([
    ['int a = 7; int b = 2;', 'a / b == 3'],
    ['int a = -7; int b = 2;', 'a / b == -3 && a % b == -1'],
    ['const int a = 7; int b = 2;', 'a / b * 2 == 6'],
    ['', '3 / 5 == 0 && 3.0 / 5 == 0.6'],
    ['uint[32] v = 4000000007; v = v * 22695477 + 1;', 'v == 467102580'],
    ['uint[32] v = 4000000000;', 'v * 2 == 3705032704 && v + v > 1 && ~v == 294967295'],
    [
      'uint[64] v = 18446744073709551615;',
      'v == 18446744073709551615 && v + 1 == 0 && v != 18446744073709551614',
    ],
    ['uint[64] v = 9007199254740993;', 'v % 2 == 1 && v / 3 == 3002399751580331 && (v & 1) == 1'],
    ['int[64] k = 3037000500; k = k * k;', 'k < 0 && k == -9223372036709301616'],
    ['uint[64] v = 1; v <<= 63; uint[64] w = v >> 62;', 'v == 9223372036854775808 && w == 2 && v * 2 == 0'],
    ['uint[64] v = 0xFFFF_FFFF_FFFF_FFFF;', 'popcount(v) == 64 && v[63] && (v ^ 1) == 18446744073709551614'],
    ['uint[8] u = 200; uint[8] w = 100;', 'u + w == 44 && u + 100 == 300 && u - w == 100 && w - u == 156'],
    ['uint[8] u = 129;', 'rotl(u, 1) == 3 && rotr(u, 1) == 192 && u << 1 == 2 && ~u == 126'],
    ['int[8] i = 100;', 'i + i == -56 && -i == -100 && ~i == -101 && i ** 2 == 16'],
    ['', '2 ** 70 == 1180591620717411303424 && 2 ** 70 % 1000 == 424 && 2 ** -1 == 0.5'],
    [
      '',
      'mod(-7, 3) == 2 && abs(-9007199254740993) == 9007199254740993 && pow(3, 40) == 12157665459056928801',
    ],
    ['bit[70] b; b[69] = 1;', 'b == 590295810358705651712 && b > 18446744073709551616'],
    ['float[64] f = 12345678901234567890 * 1e-19;', 'abs(f - 1.234567890123456789) < 1e-12'],
    [
      'angle[8] a = pi; angle[8] b = 3 * pi / 2;',
      'a + b == pi / 2 && a - b == b && b / a == 1 && a * 3 == a && b / 3 == pi / 2',
    ],
    [
      'angle[4] a = "0110"; angle[4] b = "0011";',
      'bit[4](a & b) == "0010" && bit[4](a | b) == "0111" && bit[4](a ^ b) == "0101"',
    ],
    [
      'angle[4] a = "0110";',
      'bit[4](~a) == "1001" && bit[4](a << 1) == "1100" && bit[4](rotl(a, 2)) == "1001" && popcount(a) == 2',
    ],
    ['', '3 / 2.0 == 1.5'],
    ['float f = 1.5;', 'f * 2 == 3'],
    ['int a = 2;', 'a ** 3 == 8'],
    ['', '2 ** 3 ** 2 == 512'],
    ['', '-2 ** 2 == -4'],
    ['', '1 + 2 * 3 == 7'],
    ['', '(1 << 4 | 3) == 19'],
    ['', '(6 & 3) == 2 && (6 ^ 3) == 5'],
    ['', '1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3 && 1 != 2'],
    ['', '!(1 > 2) || false'],
    ['uint[4] u = 15; u += 1;', 'u == 0'],
    ['uint[4] u = 3; u -= 4;', 'u == 15'],
    ['int[4] i = 7; i += 1;', 'i == -8'],
    ['uint[8] u = 5; u *= 3; u %= 4; u <<= 2; u |= 1; u ^= 4; u &= 13; u >>= 2;', 'u == 2'],
    ['bool yes = true; bool no = !yes;', 'yes && !no'],
    ['const int n = 3; const float f = n * 0.5;', 'f == 1.5'],
    ['bit[4] b = "0110";', 'b[1] && b[2] && !b[0] && !b[3]'],
    ['bit[4] b = "0110";', 'b == 6'],
    ['bit[4] b = "0110"; bit[4] c = ~b;', 'c == 9'],
    ['bit[4] b = "0110"; bit[4] c = b << 1;', 'c == "1100"'],
    ['bit[4] b = "0110"; bit[4] c = b >> 1;', 'c == "0011"'],
    ['bit[4] b = "0110"; bit[4] c = "0101"; bit[4] d = (b & c) | (b ^ c);', 'd == "0111"'],
    ['bit[4] b = "0110"; bit[4] c = rotl(b, 1); bit[4] d = rotr(b, 2);', 'c == "1100" && d == "1001"'],
    ['bit[4] b = "0110";', 'popcount(b) == 2'],
    ['', '0x1F == 31 && 0b101 == 5 && 0o17 == 15 && 1_000 == 1000'],
    ['', '1e3 == 1000 && .5 == 0.5 && 2. == 2'],
    ['', 'sin(pi / 2) == 1 && sqrt(16.0) == 4 && abs(cos(0) - 1) < 1e-9'],
    ['', 'mod(7, 3) == 1 && pow(2, 3) == 8 && floor(1.7) == 1 && ceiling(1.2) == 2'],
    ['', 'abs(tau - 2 * π) < 1e-12 && abs(ℇ - euler) < 1e-12'],
    ['', 'int(1.9) == 1 && uint[3](9) == 1 && bool(2) && float(3) / 2 == 1.5'],
    ['', 'int[4](bit[4]("1000")) == -8 && uint[4](bit[4]("1000")) == 8'],
    ['angle a = pi; angle b = a / 2;', 'b == pi / 2'],
    ['angle[4] a = pi / 2;', 'bit[4](a) == "0100"'],
    ['angle[4] a = "1000";', 'a == pi'],
    ['angle[4] a = 3 * pi / 2; a += pi;', 'a == pi / 2'],
    ['int[8] n = 6;', 'n[1] && n[2] && !n[0]'],
    ['array[int[8], 3] a = {1, 2, 3};', 'a[0] == 1 && a[-1] == 3 && sizeof(a) == 3'],
    ['array[int[8], 2, 2] a = {{1, 2}, {3, 4}}; a[1][0] = 9;', 'a[1, 0] == 9 && sizeof(a, 1) == 2'],
    ['array[int[8], 4] a = {1, 2, 3, 4}; a[0:1] = a[2:3];', 'a[0] == 3 && a[1] == 4'],
    ['array[int[8], 4] a = {1, 2, 3, 4};', 'sizeof(a[0:2:3]) == 2 && a[0:2:3][1] == 3'],
    ['array[float[64], 2] a; a[1] = 0.5;', 'a[0] + a[1] == 0.5'],
    ['array[bool, 2] a = {true, false};', 'a[0] && !a[1]'],
  ])('%s %s', (statements, condition) => {
    expect(bit(statements, condition)).toEqual({ '1': 1 });
  });

  it.each([
    ['division by zero', 'int a = 1 / 0;', 'OQ2009'],
    ['an unknown function', 'int a = foo(1);', 'OQ2001'],
    ['an assignment to a constant', 'const int a = 1;\na = 2;', 'OQ2008'],
    ['an index beyond an array', 'array[int[8], 2] a;\na[2] = 1;', 'OQ2003'],
    ['a complex number', 'complex[float[64]] z = 1 im;', 'OQ3004'],
    ['a value without its type', 'int a = true ++ 1;', 'OQ2010'],
    ['bits of another width', 'bit[2] b = "101";', 'OQ2007'],
    ['an uneven list', 'array[int[8], 3] a = {1, 2};', 'OQ2007'],
    ['a string that is no bit string', 'bit[2] b = "12";', 'OQ1005'],
    ['a number beyond the largest one', 'float a = 1.3e+4375361556054016;', 'OQ1005'],
    ['a dimension that is not there', 'array[int[8], 2] a;\nint n = sizeof(a, 3086426193920);', 'OQ2010'],
    ['a dimension below 0', 'array[int[8], 2] a;\nint n = sizeof(a, -1);', 'OQ2010'],
  ])('refuse %s', (_, statements, code) => {
    const lines = statements.split('\n').length;
    expect(findings(`${HEAD}qubit q;\n${statements}`)[0]).toMatchObject({ code, line: 3 + lines });
  });
});

describe('loops and conditions known at compile time', () => {
  it.each([
    ['a range with both ends', 'for int i in [0:2] { x q[i]; }', '111'],
    ['a range with a step', 'for uint i in [0:2:2] { x q[i]; }', '101'],
    ['a falling range', 'for int i in [2:-1:1] x q[i];', '110'],
    ['a set', 'for int i in {0, 2} x q[i];', '101'],
    ['an array', 'array[int[8], 2] a = {1, 2}; for int i in a x q[i];', '110'],
    [
      'the bits of a register',
      'const bit[3] b = "101"; int k = 0; for bit v in b { if (v) x q[k]; k += 1; }',
      '101',
    ],
    ['an empty range', 'for int i in [3:2] x q[i];', '000'],
    ['break', 'for int i in [0:2] { if (i == 1) break; x q[i]; }', '001'],
    ['continue', 'for int i in [0:2] { if (i == 1) continue; x q[i]; }', '101'],
    ['a while loop', 'int i = 0; while (i < 2) { x q[i]; i += 1; }', '011'],
    ['break out of while', 'int i = 0; while (true) { x q[i]; i += 1; if (i == 2) break; }', '011'],
    ['loops in loops', 'for int i in [0:1] for int j in [0:1] if (i != j) x q[i + 2 * j];', '110'],
    ['else if', 'int n = 2; if (n == 1) x q[0]; else if (n == 2) x q[1]; else x q[2];', '010'],
    [
      'a switch',
      'int n = 2; switch (n) { case 0, 1 { x q[0]; } case 2 { x q[1]; } default { x q[2]; } }',
      '010',
    ],
    [
      'a switch without a match',
      'int n = 7; switch (n) { case 0, 1 { x q[0]; } default { x q[2]; } }',
      '100',
    ],
    ['end', 'x q[0]; if (true) end; x q[1];', '001'],
    ['a variable of a block', 'int n = 1; { int n = 2; x q[n]; } x q[n];', '110'],
  ])('%s', (_, body, key) => {
    expect(counts(`qubit[3] q; ${body}`)).toEqual({ [key]: 1 });
  });

  it('refuses a loop that never ends, and one that is too long', () => {
    expect(findings(`${HEAD}qubit q;\nwhile (true) { x q; }`)[0]).toMatchObject({ code: 'OQ4003', line: 4 });
    const [long] = findings(`${HEAD}qubit q;\nfor int i in [0:9999999] { x q; }`);
    expect(long).toMatchObject({ code: 'OQ4002', line: 4 });
    expect(long?.message).toMatch(/1000000/);
  });
});

describe('conditions that measurements decide', () => {
  it.each([
    [
      'if on a bit',
      'h q[0]; c[0] = measure q[0]; if (c[0]) x q[1]; c[1] = measure q[1];',
      { '000': 0.5, '011': 0.5 },
    ],
    ['if on a negated bit', 'c[0] = measure q[0]; if (!c[0]) x q[1]; c[1] = measure q[1];', { '010': 1 }],
    ['if on a register', 'x q[1]; c = measure q; if (c == 2) x q[0]; c[0] = measure q[0];', { '011': 1 }],
    ['if on a string', 'x q[1]; c = measure q; if (c == "010") x q[0]; c[0] = measure q[0];', { '011': 1 }],
    ['less than', 'x q[1]; c = measure q; if (c < 3) x q[0]; c[0] = measure q[0];', { '011': 1 }],
    ['and', 'x q; c = measure q; if (c[0] && c[1]) x q[2]; c[2] = measure q[2];', { '011': 1 }],
    ['or', 'x q[1]; c = measure q; if (c[0] || c[1]) x q[2]; c[2] = measure q[2];', { '110': 1 }],
    [
      'exclusive or',
      'x q[1]; c = measure q; if (bool(c[0] ^ c[1])) x q[2]; c[2] = measure q[2];',
      { '110': 1 },
    ],
    ['else', 'c[0] = measure q[0]; if (c[0]) { x q[1]; } else { x q[2]; } c = measure q;', { '100': 1 }],
    [
      'blocks in blocks',
      'x q[0]; c = measure q; if (c[0]) { if (!c[1]) { x q[2]; } } c[2] = measure q[2];',
      { '101': 1 },
    ],
    [
      'a switch on a register',
      'x q[1]; c = measure q; switch (c) { case 0 { x q[0]; } case 1, 2 { x q[2]; } default { x q; } } c[2] = measure q[2];',
      { '110': 1 },
    ],
    [
      'a switch on a cast',
      'x q[1]; c = measure q; switch (uint[3](c)) { case 2 { x q[2]; } default { } } c[2] = measure q[2];',
      { '110': 1 },
    ],
    [
      'a loop until success',
      'x q[0]; bit go = 1; while (go) { x q[0]; x q[1]; go = measure q[0]; } c = measure q;',
      { '0010': 1 },
    ],
    [
      'two registers compared',
      'x q[0]; bit d = measure q[0]; c[0] = measure q[1]; if (c[0] != d) x q[2]; c[2] = measure q[2];',
      { '1100': 1 },
    ],
    [
      'a bool that keeps a measurement',
      'x q[0]; bool b = bool(measure q[0]); if (b) x q[2]; c[2] = measure q[2];',
      { '100': 1 },
    ],
    [
      'an integer that keeps measurements',
      'x q[1]; c = measure q; int[4] n = int[4](c); if (n == 2) x q[0]; c[0] = measure q[0];',
      { '011': 1 },
    ],
    ['a condition on reset', 'x q; c[0] = measure q[0]; if (c[0]) reset q[1]; c = measure q;', { '101': 1 }],
    ['a condition on measure', 'x q; c[0] = measure q[0]; if (c[0]) c[2] = measure q[1];', { '101': 1 }],
    [
      'a bit assigned under a condition',
      'x q[0]; c[0] = measure q[0]; if (c[0]) c[1] = 1; else c[2] = 1;',
      { '011': 1 },
    ],
    [
      'for inside a condition',
      'x q[0]; c[0] = measure q[0]; if (c[0]) { for int i in [1:2] x q[i]; } c = measure q;',
      { '111': 1 },
    ],
    [
      'a call under a condition',
      'x q[0]; c[0] = measure q[0]; if (c[0]) g(q[1]); c = measure q;',
      { '011': 1 },
    ],
  ])('%s', (_, body, expected) => {
    expect(counts(`bit[3] c; qubit[3] q; def g(qubit a) { x a; } ${body}`)).toEqual(expected);
  });

  it('a break in a measured block is refused by name', () => {
    const [first] = findings(
      `${HEAD}qubit q;\nbit c;\nfor int i in [0:3] {\nc = measure q;\nif (c) break;\n}`,
    );
    expect(first).toMatchObject({ code: 'OQ3004', line: 7 });
    expect(first?.message).toContain('break');
  });

  it('a gate angle that depends on a measurement is refused', () => {
    const [first] = findings(`${HEAD}qubit q;\nbit[2] c;\nc[0] = measure q;\nrx(int[2](c) * pi) q;`);
    expect(first).toMatchObject({ code: 'OQ2011', line: 6 });
  });
});

describe('inputs and outputs', () => {
  it('angles stay symbolic with arithmetic; binding them needs no new compile', () => {
    const body =
      'input angle theta; input float phi; qubit[2] q; rx(2 * theta - phi / 2) q[0]; ry(sin(phi) ** 2) q[1];';
    const circuit = circuitOf(HEAD + body);
    expect(circuit.parameters).toEqual({ theta: null, phi: null });
    const bound = distributionOf(HEAD + body, {}, { theta: Math.PI / 2, phi: 0 });
    expect(bound).toEqual({ '01': 1 });
  });

  it('symbolic angles go through gates, modifiers and subroutines', () => {
    const body =
      'input angle w; gate twice(a) p { rx(a) p; rx(a) p; } def turn(qubit p, angle a) { twice(a / 4) p; }\n' +
      'qubit[2] q; x q[0]; ctrl @ twice(w) q[0], q[1]; inv @ twice(w / 2) q[1]; turn(q[1], w * 2);';
    expect(distributionOf(HEAD + body, {}, { w: Math.PI / 2 })).toEqual({ '11': 1 });
  });

  it.each(['a + a * w', 'sin(a)'])(
    'an angle that grows in a loop by %s is refused with the limit',
    (step) => {
      const [first] = findings(
        `${HEAD}qubit q;\ninput float w;\nfloat a = w;\nfor int i in [0:3000] { a = ${step}; }\nrx(a) q;`,
      );
      expect(first).toMatchObject({ code: 'OQ4004', line: 6 });
      expect(first?.message).toContain('1000');
    },
  );

  it('integers shape the circuit and are given as options', () => {
    const body = 'input uint[8] n; input bool flip; qubit[n] q; if (flip) x q;';
    expect(counts(body, { 'input.n': '3', 'input.flip': 'true' })).toEqual({ '111': 1 });
    expect(findings(HEAD + body)[0]).toMatchObject({ code: 'OQ2011', line: 3 });
  });

  it('output names the bits that counts show', () => {
    expect(
      counts('output bit[1] r; bit[2] hidden; qubit[2] q; x q; hidden = measure q; r[0] = hidden[1];'),
    ).toEqual({
      '1': 1,
    });
  });
});
