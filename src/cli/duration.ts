/** Durations on the command line. */

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/**
 * Seconds of `90s`, `5m`, `2h` or `7d`.
 *
 * @throws RangeError that names the option and what is allowed.
 */
export function durationSeconds(option: string, text: string): number {
  const [, digits, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (digits === undefined || unit === undefined) {
    throw new RangeError(`${option} is "${text}"; write a number with its unit, e.g. 90s, 5m, 2h, 7d`);
  }
  return Number(digits) * UNITS[unit as keyof typeof UNITS];
}
