/**
 * Where commands write: results on stdout, everything for the eye on stderr, colour only on a terminal. With `--json`
 * stdout carries one document and nothing else.
 */
import { createColors } from 'picocolors';

/** The streams of one command. */
export interface Output {
  /** A line of the result. */
  line(text: string): void;
  /** A line beside the result: progress, warnings. */
  note(text: string): void;
  /** The one document of `--json`. */
  document(value: object): void;
  readonly colors: ReturnType<typeof createColors>;
  /** True when a person watches. */
  readonly live: boolean;
}

/** Output of this process. */
export function processOutput(env: NodeJS.ProcessEnv = process.env): Output {
  const live = process.stdout.isTTY;
  const colors = createColors(live && env.NO_COLOR === undefined && env.TERM !== 'dumb');
  return {
    line: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    document: (value) => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    colors,
    live,
  };
}
