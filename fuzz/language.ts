/** What the fuzzer knows of a front end: its words, and programs of its own to mutate beside the real ones. */

/** A front end as the fuzzer drives it. */
export interface FuzzLanguage {
  readonly name: 'qasm2' | 'qasm3' | 'eigen' | 'aqo';
  /** Name of the file, which chooses the front end. */
  readonly file: string;
  /** Tokens of the soup. */
  readonly words: readonly string[];
  /** Programs to mutate when there are no files. */
  readonly seeds: readonly string[];
  /** Beginning of a soup. */
  readonly head: string;
  /** A program nested `depth` deep in one way or another. */
  readonly nested: readonly ((depth: number) => string)[];
  /** A program with something huge in it. */
  readonly huge: readonly ((count: number) => string)[];
}

/** Words separated by blanks. */
export function wordsOf(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
