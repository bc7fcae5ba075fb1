import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emitOpenQasm2 } from '../../../../src/compiler/emit/openqasm2.ts';
import { emitOpenQasm3 } from '../../../../src/compiler/emit/openqasm3.ts';
import { toCircuit } from '../../../../src/compiler/local-compiler.ts';
import { readAqo } from '../../../../src/domain/aqo/read.ts';
import { writeAqo } from '../../../../src/domain/aqo/write.ts';
import type { Circuit, Condition, Operation } from '../../../../src/domain/circuit.ts';
import { PipelineError } from '../../../../src/domain/errors.ts';
import { circuit, gate, measure, measureAll } from '../../../support/circuits.ts';
import { SIMULATOR } from '../../../support/compile.ts';
import { anyGates, gatesOnly } from '../../../support/random-circuits.ts';
import { exactDistribution, totalVariation } from '../../../support/reference-distribution.ts';
import { gatesOf, phaseDistance, unitaryOf } from '../../../support/reference-state.ts';

const METADATA = { compiler: 'test', compiler_version: '0', source_sha256: '0'.repeat(64), target: 'test' };
const parsed = (source: string): Circuit => toCircuit({ source, target: SIMULATOR, options: {} }).circuit;
const LANGUAGES: Readonly<Record<string, (circuit: Circuit) => Circuit>> = {
  'OpenQASM 2': (before) => parsed(emitOpenQasm2(before)),
  'OpenQASM 3': (before) => parsed(emitOpenQasm3(before)),
  AQO: (before) => readAqo(writeAqo(before, METADATA)),
};

const FOLDER = new URL('../../../fixtures/circuits/', import.meta.url);
const references = (
  JSON.parse(readFileSync(new URL('references.json', FOLDER), 'utf8')) as {
    readonly circuits: readonly { readonly id: string; readonly file: string; readonly qubits: number }[];
  }
).circuits.filter(({ qubits }) => qubits <= 12);

/** Programs that need words OpenQASM 2 does not have. */
const BEYOND_VERSION_2: Readonly<Record<string, RegExp>> = {
  oq3_rus: /loops/,
};

describe('emit and parse', () => {
  it.each(Object.entries(LANGUAGES))('gives the same unitary: %s', (_, through) => {
    fc.assert(
      fc.property(anyGates, (operations) => {
        const before = gatesOnly(operations);
        const after = through({ ...before, operations: [...operations, measureAll(4)], clbits: 4 });
        const [expected, found] = [before, after].map((one) => unitaryOf(gatesOf(one), 4));
        expect(phaseDistance(expected!, found!)).toBeLessThan(1e-9);
      }),
      { seed: 21, numRuns: 40 },
    );
  });

  it.each(references.map(({ id, file }) => [id, file] as const))('%s through OpenQASM 2', (id, file) => {
    const before = parsed(readFileSync(new URL(file, FOLDER), 'utf8'));
    const beyond = BEYOND_VERSION_2[id];
    if (beyond !== undefined) {
      expect(() => emitOpenQasm2(before)).toThrow(beyond);
      return;
    }
    const after = parsed(emitOpenQasm2(before));
    expect(totalVariation(exactDistribution(before), exactDistribution(after))).toBeLessThan(1e-9);
  });
});

describe('conditions in OpenQASM 2', () => {
  const start: readonly Operation[] = [
    gate('h', 0),
    gate('ry', 1, { params: [0.7] }),
    measure([0, 1], [0, 1]),
  ];
  const guarded = (
    when: readonly Condition[],
    then: readonly Operation[],
    otherwise: readonly Operation[] = [],
  ) => circuit(3, 3, [...start, { kind: 'if', when, then, otherwise }, measure([2], [2])]);
  const flip = gate('x', 2);
  const is = (bits: readonly number[], op: Condition['op'], value: number): Condition => ({
    bits,
    op,
    value,
  });

  it.each<readonly [string, Circuit]>([
    ['equality of a register', guarded([is([0, 1], '==', 2)], [flip])],
    ['bits in another order', guarded([is([1, 0], '==', 1)], [flip])],
    ['single bits', guarded([is([0], '==', 1), is([1], '!=', 1)], [flip])],
    ['an order', guarded([is([0, 1], '>=', 1)], [flip])],
    ['an else branch', guarded([is([0, 1], '==', 3)], [flip], [gate('ry', 2, { params: [1.1] })])],
    ['a condition in a condition', guarded([is([0], '==', 1)], [{ ...flip, condition: [is([1], '==', 0)] }])],
    ['bits apart', guarded([is([0, 2], '==', 1)], [flip])],
    [
      'registers that overlap',
      circuit(3, 4, [
        ...start,
        { ...flip, condition: [is([0, 1], '==', 1)] },
        measure([2], [2]),
        { ...gate('h', 2), condition: [is([1, 2], '==', 2)] },
        measure([2], [3]),
      ]),
    ],
    ['a measurement at the end', guarded([is([0, 1], '==', 1)], [gate('h', 2), measure([2], [0])])],
  ])('%s keeps the distribution', (_, before) => {
    const after = parsed(emitOpenQasm2(before));
    expect(totalVariation(exactDistribution(before), exactDistribution(after))).toBeLessThan(1e-9);
  });

  it.each<readonly [string, Circuit, RegExp]>([
    ['a loop', circuit(1, 1, [{ kind: 'while', when: [is([0], '==', 1)], body: [], max: 3 }]), /loops/],
    [
      'a wide order',
      circuit(1, 12, [{ ...gate('x', 0), condition: [is([...Array(12).keys()], '>', 1)] }]),
      /condition/,
    ],
    [
      'a block that changes its condition',
      guarded([is([0, 1], '==', 1)], [measure([2], [0]), flip]),
      /its own condition/,
    ],
    ['a parameter', { ...circuit(1, 0, []), parameters: { theta: null } }, /theta/],
  ])('%s is refused by name', (_, before, reason) => {
    expect(() => emitOpenQasm2(before)).toThrow(PipelineError);
    expect(() => emitOpenQasm2(before)).toThrow(reason);
  });

  it('writes numbers that every reader of version 2 takes', () => {
    const text = emitOpenQasm2(
      circuit(1, 0, [gate('rz', 0, { params: [1e-9] }), gate('rx', 0, { params: [2e22] })]),
    );
    expect(text).toContain('rz(1.0e-9)');
    expect(text).toContain('rx(2.0e+22)');
  });
});
