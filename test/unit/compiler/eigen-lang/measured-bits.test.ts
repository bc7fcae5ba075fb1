/** Blocks and loops that measured bits decide, and what cannot be decided by them. */
import { describe, expect, it } from 'vitest';
import { circuitOf, distributionOf, findings } from '../../../support/compile.ts';
import { program } from '../../../support/eigen-lang.ts';

/** Two qubits, two bits, the first qubit measured as 1. */
const HEAD = 'q = QubitRegister(2)\nc = ClassicalRegister(2)\nx(q[0])\nmeasure(q[0], c=[c[0]])\n';
const TAIL = '\nmeasure(q[1], c=[c[1]])';
const counts = (body: string): unknown => distributionOf(program(`${HEAD}${body}${TAIL}`));

describe('a measured bit decides', () => {
  it.each([
    ['==', 'if c[0] == 1:\n    x(q[1])', '11'],
    ['!=', 'if c[0] != 1:\n    x(q[1])', '01'],
    ['the bit itself', 'if c[0]:\n    x(q[1])', '11'],
    ['not', 'if not c[0]:\n    x(q[1])', '01'],
    ['a register', 'if c == 1:\n    x(q[1])', '11'],
    ['the order of a register', 'if 0 < c <= 1:\n    x(q[1])', '11'],
    ['elif', 'if c == 2:\n    z(q[1])\nelif c == 1:\n    x(q[1])\nelse:\n    h(q[1])', '11'],
    ['else', 'if c[0] == 0:\n    z(q[1])\nelse:\n    x(q[1])', '11'],
    ['a conditional expression', 'x(q[1]) if c[0] == 1 else z(q[1])', '11'],
    ['the result of measure', 'if measure(q[0], c=[c[0]]) == 1:\n    x(q[1])', '11'],
    ['a name for that result', 'm = measure(q[0], c=[c[0]])\nz(q[0])\nif m:\n    x(q[1])', '11'],
    ['a comparison with a name', 'flag = c[0] == 1\nif flag:\n    x(q[1])', '11'],
    ['a helper', 'def f(bit):\n    if bit == 1:\n        x(q[1])\nf(c[0])', '11'],
    ['ifs in ifs', 'if c[0]:\n    if c[1] == 0:\n        x(q[1])', '11'],
    ['a condition of two parts', 'if c[0] == 1 and not c[1]:\n    x(q[1])', '11'],
    [
      'a block that writes its own bit',
      'if c[0]:\n    x(q[0])\n    measure(q[0], c=c[0])\n    x(q[1])',
      '10',
    ],
    ['bits in a loop that is unrolled', 'for bit in c:\n    if bit:\n        x(q[1])', '11'],
    ['a name that is the same both ways', 'if c[0]:\n    n = 1\nelse:\n    n = 1\nx(q[n])', '11'],
    ['a while that runs once', 'while c[0] == 1:\n    x(q[1])\n    break', '11'],
    ['a while', 'while c[0] == 1:\n    x(q[0])\n    measure(q[0], c=c[0])\n    x(q[1])', '10'],
    [
      'a while over two bits',
      'x(q[1])\nmeasure(q[1], c=c[1])\nwhile c[0] or c[1]:\n    x(q)\n    measure(q, c=c)\nx(q[1])',
      '10',
    ],
    ['a while that measures', 'while measure(q[0], c=c[0]) == 1:\n    x(q[0])\n    x(q[1])', '10'],
    ['a while that is known at first', 'n = 0\nwhile n < 2:\n    x(q[1])\n    n += 1', '01'],
  ])('%s', (_, body, outcome) => {
    expect(counts(body)).toEqual({ [outcome]: 1 });
  });

  it('in a loop that ends with probability 1', () => {
    const body = `q = QubitRegister(1)
c = ClassicalRegister(1)
h(q[0])
while measure(q[0], c=c[0]) == 1:
    h(q[0])`;
    const { operations } = circuitOf(program(body));
    expect(operations.map(({ kind }) => kind)).toContain('while');
  });
});

describe('what measured bits cannot decide is refused where it stands', () => {
  it.each([
    ['a qubit that is compared', 'if q[0] == 1:\n    x(q[1])', 10, 'EL2006'],
    ['an angle', 'rx(q[1], c[0] * 0.5)', 10, 'EL2008'],
    ['an angle by a condition', 'rx(q[1], 0.1 if c[0] else 0.2)', 10, 'EL2008'],
    ['an index', 'x(q[c[0]])', 10, 'EL2008'],
    ['a range', 'for i in range(c[0]):\n    x(q[1])', 10, 'EL2006'],
    ['arithmetic', 'n = c[0] + c[1]', 10, 'EL2008'],
    ['a sum', 'n = sum(c)', 10, 'EL2008'],
    ['a filter', 'n = [i for i in range(2) if c[i] == 1]', 10, 'EL2008'],
    ['a name that differs', 'n = 0\nif c[0]:\n    n = 1\nx(q[n])', 13, 'EL2008'],
    ['a name that only one way gives', 'if c[0]:\n    n = 1\nx(q[n])', 12, 'EL2008'],
    [
      'a counter',
      'n = 0\nwhile c[0] == 1:\n    n += 1\n    x(q[0])\n    measure(q[0], c=c[0])',
      12,
      'EL2008',
    ],
    ['an item', 'a = [0]\nif c[0]:\n    a[0] = 1', 12, 'EL2008'],
    ['break', 'for i in range(2):\n    if c[0]:\n        break', 11, 'EL2008'],
    ['return', 'if c[0]:\n    return', 10, 'EL2008'],
    ['a part of and that acts', 'if c[0] and measure(q[1], c=c[1]):\n    x(q[1])', 10, 'EL2008'],
    [
      'a result whose bit was written again',
      'm = measure(q[0], c=[c[0]])\nmeasure(q[1], c=[c[0]])\nif m:\n    x(q[1])',
      12,
      'EL2008',
    ],
    [
      'a comparison whose bit was written again',
      'f = c[0] == 1\nwhile f:\n    measure(q[1], c=c[0])',
      11,
      'EL2008',
    ],
    ['a loop without end', 'while c[0] == 1:\n    x(q[1])', 10, 'EL2008'],
    ['a condition that moves', 'n = 0\nwhile c == n:\n    measure(q[1], c=c[0])\n    n += 1', 11, 'EL2008'],
    [
      'a register in a loop',
      'while c[0]:\n    r = ClassicalRegister(1)\n    measure(q[0], c=c[0])',
      11,
      'EL2008',
    ],
    ['the bits of a register as items', 'c[0] = 1', 10, 'EL2006'],
    ['two registers', 'if c == measure(q):\n    x(q[1])', 10, 'EL2008'],
    ['a list of bits', 'if [c[0]]:\n    x(q[1])', 10, 'EL2006'],
    ['a qubit as a condition', 'if q:\n    x(q[1])', 10, 'EL2006'],
  ])('%s', (_, body, line, code) => {
    const [first] = findings(program(`${HEAD}${body}`));
    expect(first).toMatchObject({ code, line });
    expect(first?.column).toBeGreaterThan(4);
    expect(first?.hint ?? '').not.toBe('');
  });
});

describe('nested targets', () => {
  it.each([
    ['of an assignment', 'a, (b, c) = 0, (1, 2)\nx(q[c])', '0100'],
    ['in brackets', '[a, [b]] = [0, [1]]\nx(q[b])', '0010'],
    ['with items of lists', 'a = [0, 0]\na[0], (a[1], n) = 1, (2, 3)\nx(q[a[0]])\nx(q[n])', '1010'],
    ['that swap', 'a, b = 0, 1\na, b = b, a\nx(q[a])', '0010'],
    ['of one name', 'for i, in [[1]]:\n    x(q[i])', '0010'],
    ['of a loop', 'for (a, b), w in [((0, 1), 3), ((1, 2), 3)]:\n    cx(q[a], q[b])\n    x(q[w])', '0000'],
    ['of a comprehension', 'k = [u + v * w for (u, v), w in [((1, 0), 3)]]\nx(q[k[0]])', '0010'],
    [
      'over enumerate and zip',
      'for i, (r, n) in enumerate(zip(q, [0, 1, 1, 0])):\n    if n == 1:\n        x(q[i])',
      '0110',
    ],
  ])('%s', (_, body, outcome) => {
    expect(distributionOf(program(`q = QubitRegister(4)\n${body}\nmeasure_all()`))).toEqual({ [outcome]: 1 });
  });

  it.each([
    ['too few values inside', 'a, (b, c) = 0, 1, 2'],
    ['too many values inside', 'for i, (r, s) in [[0, 1, 2]]:\n    x(q[s])'],
    ['no list inside', 'a, (b, c) = 0, 1'],
    ['a starred name', 'a, *b = 0, 1, 2'],
  ])('refused: %s', (_, body) => {
    expect(findings(program(`q = QubitRegister(4)\n${body}`))[0]).toMatchObject({ line: 7 });
  });
});
