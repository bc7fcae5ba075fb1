/**
 * Expectation values of Pauli sums in a state vector, without sampling. Words that flip the same qubits (those of X
 * and Y) look at the same pairs of amplitudes: they share one pass.
 */
import { maskOf } from './bits.ts';
import type { RegisterMemory, Register } from './register-memory.ts';
import type { LivePauliSum } from './state.ts';

/** Pairs between two looks at the cancel flag, at one word each. */
const CHECK_PAIRS = 2 ** 20;
/** Words of one call of the kernel: their table has to fit in the scratch space. */
const MOST_WORDS = 4096;

/** Words that flip the same qubits and have an even, or an odd, number of Y. */
interface Pass {
  readonly flip: number;
  readonly odd: 0 | 1;
  readonly words: { readonly coefficient: number; readonly sign: number }[];
}

/**
 * A word of letters acts on |i⟩ as i^(number of Y)·(-1)^(parity of i and its Y and Z bits), and flips the X and Y bits.
 * Its value is real, so of each product of amplitudes one component counts: the imaginary one, negated for 1 Y of
 * every 4, when the number of Y is odd.
 */
function passesOf(sum: LivePauliSum): readonly Pass[] {
  const passes = new Map<number, Pass>();
  for (const { coefficient, letters } of sum) {
    const flip = maskOf(letters.filter(([, letter]) => letter !== 'Z').map(([qubit]) => qubit));
    const sign = maskOf(letters.filter(([, letter]) => letter !== 'X').map(([qubit]) => qubit));
    const ys = letters.filter(([, letter]) => letter === 'Y').length;
    const odd = ys % 2 === 1 ? 1 : 0;
    const key = 2 * flip + odd;
    const pass = passes.get(key) ?? { flip, odd, words: [] };
    passes.set(key, pass);
    pass.words.push({ coefficient: ys % 4 === 0 || ys % 4 === 3 ? coefficient : -coefficient, sign });
  }
  return [...passes.values()];
}

/**
 * Expectation value of a Pauli sum in a normalised state; qubit k of the words is bit k of the index.
 *
 * @param check - called every few ms; may throw
 */
export function pauliSumValue(
  memory: RegisterMemory,
  register: Register,
  sum: LivePauliSum,
  check: () => void,
): number {
  let value = 0;
  for (const { flip, odd, words } of passesOf(sum))
    for (let from = 0; from < words.length; from += MOST_WORDS) {
      const some = words.slice(from, from + MOST_WORDS);
      memory.writeWords(some);
      value += passValue(memory, register, { flip, odd, words: some }, check);
    }
  return value;
}

function passValue(
  memory: RegisterMemory,
  { qubits, re, im }: Register,
  { flip, odd, words }: Pass,
  check: () => void,
): number {
  const single = flip <= 1;
  const top = single ? 31 : 31 - Math.clz32(flip);
  const pairs = 2 ** (single ? qubits : qubits - 1);
  const chunk = Math.max(2, 2 ** Math.floor(Math.log2(CHECK_PAIRS / words.length)));
  let value = 0;
  for (let start = 0; start < pairs; start += chunk) {
    check();
    const count = Math.min(chunk, pairs - start);
    value += memory.kernels.pauli(re, im, start, count, flip, top, odd, 0, words.length);
  }
  return single ? value : 2 * value;
}
