import { describe, expect, it } from 'vitest';
import { finalState } from '../../../src/simulator/final-state.ts';
import { circuit, gate, measure } from '../../support/circuits.ts';
import { circuitOf } from '../../support/compile.ts';
import { exactDistribution, totalVariation } from '../../support/reference-distribution.ts';

const HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n';
const HALF = Math.SQRT1_2;

describe('the final state', () => {
  it('has the amplitudes before the measurements, highest qubit first, also of qubits that nothing touches', () => {
    const { amplitudes, probabilities } = finalState(
      circuit(3, 2, [gate('h', 0), gate('x', 2, { controls: [0] }), measure([0, 2], [1, 0])]),
    );
    expect(amplitudes).toEqual([
      ['000', expect.closeTo(HALF, 12), 0],
      ['101', expect.closeTo(HALF, 12), 0],
    ]);
    expect(probabilities).toEqual([
      ['00', expect.closeTo(0.5, 12)],
      ['11', expect.closeTo(0.5, 12)],
    ]);
  });

  it('has the exact probabilities of counts keys, in any basis of measurement and with parameters', () => {
    const text = `${HEAD}input float[64] theta; qubit[4] q; bit[5] c; ry(theta) q[0]; cx q[0], q[3]; rx(1.1) q[1]; swap q[1], q[2];
h q[3]; c[4] = measure q[0]; c[1] = measure q[2]; c[0] = measure q[3];`;
    const read = circuitOf(text);
    const exact = exactDistribution(read, { theta: 0.7 });
    expect(totalVariation(new Map(finalState(read, { theta: 0.7 }).probabilities), exact)).toBeLessThan(
      1e-12,
    );
  });

  it.each([
    [
      'a measurement in the middle',
      'qubit q; bit[2] c; h q; c[0] = measure q; h q; c[1] = measure q;',
      /no one state/,
    ],
    ['a reset', 'qubit q; bit c; h q; reset q; h q; c = measure q;', /no one state/],
    ['17 qubits', 'qubit[17] q; bit[17] c; h q; c = measure q;', /at most 16/],
  ])('is refused for %s', (_, body, reason) => {
    expect(() => finalState(circuitOf(HEAD + body))).toThrow(reason);
  });
});
