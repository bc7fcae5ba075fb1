/**
 * Noise as people write it, in a program, a job or on a command line: `depolarizing=0.01,readout=0.02`. What it means
 * is up to the device; that it can be read is known before the job waits for one.
 */

/** Channels that follow every gate. */
const NOISE_CHANNELS = [
  ...(['depolarizing', 'bit_flip', 'phase_flip', 'amplitude_damping', 'phase_damping'] as const),
] as const;

/** A noise model as it was written; probabilities from 0 to 1. */
export interface NoiseText {
  readonly channel?: { readonly kind: (typeof NOISE_CHANNELS)[number]; readonly probability: number };
  /** Probability that a measured bit is read wrongly. */
  readonly readout?: number;
}

/**
 * Reads a noise model: `kind=probability` or `kind:probability` parts with commas between them, at most one channel;
 * `none` is no noise.
 *
 * @throws RangeError naming the kinds and the range.
 */
export function parseNoiseText(text: string): NoiseText | undefined {
  if (text.trim() === 'none') return undefined;
  let noise: NoiseText = {};
  for (const part of text.split(',')) {
    const [name = '', number = ''] = part.split(/[=:]/).map((piece) => piece.trim());
    const probability = number === '' ? Number.NaN : Number(number);
    const kind = NOISE_CHANNELS.find((one) => one === name);
    if (!(probability >= 0 && probability <= 1) || (kind === undefined && name !== 'readout')) {
      const kinds = [...NOISE_CHANNELS, 'readout'].join(', ');
      const rule = 'write kind=probability with a probability from 0 to 1, or none';
      throw new RangeError(`noise "${part.slice(0, 60)}": ${rule}; kinds: ${kinds}`);
    }
    if (kind === undefined) noise = { ...noise, readout: probability };
    else if (noise.channel === undefined) noise = { ...noise, channel: { kind, probability } };
    else throw new RangeError(`noise "${text.slice(0, 60)}": one channel at most`);
  }
  return noise;
}
