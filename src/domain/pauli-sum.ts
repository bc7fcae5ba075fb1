/** Weighted sums of Pauli words as people write them, and the rules they keep before any device sees them. */
import type { PauliSum } from './result.ts';

/** Most words of one sum. */
export const MAX_PAULI_TERMS = 100_000;

const BLANKS = /\s*/y;
const SIGN = /[+-]?/y;
const NUMBER = /(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)?/y;
const TIMES = /\*?/y;
const WORD = /[IXYZ]*/y;

/**
 * Reads a sum such as `-1.05 II + 0.4*ZI - XX`. The rightmost letter acts on qubit 0; a word without a number counts
 * once.
 *
 * @throws RangeError naming the place where the text stops being a sum.
 */
export function parsePauliSum(text: string): PauliSum {
  const terms: { pauli: string; coefficient: number }[] = [];
  const end = text.trimEnd().length;
  let at = 0;
  // Piece by piece, each once: one pattern for a whole term would try every way to share out its blanks.
  const take = (piece: RegExp): string => {
    piece.lastIndex = at;
    const [found = ''] = piece.exec(text) ?? [];
    at += found.length;
    return found;
  };
  while (at < end) {
    const begin = at;
    take(BLANKS);
    const sign = take(SIGN);
    take(BLANKS);
    const number = take(NUMBER);
    take(BLANKS);
    const times = number === '' ? '' : take(TIMES);
    if (times !== '') take(BLANKS);
    const pauli = take(WORD);
    if (pauli === '' || (sign === '' && begin > 0)) throw notASum(text, begin);
    terms.push({ pauli, coefficient: Number(number === '' ? 1 : number) * (sign === '-' ? -1 : 1) });
  }
  return { terms };
}

function notASum(text: string, at: number): RangeError {
  const rest = text.slice(at).trim().slice(0, 40);
  return new RangeError(
    `at character ${at + 1}, "${rest}": expected [+|-] [number] WORD, a word of the letters I, X, Y and Z`,
  );
}

/**
 * What is wrong with a sum for a register of `qubits` qubits; undefined when nothing is. A word may be shorter than
 * the register: it does not touch the qubits beyond it.
 */
export function pauliSumProblem({ terms }: PauliSum, qubits: number): string | undefined {
  if (terms.length === 0) return 'an observable needs at least one Pauli word';
  if (terms.length > MAX_PAULI_TERMS)
    return `an observable has ${terms.length} words; at most ${MAX_PAULI_TERMS} are allowed`;
  const widths = new Set(terms.map(({ pauli }) => pauli.length));
  if (widths.size > 1) return `the words of an observable have different lengths: ${[...widths].join(', ')}`;
  const [width = 0] = widths;
  if (width > qubits) return `an observable acts on ${width} qubits; there are ${qubits}`;
  const letters = terms.find(({ pauli }) => !/^[IXYZ]+$/.test(pauli));
  if (letters !== undefined)
    return `"${letters.pauli.slice(0, 40)}" is not a Pauli word: write the letters I, X, Y and Z`;
  const infinite = terms.find(({ coefficient }) => !Number.isFinite(coefficient));
  return (
    infinite &&
    `the coefficient of ${infinite.pauli.slice(0, 40)} is ${infinite.coefficient}; it must be finite`
  );
}
