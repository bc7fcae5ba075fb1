/** Noise as people write it as a model of the simulator. */
import { PipelineError } from '../domain/errors.ts';
import { type NoiseText, parseNoiseText } from '../domain/noise-text.ts';
import type { Channel, NoiseModel } from './noise.ts';

function channelOf({ kind, probability: p }: NonNullable<NoiseText['channel']>): Channel {
  switch (kind) {
    case 'depolarizing':
      return { kind, lambda: p };
    case 'bit_flip':
      return { kind: 'pauli', x: p, y: 0, z: 0 };
    case 'phase_flip':
      return { kind: 'pauli', x: 0, y: 0, z: p };
    case 'amplitude_damping':
    case 'phase_damping':
      return { kind, gamma: p };
  }
}

/**
 * The model of a text: the channel follows every gate, `readout` flips every measured bit. Undefined for `none`.
 *
 * @throws {@link PipelineError} `EXECUTION_STAGE_FAILED` naming the kinds and the range.
 */
export function parseNoise(text: string): NoiseModel | undefined {
  const noise = readText(text);
  if (noise === undefined) return undefined;
  const { channel, readout: p } = noise;
  return {
    name: text,
    gates: channel === undefined ? [] : [{ channel: channelOf(channel) }],
    readout: p === undefined ? [] : [{ oneWhenZero: p, zeroWhenOne: p }],
  };
}

function readText(text: string): NoiseText | undefined {
  try {
    return parseNoiseText(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PipelineError('EXECUTION_STAGE_FAILED', error.message, {}, { cause: error });
  }
}
