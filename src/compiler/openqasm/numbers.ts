/** Numbers of a program: programs have so many of them that the usual short decimals go a quick way. */

const ZERO = 48;
const NINE = 57;
const DOT = 46;
/** Powers of ten that are exact as doubles. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/**
 * The value of a number token, e.g. `12`, `0.25`, `1_000`, `0x1F`, `3e-2`.
 *
 * A decimal whose digits make an exact integer m, with k of them behind the point, is the exact quotient m / 10^k
 * rounded once, so it is the nearest double (Clinger, "How to read floating point numbers accurately", 1990).
 */
export function numberIn(source: string, start: number, end: number): number {
  let digits = 0;
  let decimals = -1;
  for (let at = start; at < end; at++) {
    const code = source.charCodeAt(at);
    if (code >= ZERO && code <= NINE) {
      digits = digits * 10 + (code - ZERO);
      if (decimals >= 0) decimals++;
    } else if (code === DOT && decimals < 0) decimals = 0;
    else return generalNumber(source.slice(start, end));
  }
  const power = POWERS[Math.max(0, decimals)];
  if (digits > Number.MAX_SAFE_INTEGER || power === undefined) return generalNumber(source.slice(start, end));
  return digits / power;
}

function generalNumber(text: string): number {
  const plain = text.replaceAll('_', '');
  return Number(/^0[XOB]/.test(plain) ? plain.toLowerCase() : plain);
}
