/** The options of `qrtx simulate` as wishes for the simulator: each is checked before anything runs. */
import { readFile } from 'node:fs/promises';
import { JOB_LIMITS } from '../domain/job-spec.ts';
import { parsePauliSum } from '../domain/pauli-sum.ts';
import type { PauliSum } from '../domain/result.ts';
import { textFlag } from './command.ts';
import type { SimulationWishes } from './offline-run.ts';

type Flags = Readonly<Record<string, unknown>>;

/** One observable, and how it was written. */
export interface NamedObservable {
  readonly text: string;
  readonly sum: PauliSum;
}

/** The observables of `--observable`: sums as text, or `@FILE` with JSON that has `terms`. */
export async function observablesOf(flags: Flags): Promise<readonly NamedObservable[]> {
  const texts = listFlag(flags, 'observable');
  return Promise.all(texts.map(async (text) => ({ text, sum: await observable(text) })));
}

async function observable(text: string): Promise<PauliSum> {
  try {
    return text.startsWith('@') ? fromJson(await readFile(text.slice(1), 'utf8')) : parsePauliSum(text);
  } catch (error) {
    throw new RangeError(
      `--observable "${text.slice(0, 60)}": ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function fromJson(text: string): PauliSum {
  const { terms } = JSON.parse(text) as { terms?: unknown };
  if (!Array.isArray(terms))
    throw new RangeError('the file needs "terms": [{"pauli": "XZ", "coefficient": 0.5}, …]');
  return {
    terms: (terms as { pauli?: unknown; coefficient?: unknown }[]).map(({ pauli, coefficient }, index) => {
      if (typeof pauli === 'string' && typeof coefficient === 'number') return { pauli, coefficient };
      throw new RangeError(`terms[${index}] needs a text "pauli" and a number "coefficient"`);
    }),
  };
}

/** Everything else that the flags ask for. */
export function wishesOf(flags: Flags): SimulationWishes {
  const shots = shotsOf(textFlag(flags, 'shots'));
  const seed = seedOf(textFlag(flags, 'seed'));
  const [method, noise] = [textFlag(flags, 'method'), textFlag(flags, 'noise')];
  return {
    ...(shots !== undefined && { shots }),
    ...(seed !== undefined && { seed }),
    parameters: parametersOf(listFlag(flags, 'parameter')),
    options: {
      ...(method !== undefined && { method }),
      ...(noise !== undefined && { noise_model: noise }),
      ...(flags.sampled === true && { expectation: 'sampled' }),
    },
  };
}

function listFlag(flags: Flags, name: string): readonly string[] {
  const value = flags[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function parametersOf(texts: readonly string[]): Readonly<Record<string, number>> {
  const values = new Map<string, number>();
  for (const text of texts) {
    const [, name = '', number = ''] = /^\s*([^=\s]+)\s*=(.+)$/.exec(text) ?? [];
    const value = number.trim() === '' ? Number.NaN : Number(number);
    if (!Number.isFinite(value))
      throw new RangeError(`--parameter is "${text.slice(0, 60)}"; it must be name=number, in radians`);
    if (values.has(name)) throw new RangeError(`--parameter ${name} is given twice`);
    values.set(name, value);
  }
  return Object.fromEntries(values);
}

function shotsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const shots = Number(text);
  if (/^\d+$/.test(text) && shots >= 1 && shots <= JOB_LIMITS.shots) return shots;
  throw new RangeError(`--shots is "${text}"; it must be a number from 1 to ${JOB_LIMITS.shots}`);
}

function seedOf(text: string | undefined): string | undefined {
  if (text === undefined || (/^\d{1,20}$/.test(text) && BigInt(text) < 2n ** 64n)) return text;
  throw new RangeError(`--seed is "${text}"; it must be a number from 0 to 2^64 - 1`);
}
