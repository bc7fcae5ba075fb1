/** Inputs for a front end: mutations of real programs, soups of tokens, deep nesting, and huge numbers. */
import type { FuzzLanguage } from './language.ts';
import type { Dice } from './random.ts';

/** Longest program to mutate, in characters: beyond that an input shows nothing new and takes longer. */
const MOST_CHARACTERS = 6000;
const CHARACTERS = [
  '\0',
  '\n',
  '\t',
  ' ',
  '"',
  "'",
  '\\',
  '§',
  'é',
  '\u{1F600}',
  '\ud800',
  '\u202e',
  ';',
  '{',
  '(',
];

/** How an input was made. */
export type InputKind = 'mutation' | 'soup' | 'nesting' | 'huge';

/** One input. */
export interface FuzzInput {
  readonly kind: InputKind;
  readonly text: string;
}

/** The next input of a front end; `corpus` are the programs to mutate. */
export function nextInput(dice: Dice, language: FuzzLanguage, corpus: readonly string[]): FuzzInput {
  const roll = dice.next();
  if (roll < 0.6) return { kind: 'mutation', text: mutated(dice, language, dice.pick(corpus), corpus) };
  if (roll < 0.93) return { kind: 'soup', text: soup(dice, language) };
  // Few shapes are nested or huge, and each huge input takes as long as hundreds of the others.
  if (roll < 0.98)
    return { kind: 'nesting', text: dice.pick(language.nested)(1 + dice.below(2 ** dice.below(14))) };
  return { kind: 'huge', text: dice.pick(language.huge)(dice.below(2 ** dice.below(53)) + dice.below(3)) };
}

function soup(dice: Dice, language: FuzzLanguage): string {
  const parts = dice.next() < 0.8 ? [language.head] : [];
  const length = 1 + dice.below(80);
  for (let index = 0; index < length; index++) {
    parts.push(dice.pick(language.words));
    if (dice.next() < 0.8) parts.push(' ');
  }
  return parts.join('');
}

/** A few edits: cut, repeat, move, replace, insert, splice. */
function mutated(dice: Dice, language: FuzzLanguage, program: string, corpus: readonly string[]): string {
  let text = program.slice(0, MOST_CHARACTERS);
  const edits = 1 + dice.below(6);
  for (let edit = 0; edit < edits; edit++) text = edited(dice, language, text, corpus);
  return text;
}

function edited(dice: Dice, language: FuzzLanguage, text: string, corpus: readonly string[]): string {
  const from = dice.below(text.length + 1);
  const to = Math.min(text.length, from + dice.below(2 ** dice.below(8)));
  const [head, middle, tail] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
  switch (dice.below(7)) {
    case 0:
      return head + tail;
    case 1:
      return head + middle.repeat(1 + dice.below(20)) + tail;
    case 2:
      return head + dice.pick(language.words) + tail;
    case 3:
      return `${head} ${dice.pick(language.words)} ${middle}${tail}`;
    case 4:
      return head + dice.pick(CHARACTERS) + middle + tail;
    case 5:
      return head + middle.replace(/\d+/, () => String(dice.below(2 ** dice.below(53)))) + tail;
    default: {
      const other = dice.pick(corpus);
      const start = dice.below(other.length + 1);
      return head + other.slice(start, start + dice.below(200)) + tail;
    }
  }
}
