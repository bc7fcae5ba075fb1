/**
 * Noise as people write it, in a program, a job or on a command line: `depolarizing=0.01,readout=0.02`, or one channel
 * for each kind of gate: `1q=depolarizing:0.001, 2q=depolarizing:0.01`. What a model does is up to the device; that it
 * can be read is known before the job waits for one.
 */
import { clipped } from './clipped.ts';
import { closestName } from './closest-name.ts';

/** Channels that follow gates. */
const CHANNELS = [
  ...(['depolarizing', 'bit_flip', 'phase_flip', 'amplitude_damping', 'phase_damping'] as const),
] as const;
type ChannelName = (typeof CHANNELS)[number];

/** Which gates a channel follows, as it is written before the channel. */
const SCOPES: Readonly<Record<string, 'oneQubit' | 'moreQubits'>> = { '1q': 'oneQubit', '2q': 'moreQubits' };
const READOUT = 'readout';
const FORM = 'write kind=probability, 1q=kind:probability, 2q=kind:probability or readout=probability';
/** Longest model, in characters. */
const LONGEST = 256;

/** A channel as it was written. */
export interface ChannelText {
  readonly kind: ChannelName;
  /** From 0 to 1. */
  readonly probability: number;
}

/** A noise model as it was written. */
export interface NoiseText {
  /** Follows every gate whose kind has no channel of its own. */
  readonly channel?: ChannelText;
  /** Follows gates on one qubit. */
  readonly oneQubit?: ChannelText;
  /** Follows gates on two or more qubits. */
  readonly moreQubits?: ChannelText;
  /** Probability that a measured bit is read wrongly. */
  readonly readout?: number;
}

/**
 * Reads a noise model: parts with commas between them, each kind of gate at most once; `=` and `:` mean the same, and a
 * kind of gate with a number alone has the channel `depolarizing`. `none` is no noise.
 *
 * @throws RangeError naming the form, the range and the kinds, and the closest name to a misspelt one.
 */
export function parseNoiseText(text: string): NoiseText | undefined {
  if (text.length > LONGEST)
    throw new RangeError(`noise has ${text.length} characters, at most ${LONGEST} are allowed`);
  if (text.trim() === 'none') return undefined;
  let noise: NoiseText = {};
  for (const part of text.split(',')) {
    const [field, value] = readPart(part);
    if (field in noise) throw new RangeError(`noise "${clipped(text, 60)}": ${TWICE[field]}`);
    noise = { ...noise, [field]: value };
  }
  return noise;
}

/** True when gates have noise, so that one that is removed changes what is simulated; unreadable models count as such. */
export function actsOnGates(text: string): boolean {
  try {
    const { channel, oneQubit, moreQubits } = parseNoiseText(text) ?? {};
    return [channel, oneQubit, moreQubits].some((one) => one !== undefined && one.probability > 0);
  } catch {
    return true;
  }
}

const TWICE: Readonly<Record<keyof NoiseText, string>> = {
  channel: 'one channel at most for all gates; 1q= and 2q= give each kind of gate its own',
  oneQubit: '1q= stands there twice',
  moreQubits: '2q= stands there twice',
  readout: 'readout= stands there twice',
};

function readPart(part: string): readonly [keyof NoiseText, ChannelText | number] {
  const pieces = part.split(/[=:]/).map((piece) => piece.trim());
  const [name = '', ...rest] = pieces;
  const scope = Object.hasOwn(SCOPES, name) ? SCOPES[name] : undefined;
  const probability = probabilityOf(pieces.at(-1) ?? '');
  if (name === READOUT && rest.length === 1 && probability !== undefined) return ['readout', probability];
  const kindName = scope === undefined ? name : rest.length === 1 ? 'depolarizing' : (rest[0] ?? '');
  const kind = CHANNELS.find((one) => one === kindName);
  const complete = rest.length === 1 || (scope !== undefined && rest.length === 2);
  if (kind === undefined || !complete || probability === undefined) throw unreadable(part, kindName, kind);
  return [scope ?? 'channel', { kind, probability }];
}

function probabilityOf(text: string): number | undefined {
  const value = text === '' ? Number.NaN : Number(text);
  return value >= 0 && value <= 1 ? value : undefined;
}

function unreadable(part: string, name: string, kind: ChannelName | undefined): RangeError {
  const names = [...CHANNELS, READOUT];
  const closest =
    kind === undefined && name !== READOUT ? closestName(name, [...names, '1q', '2q']) : undefined;
  const hint = closest === undefined ? '' : `; did you mean ${closest}?`;
  return new RangeError(
    `noise "${clipped(part.trim(), 60)}": ${FORM} with a probability from 0 to 1, or none; kinds: ${names.join(', ')}${hint}`,
  );
}
