/**
 * `program.json`: what a program says beside its circuit. Stage 2 writes it when there is something to say, and stage 5
 * puts the output into `results.json`.
 */
import type { JsonValue } from './canonical-json.ts';

/** Name of the file in the job's folder. */
export const PROGRAM_FILE = 'program.json';
/** Most characters of a record as JSON. */
export const MAX_PROGRAM_RECORD = 60 * 1024;

/** What a program says beside its circuit. */
export interface ProgramRecord {
  /** `compiler=` of the decorator; a name for people, which changes nothing. */
  readonly compiler?: string;
  /** `metadata=` of the decorator. */
  readonly metadata?: Readonly<Record<string, JsonValue>>;
  /** References that `load_dataset` was called with; nothing reads them. */
  readonly datasets?: readonly JsonValue[];
  /** What the entry point returns. */
  readonly output?: JsonValue;
}

/** The text of `program.json`. */
export function writeProgramRecord(record: ProgramRecord): string {
  return `${JSON.stringify({ schema: 'qrtx.program/1', ...record }, null, 2)}\n`;
}
