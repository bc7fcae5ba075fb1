/**
 * How much a program may make the compiler do. A short text can stand for any amount of work: loops in loops, lists of
 * lists, gates of gates. So everything that a front end does or makes for a program is counted here, and what has no
 * end in sight is refused in well under a second and in little memory.
 */
import type { DiagnosticSink } from './diagnostics/sink.ts';
import { CompileStopped } from './diagnostics/sink.ts';

/** Operations a program may emit. */
export const MAX_EMITTED = 1_000_000;
/** Steps a program may take at compile time, see {@link COST}. */
export const MAX_STEPS = 6_000_000;
/** With an error on record the run only looks for more of them; that is not worth seconds. */
const MAX_STEPS_AFTER_ERROR = 150_000;

/** Steps that things take. A part of an expression, an item of a list, a term of an angle or a qubit of a gate is one. */
export const COST = { statement: 10, turn: 20, operation: 10, argument: 5 } as const;

/** Thrown when a limit is met; the front end knows the place. */
export class LimitExceeded extends Error {
  override readonly name = 'LimitExceeded';
  readonly limit: 'qubits' | 'clbits' | 'operations' | 'steps';

  constructor(limit: LimitExceeded['limit'], message: string) {
    super(message);
    this.limit = limit;
  }
}

/** The error of a program that emits more than {@link MAX_EMITTED} operations. */
export function tooManyOperations(): LimitExceeded {
  return new LimitExceeded('operations', `the program emits more than ${MAX_EMITTED} operations`);
}

/** Counts the steps of one run. */
export class WorkMeter {
  readonly #sink: DiagnosticSink;
  #steps = 0;

  constructor(sink: DiagnosticSink) {
    this.#sink = sink;
  }

  /**
   * Counts steps, taken or about to be taken.
   *
   * @throws {@link LimitExceeded} `steps` when the program takes too many.
   * @throws {@link CompileStopped} when an error is on record and enough was looked at.
   */
  add(steps: number): void {
    this.#steps += steps;
    if (this.#steps <= MAX_STEPS_AFTER_ERROR) return;
    if (this.#sink.failed) throw new CompileStopped('errors are on record');
    if (this.#steps > MAX_STEPS) throw new LimitExceeded('steps', TOO_MANY_STEPS);
  }
}

const TOO_MANY_STEPS =
  `the program takes more than ${MAX_STEPS} steps at compile time; ` +
  'turns of loops, statements, expressions, items of lists and gates count';
