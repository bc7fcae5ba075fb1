/** What a person gets for the files that people have: everything to mend it in one go. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderDiagnostics } from '../../../src/domain/render-diagnostics.ts';
import { SIMULATOR, compile, findings, programUnitary } from '../../support/compile.ts';
import { phaseDistance } from '../../support/reference-state.ts';

const QASM2 = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n';
const QASM3 = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n';
const places = (source: string, file?: string): readonly string[] =>
  findings(source, file).map(({ code, line, column }) => `${code} ${line}:${column}`);
const hints = (source: string, file?: string): string =>
  findings(source, file)
    .map(({ hint }) => hint)
    .join('\n');

describe('files that people have', () => {
  it('no version line, no include, gates in capitals, an undeclared register: all in one run', () => {
    const source = 'qreg q[2];\ncreg c[2];\nH q[0];\nCNOT q[0],q[1];\nmeasure q -> d;\n';
    expect(places(source)).toEqual(['OQ5001 1:1', 'OQ2001 3:1', 'OQ2001 4:1', 'OQ2001 5:14']);
    const said = hints(source);
    for (const part of ['`OPENQASM 2.0;`', '"h"', '"cx"', '`include "qelib1.inc";`', '`creg d[2];`'])
      expect(said).toContain(part);
  });

  it('what the hints say makes the program compile', () => {
    const source = `${QASM2}qreg q[2];\ncreg c[2];\ncreg d[2];\nh q[0];\ncx q[0],q[1];\nmeasure q -> d;\n`;
    expect(compile(source).warnings).toEqual([]);
  });

  it('a missing include is said once and hides no other error', () => {
    const source = 'OPENQASM 3.0;\nqubit[2] q;\nh q[0];\ncx q[0];\nrx q[1];\nx q[2];\n';
    expect(places(source)).toEqual(['OQ2001 3:1', 'OQ2006 4:1', 'OQ2005 5:1', 'OQ2003 6:5']);
  });

  it('statements of version 3 under a version line of 2 are one error', () => {
    const source = `${QASM2}qubit[2] q;\nbit[2] c;\nfor int i in [0:1] { h q[i]; }\nc = measure q;\nx q[5];\n`;
    expect(places(source)).toEqual(['OQ2017 3:1', 'OQ2003 7:5']);
  });

  it('a gate that only version 2 has comes with a definition that can be pasted', () => {
    const source = `${QASM3}qubit[2] q;\nrzz(0.3) q[0], q[1];\n`;
    const definition = /`(gate .*)`/.exec(hints(source))?.[1] ?? '';
    const mended = source.replace('qubit', `${definition}\nqubit`);
    const [left, right] = [mended, `${QASM2}qreg q[2];\nrzz(0.3) q[0],q[1];\n`].map((text) =>
      programUnitary(text),
    );
    expect(phaseDistance(left!, right!)).toBeLessThan(1e-12);
  });

  it.each([
    'sxdg q[0];',
    'csx q[0], q[1];',
    'ccz q[0], q[1], q[2];',
    'rxx(0.4) q[0], q[1];',
    'ryy(0.4) q[0], q[1];',
  ])('so does %s', (call) => {
    const definition = /`(gate .*)`/.exec(hints(`${QASM3}qubit[3] q;\n${call}\n`))?.[1] ?? '';
    const [left, right] = [`${QASM3}${definition}\nqubit[3] q;\n${call}`, `${QASM2}qreg q[3];\n${call}`].map(
      (text) => programUnitary(text),
    );
    expect(phaseDistance(left!, right!)).toBeLessThan(1e-12);
  });

  it.each([
    ['iswap', [0, 2, 1, 3]],
    ['dcx', [0, 2, 3, 1]],
  ] as const)('%s is defined as its name says', (name, images) => {
    const definition = /`(gate .*)`/.exec(hints(`${QASM3}qubit[2] q;\n${name} q[0], q[1];\n`))?.[1] ?? '';
    const source = `${QASM3}${definition}\nqubit[2] q;\n${name} q[0], q[1];`;
    const unitary = programUnitary(source);
    images.forEach((image, basis) => {
      const column = unitary[basis]!;
      expect(Math.hypot(...column[image]!)).toBeCloseTo(1, 12);
    });
  });

  it('an undecorated function is read all the same', () => {
    const source = 'from eigen_lang import *\ndef main():\n    H(0)\n    cx(0, 0)\n';
    expect(places(source, 'program.eigen.py')).toEqual(['EL2009 2:5', 'EL2001 3:5', 'EL2004 4:5']);
    expect(hints(source, 'program.eigen.py')).toContain('@hybrid_program');
  });

  it('a program of another framework is told how to come', () => {
    const source = 'from qiskit import QuantumCircuit\nqc = QuantumCircuit(2)\nqc.h(0)\n';
    expect(hints(source, 'program.py')).toContain('OpenQASM');
  });

  it('a short name is not taken for any other short name', () => {
    expect(hints(`${QASM3}qubit q;\nint a = 1;\nx b;\n`)).not.toContain('did you mean');
  });
});

describe('findings', () => {
  const source = `${QASM3}qubit[2] q;\n\tx q[7];\n`;

  it('show the source line, a caret, what was expected and a hint', () => {
    expect(renderDiagnostics(findings(source, 'bell.qasm'))).toBe(
      [
        'bell.qasm:4:6: error OQ2003: index 7 is out of range: "q" has 2 elements',
        '4 | \tx q[7];',
        '  | \t    ^',
        '  = expected: 0 to 1',
        '  = hint: use an index below the size of the register',
      ].join('\n'),
    );
  });

  it('have the same content as JSON', () => {
    expect(findings(source, 'bell.qasm')).toEqual([
      {
        code: 'OQ2003',
        severity: 'error',
        message: 'index 7 is out of range: "q" has 2 elements',
        file: 'bell.qasm',
        line: 4,
        column: 6,
        end_column: 7,
        source_line: '\tx q[7];',
        expected: '0 to 1',
        hint: 'use an index below the size of the register',
      },
    ]);
  });

  it('are twenty at most, in the order of the text', () => {
    const many = `${QASM3}qubit q;\n${Array.from({ length: 100 }, (_, n) => `foo${n} q;`).join('\n')}`;
    const lines = findings(many).map(({ line }) => line);
    expect(lines).toHaveLength(20);
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
  });

  it('clip a source line that is very long', () => {
    const [first] = findings(`${QASM3}qubit q;\n${' '.repeat(100_000)}foo q;`);
    expect(first?.source_line.length).toBeLessThan(1000);
    expect(renderDiagnostics([first!]).length).toBeLessThan(2000);
  });
});

/** Kinds of the data set, and the codes they may come as. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  'undeclared-identifier': ['OQ2001'],
  'index-out-of-range': ['OQ2003'],
  'duplicate-operand': ['OQ2004'],
  'unexpected-token': ['OQ1002'],
  'parameter-count': ['OQ2005'],
  'register-size-mismatch': ['OQ2007'],
  'redeclared-identifier': ['OQ2002'],
  'unsupported-version': ['OQ2012'],
  'constant-evaluation': ['OQ2009'],
  'qubit-limit': ['OQ4001'],
  'assignment-to-constant': ['OQ2008'],
  extern: ['OQ3002'],
  timing: ['OQ3003'],
  calibration: ['OQ3001'],
  'timing-or-extern-or-calibration': ['OQ3001', 'OQ3002', 'OQ3003'],
  arrays: ['OQ2016'],
  'angle-type': ['OQ3004'],
  'undeclared-identifier-or-index': ['OQ2001', 'OQ2003'],
  'non-terminating': ['OQ4003'],
};

describe('the invalid programs of the data set', () => {
  const folder = new URL('../../fixtures/circuits/invalid/', import.meta.url);
  const text = (file: string): string => readFileSync(new URL(file, folder), 'utf8');
  const { cases } = JSON.parse(text('expectations.json')) as {
    readonly cases: readonly {
      readonly file: string;
      readonly kind: string;
      readonly acceptedLines: readonly number[];
    }[];
  };

  it.each(cases.map((entry) => [entry.file, entry.kind, entry.acceptedLines] as const))(
    '%s is refused as %s',
    (file, kind, lines) => {
      const found = findings(text(file), file).find(({ severity }) => severity === 'error');
      expect(KINDS[kind]).toContain(found?.code);
      expect(lines).toContain(found?.line);
    },
  );
});

it('a program whose language is unknown names the ways to say it', () => {
  expect(() => compile('hello', {}, SIMULATOR)).toThrow(/\.qasm, \.py or \.json/);
});
