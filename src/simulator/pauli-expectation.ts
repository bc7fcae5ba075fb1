/** Expectation values of Pauli words in a state vector, without sampling. */
import { maskOf, parity } from './bits.ts';
import type { Amplitudes } from './register-memory.ts';
import type { LivePauliSum } from './state.ts';

/**
 * Value of one Pauli word: sum over i of conj(a[i ^ flip])·(sign by parity of i with the Z mask)·i^(number of Y)·a[i].
 * The value is real, so only one component of each product is summed.
 */
function wordValue({ re, im }: Amplitudes, flip: number, sign: number, ys: number): number {
  const imaginary = ys % 2 === 1;
  const factor = ys % 4 === 0 || ys % 4 === 3 ? 1 : -1;
  let sum = 0;
  for (let i = 0; i < re.length; i += 1) {
    const j = i ^ flip;
    const [xr = 0, xi = 0, yr = 0, yi = 0] = [re[i], im[i], re[j], im[j]];
    const term = imaginary ? yr * xi - yi * xr : yr * xr + yi * xi;
    sum += parity(i & sign) === 1 ? -term : term;
  }
  return factor * sum;
}

/** Expectation value of a Pauli sum in a normalised state. */
export function pauliSumValue(amplitudes: Amplitudes, sum: LivePauliSum): number {
  let value = 0;
  for (const { coefficient, letters } of sum) {
    const flip = maskOf(letters.filter(([, letter]) => letter !== 'Z').map(([qubit]) => qubit));
    const sign = maskOf(letters.filter(([, letter]) => letter !== 'X').map(([qubit]) => qubit));
    const ys = letters.filter(([, letter]) => letter === 'Y').length;
    value += coefficient * (letters.length === 0 ? 1 : wordValue(amplitudes, flip, sign, ys));
  }
  return value;
}
