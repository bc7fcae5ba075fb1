/**
 * Feeds inputs to the compiler and looks at how it ends. Good ends are a circuit or an error of the kernel with a
 * place and a message. Everything else is a finding: another exception, or more than a second of processor time.
 */
import { compileProgram } from '../src/compiler/local-compiler.ts';
import type { Device } from '../src/domain/device.ts';
import { DYNAMIC_FEATURES } from '../src/domain/device.ts';
import { PipelineError } from '../src/domain/errors.ts';
import { type FuzzInput, nextInput } from './inputs.ts';
import type { FuzzLanguage } from './language.ts';
import { Dice } from './random.ts';

const TARGET: Device = {
  id: 'sim:local',
  name: 'simulator',
  backendType: 'simulator',
  status: 'ONLINE',
  maxQubits: 26,
  maxShots: 10_000_000,
  basis: 'any',
  features: DYNAMIC_FEATURES,
  expectationValues: true,
  slots: 1,
};

/** Processor seconds one input may take. */
const MOST_SECONDS = 1;
/** A circuit that is large and legal may take longer, by its size. */
const SECONDS_FOR_A_CHARACTER = 1e-6;
/** Codes a front end may end with. */
const GOOD_CODES: ReadonlySet<string> = new Set([
  'COMPILER_STAGE_FAILED',
  'NOT_SUPPORTED_YET',
  'VALIDATION_FAILED',
]);

/** Something that should not have happened. */
export interface FuzzFinding extends FuzzInput {
  readonly number: number;
  readonly problem: string;
}

/** How a run went. */
export interface FuzzReport {
  readonly inputs: number;
  readonly accepted: number;
  readonly slowestSeconds: number;
  /** Heap in use, looked at after every 64th input; a figure to watch, garbage included. */
  readonly peakHeapMiB: number;
  readonly findings: readonly FuzzFinding[];
}

/** What to run. */
export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  readonly corpus: readonly string[];
  readonly progress?: (done: number) => void;
  /** Processor seconds one input may take, and `Infinity` for no judgement; a second unless told otherwise. */
  readonly mostSeconds?: number;
}

/** Runs `count` inputs; each is made from the seed and its own number, so that one can be run again alone. */
export function runFuzz(
  language: FuzzLanguage,
  { count, seed, corpus, progress, mostSeconds = MOST_SECONDS }: FuzzOptions,
): FuzzReport {
  const programs = [...language.seeds, ...corpus];
  const findings: FuzzFinding[] = [];
  let [accepted, slowest, peak] = [0, 0, 0];
  for (let number = 0; number < count; number++) {
    const input = nextInput(new Dice(seed * 1_000_003 + number), language, programs);
    const { problem, seconds, allowed } = attempt(language, input.text, mostSeconds);
    slowest = Math.max(slowest, seconds);
    if (number % 64 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed);
    if (problem === undefined) accepted++;
    else if (problem !== '') findings.push({ ...input, number, problem });
    if (seconds > allowed) findings.push({ ...input, number, problem: `took ${seconds.toFixed(2)} s` });
    if ((number + 1) % 5000 === 0) progress?.(number + 1);
  }
  return { inputs: count, accepted, slowestSeconds: slowest, peakHeapMiB: peak / 2 ** 20, findings };
}

interface Attempt {
  readonly problem: string | undefined;
  /** Processor time. */
  readonly seconds: number;
  readonly allowed: number;
}

/** Compiles an input; one that is slow gets a second and a third chance, because the machine may have been busy. */
function attempt(language: FuzzLanguage, source: string, mostSeconds: number, chances = 3): Attempt {
  const before = process.cpuUsage();
  const result = compiled(language, source);
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  const accepted = typeof result === 'number';
  const allowed = mostSeconds + (accepted ? result * SECONDS_FOR_A_CHARACTER : 0);
  if (seconds > allowed && chances > 1) {
    const again = attempt(language, source, mostSeconds, chances - 1);
    if (again.seconds < seconds) return again;
  }
  return { problem: accepted ? undefined : result, seconds, allowed };
}

/** Length of the AQO when the input compiled, an empty text when it was refused in good form, else what is wrong. */
function compiled(language: FuzzLanguage, source: string): number | string {
  try {
    return compileProgram({ source, file: language.file, target: TARGET, options: {} }).aqo.length;
  } catch (error) {
    if (!(error instanceof PipelineError))
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (!GOOD_CODES.has(error.code)) return `${error.code}: ${error.message}`;
    const { diagnostics = [] } = error.details;
    const misplaced = diagnostics.find(
      ({ line, column, message, hint }) => line < 1 || column < 1 || message === '' || hint === '',
    );
    return misplaced === undefined ? '' : `a finding without a place: ${JSON.stringify(misplaced)}`;
  }
}
