/** Durations and moments on the command line. */

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/**
 * The moment that a text names: a duration back from `now` (`90s`, `5m`, `2h`, `7d`), or a date or time by ISO 8601
 * (local time unless it says otherwise).
 *
 * @throws RangeError that names the option and what is allowed.
 */
export function momentOf(option: string, text: string, now: number): Date {
  const [, digits, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const back = digits === undefined ? undefined : Number(digits) * UNITS[unit as keyof typeof UNITS] * 1000;
  const time = back === undefined ? (/^\d{4}-\d\d/.test(text) ? Date.parse(text) : NaN) : now - back;
  const moment = new Date(time);
  if (!Number.isNaN(moment.getTime())) return moment;
  throw new RangeError(
    `${option} is "${text}"; write a number with its unit (90s, 5m, 2h, 7d) or a time (2026-01-31, 2026-01-31T08:00Z)`,
  );
}
