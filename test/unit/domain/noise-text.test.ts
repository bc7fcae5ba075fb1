import { describe, expect, it } from 'vitest';
import { actsOnGates, parseNoiseText } from '../../../src/domain/noise-text.ts';

describe('a noise model as text', () => {
  it.each([
    ['depolarizing=0.01', { channel: { kind: 'depolarizing', probability: 0.01 } }],
    ['bit_flip:1, readout=0.02', { channel: { kind: 'bit_flip', probability: 1 }, readout: 0.02 }],
    [
      ' 1q = depolarizing:0.001 , 2q = depolarizing:0.01, readout = 0 ',
      {
        oneQubit: { kind: 'depolarizing', probability: 0.001 },
        moreQubits: { kind: 'depolarizing', probability: 0.01 },
        readout: 0,
      },
    ],
    ['2q=0.01', { moreQubits: { kind: 'depolarizing', probability: 0.01 } }],
    [
      'phase_damping=0.1,2q:amplitude_damping=0.2',
      {
        channel: { kind: 'phase_damping', probability: 0.1 },
        moreQubits: { kind: 'amplitude_damping', probability: 0.2 },
      },
    ],
    ['none', undefined],
  ])('is read: %s', (text, noise) => {
    expect(parseNoiseText(text)).toEqual(noise);
  });

  it.each([
    ['', /write kind=probability/],
    ['depolarising=0.1', /did you mean depolarizing\?/],
    ['1q=bitflip:0.1', /did you mean bit_flip\?/],
    ['1Q=0.1', /did you mean 1q\?/],
    ['redout=0.1', /did you mean readout\?/],
    ['readout=1.1', /probability from 0 to 1/],
    ['depolarizing=0.1=0.2', /write kind=probability/],
    ['1q=bit_flip:0.1:0.2', /write kind=probability/],
    ['1q=readout:0.1', /write kind=probability/],
    ['toString=0.1', /write kind=probability/],
    ['depolarizing', /write kind=probability/],
    ['depolarizing=nan', /probability from 0 to 1/],
    ['none,readout=0.1', /write kind=probability/],
    ['bit_flip=0.1,phase_flip=0.1', /one channel at most.*1q= and 2q=/],
    ['1q=0.1,1q=0.2', /1q= stands there twice/],
    ['readout=0.1,readout=0.2', /readout= stands there twice/],
    [`readout=0.${'1'.repeat(300)}`, /at most 256/],
  ])('is refused with what is wrong: %s', (text, message) => {
    expect(() => parseNoiseText(text)).toThrow(message);
  });

  it.each([
    ['depolarizing=0.1', true],
    ['2q=0.1', true],
    ['what=ever', true],
    ['1q=0,readout=0.5', false],
    ['none', false],
  ])('tells whether gates have noise: %s', (text, acts) => {
    expect(actsOnGates(text)).toBe(acts);
  });
});
