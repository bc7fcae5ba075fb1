import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emitOpenQasm3 } from '../../../../src/compiler/emit/openqasm3.ts';
import { toCircuit } from '../../../../src/compiler/local-compiler.ts';
import type { Circuit, Condition, Operation } from '../../../../src/domain/circuit.ts';
import { COMPARISONS } from '../../../../src/domain/circuit.ts';
import { circuit, gate, measure } from '../../../support/circuits.ts';
import { SIMULATOR, compile } from '../../../support/compile.ts';
import { exactDistribution, totalVariation } from '../../../support/reference-distribution.ts';

const HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n';
const parsed = (source: string): Circuit => toCircuit({ source, target: SIMULATOR, options: {} }).circuit;

const conditions: fc.Arbitrary<readonly Condition[]> = fc.array(
  fc
    .tuple(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 1 }), fc.constantFrom(...COMPARISONS), fc.nat(9))
    .map(([bits, op, value]) => ({ bits, op, value })),
  { minLength: 1, maxLength: 2 },
);

const start: readonly Operation[] = [
  ...[0, 1, 2, 3].map((qubit) => gate('ry', qubit, { params: [0.9 + qubit / 5] })),
  measure([0, 1, 2, 3], [0, 1, 2, 3]),
];
const end = measure([0, 1, 2, 3], [4, 5, 6, 7]);
const registers = [
  { name: 'a', size: 2 },
  { name: 'x', size: 1 },
  { name: 'rest', size: 5 },
];

describe('OpenQASM 3', () => {
  it('keeps the distribution of every condition, with registers of any shape', () => {
    fc.assert(
      fc.property(conditions, fc.boolean(), (when, shaped) => {
        const then: readonly Operation[] = [
          gate('ry', 0, { params: [0.4] }),
          measure([0], [0]),
          gate('x', 1),
        ];
        const otherwise: readonly Operation[] = [gate('h', 2)];
        const turn: readonly Operation[] = [
          { kind: 'reset', qubits: [0, 1, 2, 3] },
          gate('ry', 3, { params: [0.5] }),
          measure([0, 1, 2, 3], [0, 1, 2, 3]),
        ];
        const stays = when.every(
          ({ op, value, bits }) => op === '<=' || op === '>=' || (op === '<' && value >= 2 ** bits.length),
        );
        const before = {
          ...circuit(4, 8, [
            ...start,
            { kind: 'if', when, then, otherwise },
            { ...gate('rx', 3, { params: [0.3] }), condition: when },
            ...(stays
              ? []
              : [
                  {
                    kind: 'while' as const,
                    when: [...when, { bits: [3], op: '==' as const, value: 1 }],
                    body: turn,
                    max: 50,
                  },
                ]),
            end,
          ]),
          ...(shaped && { registers }),
        };
        const after = parsed(emitOpenQasm3(before));
        expect(totalVariation(exactDistribution(before), exactDistribution(after))).toBeLessThan(1e-7);
      }),
      { seed: 12, numRuns: 60 },
    );
  });

  it('says conditions in the words that common readers know', () => {
    const { qasm } = compile(
      `${HEAD}qubit[3] q; bit[2] a; bit[2] b; bit one;
h q; a = measure q[0:1]; b[1] = measure q[2]; one = measure q[0];
if (a == 3) x q[0]; if (!one) y q[0]; if (a[0] && !b[1]) { z q[1]; h q[1]; } else { h q[2]; } if (a < 3) one = measure q[1];`,
      { optimization_level: '0' },
    );
    expect(qasm).toContain('bit[2] a;\nbit[2] b;\nbit[1] one;\nlet bits_0 = a[0:0] ++ b[1:1];\n');
    expect(qasm).toContain('if (a == 3) {\n  x q[0];\n}\nif (!one[0]) {\n  y q[0];\n}\nif (bits_0 == 1) {');
    expect(qasm).toContain('if (a == 3) {\n} else {\n  one[0] = measure q[1];\n}');
    expect(qasm.replace(/^let .*$/m, '')).not.toContain('++');
  });

  it('keeps the names of registers, and changes those that are words of version 3', () => {
    const text =
      'OPENQASM 2.0; include "qelib1.inc"; qreg q[2]; creg input[1]; creg data[2]; measure q -> data;';
    expect(compile(text).qasm).toContain('bit[1] input_;\nbit[2] data;\n');
  });

  it('marks bits that counts do not show, and reads the mark', () => {
    const program = `${HEAD}qubit[2] q; bit c; def flip(qubit a) { bit b = measure a; if (b) { x a; } }
h q[0]; flip(q[0]); flip(q[0]); c = measure q[0];`;
    const { qasm } = compile(program);
    expect(qasm).toContain('@qrtx.scratch\nbit[2] scratch;');
    expect(qasm).not.toContain('output');
    expect([...exactDistribution(parsed(qasm))]).toEqual([['0', expect.closeTo(1, 9)]]);
  });

  it('writes out the turn of a loop that is sure to come, so that nothing has to be assigned before it', () => {
    const { qasm } = compile(
      `${HEAD}qubit q; bit[1] c = "1"; while (c == 1) { reset q; h q; c[0] = measure q; }`,
    );
    expect(qasm).not.toMatch(/c\[0\] = [01];/);
    expect(qasm).toMatch(/measure q\[0\];\nwhile \(c\[0\]\)/);
  });
});
