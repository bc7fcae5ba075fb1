/** `results.json` (contract §7): what stage 5 writes and every client reads. */
import type { JsonValue } from './canonical-json.ts';
import type { ClassicalRegister } from './circuit.ts';
import type { Counts, ExpectationValue, PhaseTime } from './result.ts';

/** Name of the file in the job's folder. */
export const RESULTS_FILE = 'results.json';

/** The document. */
export interface JobResults {
  readonly schema: 'qrtx.results/1';
  readonly job_id: string;
  readonly device: string;
  readonly method: string;
  readonly shots: number;
  /** Unsigned 64-bit decimal. */
  readonly seed: string;
  readonly bit_order: 'highest-classical-bit-first';
  readonly counts: Counts;
  /** The program's registers, from the lowest bit of a key up; absent when they have no names. */
  readonly registers?: readonly ClassicalRegister[];
  /** The outcome of every shot, where the job asked for it. */
  readonly memory?: readonly string[];
  readonly expectation_values?: readonly (Pick<ExpectationValue, 'value'> & {
    readonly standard_error: number;
  })[];
  /** What the program returns. */
  readonly program_output?: JsonValue;
  readonly timing: { readonly execution_seconds: number; readonly phases: readonly PhaseTime[] };
  /** Facts about the run for people. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What stages 1 and 2 had to say about the job; absent when nothing. */
  readonly warnings?: readonly string[];
}
