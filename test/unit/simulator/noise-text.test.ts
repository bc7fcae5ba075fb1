/** What a noise model as text does to a state, exactly. */
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../src/domain/circuit.ts';
import { parseNoise } from '../../../src/simulator/noise-text.ts';
import { prepareSimulation, runSimulation } from '../../../src/simulator/simulate.ts';
import { circuit, gate } from '../../support/circuits.ts';

function values(
  model: string,
  operations: readonly Operation[],
  words: readonly string[],
): readonly number[] {
  const observables = words.map((pauli) => ({ terms: [{ pauli, coefficient: 1 }] }));
  const noise = parseNoise(model)!;
  const options = { shots: 1, seed: '1', method: 'density_matrix', noise, observables } as const;
  const { expectationValues = [] } = runSimulation(prepareSimulation(circuit(3, 0, operations), options));
  return expectationValues.map(({ value }) => value);
}

describe('the channels of a noise model', () => {
  it.each([
    ['depolarizing=0.2', 'x', 'IIZ', -0.8],
    ['bit_flip=0.2', 'x', 'IIZ', -0.6],
    ['phase_flip=0.2', 'h', 'IIX', 0.6],
    ['amplitude_damping=0.2', 'x', 'IIZ', -0.6],
    ['amplitude_damping=0.2', 'h', 'IIX', Math.sqrt(0.8)],
    ['phase_damping=0.2', 'h', 'IIX', Math.sqrt(0.8)],
    ['1q=bit_flip:0.2', 'x', 'IIZ', -0.6],
    ['2q=bit_flip:0.2', 'x', 'IIZ', -1],
  ] as const)('%s after %s', (model, name, word, wanted) => {
    expect(values(model, [gate(name, 0)], [word])).toEqual([expect.closeTo(wanted, 12)]);
  });

  it('follow their kind of gate only, and its own before the one of all', () => {
    const pair = [gate('x', 0), gate('x', 1, { controls: [0] })];
    const both = ['IIZ', 'IZI', 'IZZ'];
    const close = (list: readonly number[]) => list.map((one) => expect.closeTo(one, 12) as number);
    expect(values('1q=0.1', pair, both)).toEqual(close([-0.9, -0.9, 1]));
    expect(values('2q=0.1', pair, both)).toEqual(close([-0.9, -0.9, 0.9]));
    expect(values('1q=0.1,2q=0.2', pair, both)).toEqual(close([-0.72, -0.72, 0.8]));
    expect(values('bit_flip=0.1,2q=bit_flip:0.2', pair, both)).toEqual(close([-0.48, -0.48, 0.36]));
    const three = [gate('x', 2, { controls: [0, 1] })];
    expect(values('1q=bit_flip:0.3,2q=bit_flip:0.1', three, ['ZII', 'ZZZ'])).toEqual(close([0.8, 0.512]));
  });
});
