import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ANGLE_FUNCTIONS, bindAngle, collectParameters } from '../../../src/domain/angle.ts';
import type { Angle, AngleOperator } from '../../../src/domain/angle.ts';

/** An angle, its value worked out on the way, and the parameters in it. */
interface Known {
  readonly angle: Angle;
  readonly value: number;
  readonly names: readonly string[];
}

const VALUES = { a: 0.25, b: -1.5, theta: Math.PI };

const arithmetic: Readonly<Record<AngleOperator, (x: number, y: number) => number>> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '/': (x, y) => x / y,
  '^': (x, y) => Math.pow(x, y),
};
const functions = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  exp: Math.exp,
  ln: Math.log,
  sqrt: Math.sqrt,
};

const { tree } = fc.letrec<{ tree: Known; leaf: Known; node: Known }>((tie) => ({
  tree: fc.oneof({ maxDepth: 6 }, tie('leaf'), tie('node')),
  leaf: fc.oneof(
    fc.double({ noNaN: true, min: -7, max: 7 }).map((angle) => ({ angle, value: angle, names: [] })),
    fc.constantFrom('a', 'b', 'theta').map((name) => ({
      angle: { kind: 'parameter' as const, name },
      value: VALUES[name],
      names: [name],
    })),
  ),
  node: fc.oneof(
    tie('tree').map(({ angle, value, names }) => ({
      angle: { kind: 'negate' as const, operand: angle },
      value: -value,
      names,
    })),
    fc
      .tuple(fc.constantFrom('+', '-', '*', '/', '^'), tie('tree'), tie('tree'))
      .map(([operator, left, right]) => ({
        angle: { kind: 'binary' as const, operator, left: left.angle, right: right.angle },
        value: arithmetic[operator](left.value, right.value),
        names: [...left.names, ...right.names],
      })),
    fc.tuple(fc.constantFrom(...ANGLE_FUNCTIONS), tie('tree')).map(([name, inner]) => ({
      angle: { kind: 'call' as const, function: name, argument: inner.angle },
      value: functions[name](inner.value),
      names: inner.names,
    })),
  ),
}));

describe('bindAngle', () => {
  test('gives the value of any expression', () => {
    fc.assert(
      fc.property(tree, ({ angle, value }) => {
        expect(bindAngle(angle, VALUES)).toBe(value);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  test.each(['missing', 'toString', '__proto__'])('refuses the parameter %s without a value', (name) => {
    expect(() => bindAngle({ kind: 'parameter', name }, VALUES)).toThrow(
      new RangeError(`parameter "${name}" has no value`),
    );
  });
});

test('collectParameters finds every parameter, once', () => {
  fc.assert(
    fc.property(tree, ({ angle, names }) => {
      const found = new Set<string>();
      collectParameters(angle, found);
      expect([...found].sort()).toEqual([...new Set(names)].sort());
    }),
    { numRuns: 500, seed: 2 },
  );
});
