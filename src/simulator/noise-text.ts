/** Noise as people write it as a model of the simulator. */
import { PipelineError } from '../domain/errors.ts';
import { type ChannelText, type NoiseText, parseNoiseText } from '../domain/noise-text.ts';
import type { Channel, GateNoise, NoiseModel } from './noise.ts';

function channelOf({ kind, probability: p }: ChannelText): Channel {
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

/** Channels of one kind of gate before the one of all. */
function gatesOf({ channel, oneQubit, moreQubits }: NoiseText): readonly GateNoise[] {
  return [
    ...(oneQubit === undefined ? [] : [{ width: 'one', channel: channelOf(oneQubit) } as const]),
    ...(moreQubits === undefined ? [] : [{ width: 'more', channel: channelOf(moreQubits) } as const]),
    ...(channel === undefined ? [] : [{ channel: channelOf(channel) }]),
  ];
}

/**
 * The model of a text: a channel follows every gate, or every gate of its kind; `readout` flips every measured bit.
 * Undefined for `none`.
 *
 * @throws {@link PipelineError} `EXECUTION_STAGE_FAILED` naming the kinds and the range.
 */
export function parseNoise(text: string): NoiseModel | undefined {
  const noise = readText(text);
  if (noise === undefined) return undefined;
  const { readout: p } = noise;
  return {
    name: text,
    gates: gatesOf(noise),
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
