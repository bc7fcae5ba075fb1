/** Noise as people write it on a command line: `depolarizing=0.01,readout=0.02`. */
import { PipelineError } from '../domain/errors.ts';
import type { Channel, GateNoise, NoiseModel } from './noise.ts';

const KINDS = 'depolarizing, bit_flip, phase_flip, amplitude_damping, phase_damping, readout';

function channelOf(kind: string, p: number): Channel | undefined {
  switch (kind) {
    case 'depolarizing':
      return { kind: 'depolarizing', lambda: p };
    case 'bit_flip':
      return { kind: 'pauli', x: p, y: 0, z: 0 };
    case 'phase_flip':
      return { kind: 'pauli', x: 0, y: 0, z: p };
    case 'amplitude_damping':
    case 'phase_damping':
      return { kind, gamma: p };
    default:
      return undefined;
  }
}

/**
 * Reads a noise model: `kind=probability` parts with commas between them. One channel follows every gate;
 * `readout` flips every measured bit.
 *
 * @throws {@link PipelineError} `EXECUTION_STAGE_FAILED` naming the kinds and the range.
 */
export function parseNoise(text: string): NoiseModel {
  const gates: GateNoise[] = [];
  let readout: NoiseModel['readout'] = [];
  for (const part of text.split(',')) {
    const [kind = '', number = ''] = part.split('=').map((piece) => piece.trim());
    const p = number === '' ? Number.NaN : Number(number);
    if (!(p >= 0 && p <= 1)) throw refuse(part);
    const channel = channelOf(kind, p);
    if (channel !== undefined) gates.push({ channel });
    else if (kind === 'readout') readout = [{ oneWhenZero: p, zeroWhenOne: p }];
    else throw refuse(part);
  }
  if (gates.length > 1)
    throw new PipelineError('EXECUTION_STAGE_FAILED', `noise "${text}": one channel at most`);
  return { name: text, gates, readout };
}

function refuse(part: string): PipelineError {
  return new PipelineError(
    'EXECUTION_STAGE_FAILED',
    `noise "${part.slice(0, 60)}": write kind=probability with a probability from 0 to 1; kinds: ${KINDS}`,
  );
}
