/** Findings and operations of AQO documents stand where their text is. */
import { describe, expect, it } from 'vitest';
import { toCircuit } from '../../../src/compiler/local-compiler.ts';
import type { Operation } from '../../../src/domain/circuit.ts';
import { SIMULATOR, emitFindings, findings, spansOf } from '../../support/compile.ts';

const GATE = '{"op":"H","q":[0]}';
const document = (operations: string, qubits = '2'): string =>
  `{\n "version": "1.1.0",\n "clbits": 1,\n "qubits": ${qubits},\n "operations": [\n  ${operations}\n ]\n}\n`;

describe('a finding', () => {
  it.each([
    ['an operation that does not exist', document(`${GATE},\n  {"op":"NOSUCH","q":[0]}`), [7, 9], '"NOSUCH"'],
    ['a qubit that does not exist', document('{"op":"CX","q":[0, 7]}'), [6, 22], '7'],
    ['a field that is missing', document('{"q":[0]}'), [6, 3], '{"q":[0]}'],
    [
      'in a block in a block',
      document(
        '{"op":"WHILE","condition":[],"body":[{"op":"IF","condition":[],"then":[{"op":"H","q":[9]}]}]}',
      ),
      [6, 89],
      '9',
    ],
    ['too many qubits', document(GATE, '40'), [4, 12], '40'],
    ['a version that does not exist', '{"qubits":1,\n"version":"9"}', [2, 11], '"9"'],
    ['a comma too many', document(`${GATE},`), [7, 2], ']'],
    ['an end that is missing', '{"qubits":1', [1, 12], ''],
  ])('stands at %s', (_, source, [line = 0, column = 0], text) => {
    const [first] = findings(source, 'circuit.aqo.json');
    expect(first).toMatchObject({ line, column });
    if (text !== '') expect(source.split('\n')[line - 1]?.slice(column - 1)).toContain(text);
    if (text !== '')
      expect(source.split('\n')[line - 1]?.slice(column - 1, first!.end_column - 1)).toBe(text);
  });

  it('stands at the beginning of what is not nested as circuits are', () => {
    expect(findings('['.repeat(4000), 'circuit.aqo.json')[0]).toMatchObject({ line: 1, column: 1 });
  });
});

describe('operations', () => {
  const inner = '{"op":"X","q":[1],"params":{"a":[{}]}}';
  const block = `{"op":"IF","condition":[{"bits":[0],"op":"==","value":1}],"then":[${GATE}],"else":[${inner}]}`;

  it('know the text they come from, in blocks too', () => {
    const source = document(`${GATE},\n  ${block}`);
    expect(spansOf(source)).toMatchObject([
      ['gate', 6, GATE],
      ['if', 7, block],
    ]);
    const { circuit } = toCircuit({ source, target: SIMULATOR, options: {} });
    const branch = circuit.operations[1] as Operation & { readonly kind: 'if' };
    const texts = [...branch.then, ...branch.otherwise].map(({ span }) =>
      source.slice(span?.start, span?.end),
    );
    expect(texts).toEqual([GATE, inner]);
  });

  it('say their line where another language has no words for them', () => {
    const source = document(`${GATE},\n  {"op":"WHILE","condition":[],"body":[${GATE}]}`);
    expect(emitFindings(source, 'circuit.aqo.json')).toMatchObject([{ code: 'EM1001', line: 7, column: 3 }]);
  });
});
