/** AQO documents as programs: what they leave out, and what it means. */
import { expect, it } from 'vitest';
import { readAqo } from '../../../src/domain/aqo/read.ts';
import { compile, distributionOf } from '../../support/compile.ts';

const document = (more: object) => JSON.stringify({ version: '1.0.0', qubits: 2, ...more });
const FLIP = [
  { op: 'X', q: [0] },
  { op: 'H', q: [1] },
  { op: 'H', q: [1] },
];

it('a document that measures nothing is measured at its end, all qubits', () => {
  const source = document({ operations: FLIP });
  expect(distributionOf(source)).toEqual({ '01': 1 });
  expect(compile(source).requirements.clbits).toBe(2);
});

it('one that measures some qubits stays as it is', () => {
  const operations = [...FLIP, { op: 'MEASURE', q: [0], c: [0] }];
  expect(distributionOf(document({ operations }))).toEqual({ '1': 1 });
});

it('classical bits that nothing uses give way; those in use stay', () => {
  const extended = { version: '1.1.0', clbits: 3 };
  expect(distributionOf(document({ ...extended, operations: FLIP }))).toEqual({ '01': 1 });
  const operations = [...FLIP, { op: 'ASSIGN', c: [0], values: [1] }];
  expect(distributionOf(document({ ...extended, operations }))).toEqual({ '01001': 1 });
});

it('a measurement inside a block counts as one', () => {
  const condition = [{ bits: [0], op: '==', value: 0 }];
  const then = [{ op: 'MEASURE', q: [0], c: [0] }];
  const operations = [...FLIP, { op: 'IF', condition, then }];
  const { aqo } = compile(document({ version: '1.1.0', clbits: 1, operations }));
  expect(readAqo(aqo).clbits).toBe(1);
});

it('a document of no qubits is one qubit, measured', () => {
  expect(compile(document({ qubits: 0, operations: [] })).requirements).toMatchObject({
    qubits: 1,
    clbits: 1,
  });
});
