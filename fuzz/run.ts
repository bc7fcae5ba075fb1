/**
 * Feeds inputs to the compiler and looks at how it ends. Good ends are a circuit or an error of the kernel with a
 * place and a message. Everything else is a finding: another exception, or more than a second of processor time; on a
 * thread of its own (supervise.ts) also more memory than is given.
 */
import { SIM_LOCAL } from '../bench/sim-local.ts';
import { emitOpenQasm3 } from '../src/compiler/emit/openqasm3.ts';
import { aqoOf, optimiseProgram } from '../src/compiler/local-compiler.ts';
import { PipelineError } from '../src/domain/errors.ts';
import { type FuzzInput, nextInput } from './inputs.ts';
import type { FuzzLanguage } from './language.ts';
import { Dice } from './random.ts';

/** Processor seconds one input may take. */
export const MOST_SECONDS = 1;
/** A circuit that is large and legal may take longer, by its gates before the passes and its characters after them. */
const SECONDS = { gate: 5e-6, character: 1e-6 };
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
  readonly slowest: { readonly number: number; readonly seconds: number };
  readonly findings: readonly FuzzFinding[];
}

/** How inputs are made and judged. */
export interface FuzzRun {
  readonly seed: number;
  /** Processor seconds one input may take, and `Infinity` for no judgement. */
  readonly mostSeconds: number;
}

/** Input `number` of a seed: made from these alone, so that one can be run again without the others. */
export function inputOf(
  language: FuzzLanguage,
  corpus: readonly string[],
  number: number,
  seed: number,
): FuzzInput {
  return nextInput(new Dice(seed * 1_000_003 + number), language, [...language.seeds, ...corpus]);
}

/** Runs `count` inputs in this thread. */
export function runFuzz(
  language: FuzzLanguage,
  corpus: readonly string[],
  { count, ...run }: FuzzRun & { readonly count: number },
): FuzzReport {
  const tally = new Tally();
  for (let number = 0; number < count; number++)
    tally.add(number, attemptNumber(language, corpus, number, run));
  return tally.report(count);
}

/** Adds up how inputs went. */
export class Tally {
  readonly #findings: FuzzFinding[] = [];
  #accepted = 0;
  #slowest = { number: 0, seconds: 0 };

  add(number: number, { accepted, seconds, finding }: Attempt): void {
    if (accepted) this.#accepted++;
    if (seconds > this.#slowest.seconds) this.#slowest = { number, seconds };
    if (finding !== undefined) this.find({ number, ...finding });
  }

  find(finding: FuzzFinding): void {
    this.#findings.push(finding);
  }

  report(inputs: number): FuzzReport {
    return { inputs, accepted: this.#accepted, slowest: this.#slowest, findings: this.#findings };
  }
}

/** How one input went. */
export interface Attempt {
  readonly accepted: boolean;
  /** Processor time. */
  readonly seconds: number;
  readonly finding?: Omit<FuzzFinding, 'number'>;
}

/** Makes an input, compiles it and judges how that ended. */
export function attemptNumber(
  language: FuzzLanguage,
  corpus: readonly string[],
  number: number,
  { seed, mostSeconds }: FuzzRun,
): Attempt {
  const input = inputOf(language, corpus, number, seed);
  const { problem, seconds, allowed } = attempt(language, input.text, mostSeconds);
  const accepted = problem === undefined;
  if (!accepted && problem !== '') return { accepted, seconds, finding: { ...input, problem } };
  if (seconds <= allowed) return { accepted, seconds };
  return { accepted, seconds, finding: { ...input, problem: `took ${seconds.toFixed(2)} s` } };
}

interface Ending {
  readonly problem: string | undefined;
  /** Processor time. */
  readonly seconds: number;
  readonly allowed: number;
}

/** Compiles an input; one that is slow gets a second and a third chance, because the machine may have been busy. */
function attempt(language: FuzzLanguage, source: string, mostSeconds: number, chances = 3): Ending {
  const before = process.cpuUsage();
  const result = compiled(language, source);
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  const accepted = typeof result === 'number';
  const allowed = mostSeconds + (accepted ? result : 0);
  if (seconds > allowed && chances > 1) {
    const again = attempt(language, source, mostSeconds, chances - 1);
    if (again.seconds < seconds) return again;
  }
  return { problem: accepted ? undefined : result, seconds, allowed };
}

/** Seconds for its size when the input compiled, an empty text when it was refused in good form, else what is wrong. */
function compiled(language: FuzzLanguage, source: string): number | string {
  try {
    const request = { source, file: language.file, target: SIM_LOCAL, options: {} };
    const { circuit, before } = optimiseProgram(request);
    const characters = aqoOf(circuit, request).length + emitOpenQasm3(circuit).length;
    return before.gates * SECONDS.gate + characters * SECONDS.character;
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
