import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAngle, printAngle } from '../../../../src/domain/aqo/angle-text.ts';
import { readAqo } from '../../../../src/domain/aqo/read.ts';
import { writeAqo } from '../../../../src/domain/aqo/write.ts';
import type { Angle } from '../../../../src/domain/angle.ts';
import { bindAngle } from '../../../../src/domain/angle.ts';
import type { Circuit, GateName, GateOperation } from '../../../../src/domain/circuit.ts';
import { GATES } from '../../../../src/domain/circuit.ts';
import { PipelineError } from '../../../../src/domain/errors.ts';
import { gatesOf, phaseDistance, unitaryOf } from '../../../support/reference-state.ts';

const METADATA = { compiler: 'qrtx', compiler_version: '1', source_sha256: '00', target: 'sim:local' };
const GATE_NAMES = Object.keys(GATES) as readonly GateName[];

function circuitOf(operations: Circuit['operations'], qubits: number, clbits = 0): Circuit {
  return { qubits, clbits, operations, parameters: {} };
}

function gate(name: GateName, controls: number, params: readonly Angle[] = []): GateOperation {
  const targets = Array.from({ length: GATES[name].qubits }, (_, k) => controls + k);
  return {
    kind: 'gate',
    gate: name,
    targets,
    controls: Array.from({ length: controls }, (_, k) => k),
    params,
  };
}

describe('decomposition into the AQO op set', () => {
  const cases = GATE_NAMES.flatMap((name) => [0, 1, 2, 3].map((controls) => [name, controls] as const));
  it.each(cases)('keeps the unitary of %s with %i controls', (name, controls) => {
    const params = Array.from({ length: GATES[name].params }, (_, k) => 0.3 + 0.7 * k);
    const qubits = Math.max(1, GATES[name].qubits + controls);
    const before = circuitOf([gate(name, controls, params)], qubits);
    const after = readAqo(writeAqo(before, METADATA));
    expect(phaseDistance(unitaryOf(gatesOf(before), qubits), unitaryOf(gatesOf(after), qubits))).toBeLessThan(
      1e-12,
    );
  });

  it.each([4, 5, 6])('keeps the unitary of x and p with %i controls', (controls) => {
    for (const name of ['x', 'p'] as const) {
      const before = circuitOf([gate(name, controls, name === 'p' ? [0.9] : [])], controls + 1);
      const after = readAqo(writeAqo(before, METADATA));
      const distance = phaseDistance(
        unitaryOf(gatesOf(before), controls + 1),
        unitaryOf(gatesOf(after), controls + 1),
      );
      expect(distance).toBeLessThan(1e-12);
    }
  });
});

describe('symbolic angles', () => {
  const angle: fc.Arbitrary<Angle> = fc.letrec<{ angle: Angle }>((tie) => ({
    angle: fc.oneof(
      { maxDepth: 4 },
      fc.double({ min: -10, max: 10, noNaN: true }),
      fc.constantFrom<Angle>(
        { kind: 'parameter', name: 'theta' },
        { kind: 'parameter', name: 'x_1' },
        Math.PI / 4,
      ),
      fc.record({ kind: fc.constant('negate' as const), operand: tie('angle') }),
      fc.record({
        kind: fc.constant('binary' as const),
        operator: fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const, '^' as const),
        left: tie('angle'),
        right: tie('angle'),
      }),
      fc.record({
        kind: fc.constant('call' as const),
        function: fc.constantFrom('sin' as const),
        argument: tie('angle'),
      }),
    ),
  })).angle;

  it('print and parse to the same value', () => {
    const values = { theta: 0.37, x_1: -2.5 };
    fc.assert(
      fc.property(angle, (before) => {
        const after = parseAngle(printAngle(before));
        const expected = bindAngle(before, values);
        if (!Number.isFinite(expected)) return;
        expect(bindAngle(after, values)).toBeCloseTo(expected, 9);
      }),
      { seed: 7, numRuns: 2000 },
    );
  });

  it.each([
    [
      { kind: 'binary', operator: '*', left: 2, right: { kind: 'parameter', name: 'theta' } } as const,
      '2*theta',
    ],
    [(3 * Math.PI) / 4, '3*pi/4'],
    [-Math.PI, '-pi'],
    [0.1, '0.1'],
  ])('print as people write them', (before, text) => {
    expect(printAngle(before)).toBe(text);
  });

  it.each(['', '2+', 'sin theta', '(1', '1 2', 'a$', '('.repeat(200)])('refuse %j', (text) => {
    expect(() => parseAngle(text)).toThrow(SyntaxError);
  });
});

describe('the document', () => {
  it('is version 1.0.0 while that can hold the circuit', () => {
    const circuit = circuitOf(
      [gate('h', 0), { kind: 'measure', qubits: [0], clbits: [0], basis: 'Z' }],
      1,
      1,
    );
    expect(writeAqo(circuit, METADATA)).toBe(
      '{"checksums":{"source_sha256":"00"},"metadata":{"compiler":"qrtx","compiler_version":"1",' +
        '"source_sha256":"00","target":"sim:local"},"operations":[{"op":"H","q":[0]},' +
        '{"basis":"Z","c":[0],"op":"MEASURE","q":[0]}],"qubits":1,"version":"1.0.0"}',
    );
  });

  it('keeps conditions, blocks, loops and scratch bits in version 1.1.0', () => {
    const when = [{ bits: [0, 1], op: '>=' as const, value: 2 }];
    const circuit: Circuit = {
      qubits: 2,
      clbits: 3,
      scratchClbits: 1,
      parameters: { theta: 0.5, phi: null },
      operations: [
        { ...gate('rx', 0, [parseAngle('2*theta+phi')]), condition: when },
        { kind: 'assign', clbits: [2, 0], sources: [1, { bit: 1, inverted: true }] },
        { kind: 'if', when, then: [gate('x', 1)], otherwise: [{ kind: 'reset', qubits: [1] }] },
        { kind: 'while', when, body: [{ kind: 'measure', qubits: [0], clbits: [2], basis: 'X' }], max: 7 },
      ],
    };
    const text = writeAqo(circuit, METADATA);
    expect(JSON.parse(text)).toMatchObject({ version: '1.1.0', clbits: 3, scratch_clbits: 1 });
    expect(readAqo(text)).toEqual(circuit);
    expect(writeAqo(readAqo(text), METADATA)).toBe(text);
  });

  it('wraps a conditional block in an IF', () => {
    const condition = [{ bits: [0], op: '==' as const, value: 1 }];
    const inner = { kind: 'while' as const, when: condition, body: [gate('x', 0)], max: 3 };
    const text = writeAqo(circuitOf([{ ...inner, condition }], 1, 1), METADATA);
    expect(readAqo(text).operations).toEqual([{ kind: 'if', when: condition, then: [inner], otherwise: [] }]);
  });

  it('reads version 0.1 with lower-case names and lists', () => {
    const text =
      '{"version":"0.1","qubits":2,"operations":[{"op":"rx","q":[1],"params":["2*a"]},{"op":"cx","q":[0,1]}]}';
    expect(readAqo(text)).toMatchObject({ qubits: 2, clbits: 0, parameters: { a: null } });
  });
});

describe('what is refused', () => {
  const head = '{"version":"1.0.0","qubits":2,"operations":';
  it.each([
    ['not json', '{', 'the document'],
    ['an unknown version', '{"version":"9"}', 'version'],
    ['a qubit out of range', `${head}[{"op":"X","q":[2]}]}`, 'operations[0].q[0]'],
    ['a qubit twice', `${head}[{"op":"CX","q":[1,1]}]}`, 'operations[0].q'],
    ['a wrong number of qubits', `${head}[{"op":"CX","q":[1]}]}`, 'operations[0].q'],
    ['an unknown op', `${head}[{"op":"FOO","q":[1]}]}`, 'operations[0].op'],
    ['a missing angle', `${head}[{"op":"RX","q":[1],"params":{}}]}`, 'operations[0].params.theta'],
    [
      'a malformed angle',
      `${head}[{"op":"RX","q":[1],"params":{"theta":"2*"}}]}`,
      'operations[0].params.theta',
    ],
    ['q and c of unequal length', `${head}[{"op":"MEASURE","q":[0,1],"c":[0]}]}`, 'operations[0].c'],
    ['a condition in 1.0.0', `${head}[{"op":"X","q":[0],"condition":[]}]}`, 'operations[0].condition'],
    ['too many qubits', '{"version":"1.0.0","qubits":1e9,"operations":[]}', 'qubits'],
    [
      '__proto__ as a parameter',
      '{"version":"1.0.0","qubits":1,"operations":[],"parameters":{"pi":1}}',
      'parameters.pi',
    ],
  ])('%s', (_, text, field) => {
    try {
      readAqo(text);
      expect.fail('was accepted');
    } catch (error) {
      expect(error).toBeInstanceOf(PipelineError);
      expect((error as PipelineError).details.violations?.[0]?.field).toBe(field);
    }
  });

  it('blocks nested too deep', () => {
    let block = '[]';
    for (let depth = 0; depth < 70; depth++) block = `[{"op":"IF","condition":[],"then":${block},"else":[]}]`;
    expect(() => readAqo(`{"version":"1.1.0","clbits":0,"qubits":1,"operations":${block}}`)).toThrow(
      /nested deeper/,
    );
  });
});
