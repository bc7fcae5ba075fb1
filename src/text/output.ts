/**
 * Where commands write: results on stdout, everything for the eye on stderr, colour only on a terminal. With `--json`
 * stdout carries one document and nothing else.
 */
import { createColors } from 'picocolors';
import { harmless, harmlessJson, oneLine } from './harmless.ts';

/** Width of a terminal that does not tell. */
const COLUMNS = 80;
const CLEAR_LINE = '\r\u001b[2K';

/** The streams of one command. */
export interface Output {
  /** A line of the result; what a terminal would obey in it is replaced, also in notes and documents. */
  line(text: string): void;
  /** A line beside the result: progress, warnings. */
  note(text: string): void;
  /** The one document of `--json`. */
  document(value: object): void;
  /** Text as it is, e.g. a script. */
  raw(text: string): void;
  /** On a terminal, a last line that the next output replaces; an empty text takes it away. */
  transient(text: string): void;
  readonly colors: ReturnType<typeof createColors>;
  /** True when a person watches. */
  readonly live: boolean;
  /** Characters that fit into a line. */
  readonly columns: number;
}

/** The streams of a process, as far as an {@link Output} uses them. */
export interface Streams {
  readonly stdout: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns' | 'on'>;
  readonly stderr: Pick<NodeJS.WriteStream, 'write'>;
}

/** Output of this process. */
export function processOutput(env: NodeJS.ProcessEnv = process.env, streams: Streams = process): Output {
  const { stdout, stderr } = streams;
  stdout.on('error', endOfReader);
  const live = stdout.isTTY && env.TERM !== 'dumb';
  const coloured = live && !env.NO_COLOR;
  const plain = (text: string): string => harmless(text, coloured);
  let shown = false;
  const clear = (): string => {
    const text = shown ? CLEAR_LINE : '';
    shown = false;
    return text;
  };
  const print = (text: string): void => void stdout.write(clear() + text);
  return {
    line: (text) => print(`${plain(text)}\n`),
    note: (text) => {
      const gap = clear();
      if (gap !== '') stdout.write(gap);
      stderr.write(`${plain(text)}\n`);
    },
    document: (value) => print(`${harmlessJson(value)}\n`),
    raw: print,
    transient: (text) => {
      if (!live) return;
      print(plain(oneLine(text)));
      shown = text !== '';
    },
    colors: createColors(coloured),
    live,
    get columns() {
      return stdout.columns || COLUMNS;
    },
  };
}

/** Whoever read our output has enough of it (`qrtx list | head -1`): that is no error. */
function endOfReader(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit();
  throw error;
}
