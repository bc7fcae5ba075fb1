/** Kinds of tokens of OpenQASM 2 and 3. Words are one kind; which of them are keywords depends on the version. */

/** Kinds that stand for many spellings. */
export const TOKEN = {
  END: 0,
  WORD: 1,
  INTEGER: 2,
  FLOAT: 3,
  STRING: 4,
  TIMING: 5,
  IMAGINARY: 6,
  PHYSICAL: 7,
  ANNOTATION: 8,
  PRAGMA: 9,
} as const;

/** Spellings of operators and punctuation; the kind of `PUNCTUATION[i]` is `FIRST_PUNCTUATION + i`. Longest first. */
export const PUNCTUATION = [
  ...['**=', '<<=', '>>='],
  ...['**', '==', '!=', '<=', '>=', '<<', '>>', '&&', '||', '++', '->'],
  ...['+=', '-=', '*=', '/=', '&=', '|=', '^=', '%=', '~='],
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    ';',
    ':',
    '=',
    '+',
    '-',
    '*',
    '/',
    '%',
    '<',
    '>',
    '!',
    '~',
    '&',
    '|',
    '^',
  ],
  ...['@', '.', '#'],
] as const;

/** One of {@link PUNCTUATION}. */
export type Punctuation = (typeof PUNCTUATION)[number];

/** Kind of the first entry of {@link PUNCTUATION}. */
export const FIRST_PUNCTUATION = 16;

/** Kind of a punctuation token. */
export function punctuationKind(text: Punctuation): number {
  return FIRST_PUNCTUATION + PUNCTUATION.indexOf(text);
}

/** Tokens as parallel arrays: kinds and half-open character ranges; the last one is END. */
export interface Tokens {
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly count: number;
}

/** Stands before bits that counts do not show; `output` would say it, too, but not every reader has that word. */
export const SCRATCH_ANNOTATION = '@qrtx.scratch';
