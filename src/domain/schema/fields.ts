/** The kinds of fields a job has. Each says in its own words what is allowed, so that every message is complete. */
import { z } from 'zod';
import { isJobId, JOB_ID_RULE } from '../job-id.ts';
import { JOB_LIMITS } from '../job-spec.ts';
import { utf8Bytes } from './violations.ts';

/**
 * A field that may be left out. `null`, as other languages write it, and empty text, as messages without absent fields
 * carry it, count as left out.
 */
export function optional<T extends z.ZodType>(schema: T) {
  const given = schema.nullish().transform((value) => value ?? undefined);
  return z.preprocess((value) => (value === '' ? undefined : value), given).optional();
}

/** A mapping of anything, without what says nothing: empty text, 0, false, null, and lists and mappings of nothing else. */
export function givenEntries(error: string) {
  return optional(z.record(z.string(), z.unknown(), { error }).transform((map) => given(map) ?? {}));
}

/** What a mapping says, without what says nothing; undefined when nothing is left. */
export function given(map: object): object | undefined {
  const entries = Object.entries(map)
    .map(
      ([key, value]) =>
        [key, typeof value === 'object' && value !== null ? given(value as object) : value] as const,
    )
    .filter(([, value]) => Boolean(value));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** A whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** The same, written as text. */
export function wholeNumberText(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  const digits = z.string({ error }).regex(/^\d{1,15}$/, { error });
  return digits.transform(Number).pipe(wholeNumber(min, max));
}

/** Text that matches `pattern`; `allowed` completes the sentence "must be …". */
export function textOf(pattern: RegExp, allowed: string) {
  const error = `must be ${allowed}`;
  return z.string({ error }).regex(pattern, { error });
}

/** One line of text of at most `max` bytes, without control characters. */
export function line(max: number) {
  const error = `must be one line of text of at most ${max} bytes`;
  return z
    .string({ error })
    .regex(/^[^\p{Cc}\p{Cs}]+$/u, { error })
    .refine((text) => utf8Bytes(text) <= max, { error });
}

/** One of a closed set of words. */
export function oneOf<const T extends readonly string[]>(words: T) {
  return z.enum(words, { error: `must be one of ${words.join(', ')}` });
}

const MOST_SEED = 2n ** 64n - 1n;
const SEED_ERROR = `must be a whole number from 0 to ${MOST_SEED}; write one above ${Number.MAX_SAFE_INTEGER} as text in JSON`;

/** A seed: unsigned 64-bit, as a number or as decimal text. Gives decimal text without leading zeros. */
export const seed = z
  .union([z.int(), z.bigint(), z.string().regex(/^\d{1,20}$/)], { error: SEED_ERROR })
  .transform((value) => BigInt(value))
  .refine((value) => value >= 0n && value <= MOST_SEED, { error: SEED_ERROR })
  .transform(String);

const UNIT_SECONDS = { s: 1, m: 60, h: 3600 } as const;
const DURATION_ERROR = `must be a time in seconds or like 90s, 5m or 2h, above 0 and at most ${JOB_LIMITS.durationSeconds} s`;

/** A length of time: seconds, or text such as `90s`, `5m`, `2h`. Gives seconds. */
export const duration = z
  .union([z.number(), z.string().regex(/^\d{1,12}(\.\d{1,3})?[smh]?$/)], { error: DURATION_ERROR })
  .transform(seconds)
  .refine((value) => value > 0 && value <= JOB_LIMITS.durationSeconds, { error: DURATION_ERROR });

function seconds(value: number | string): number {
  if (typeof value === 'number') return value;
  const unit = value.at(-1);
  if (unit !== 's' && unit !== 'm' && unit !== 'h') return Number(value);
  return Number(value.slice(0, -1)) * UNIT_SECONDS[unit];
}

const SCALAR_ERROR = 'must be text; put quotes around it';

/** A map of short texts (labels, options, metadata); whole numbers, true and false are taken as their text. */
export const textMap = optional(
  z
    .record(
      z.string(),
      z
        .union([z.string(), z.int(), z.bigint(), z.boolean()], { error: SCALAR_ERROR })
        .transform(String)
        .refine((text) => !text.includes('\0'), { error: 'must not contain a NUL byte' }),
      { error: 'must be a mapping of texts' },
    )
    .superRefine((map, context) => {
      for (const message of mapProblems(map)) {
        context.addIssue({ code: 'custom', message, params: { rule: 'limit' } });
      }
    }),
);

function mapProblems(map: Readonly<Record<string, string>>): readonly string[] {
  const { metadataEntries, metadataKeyBytes, metadataValueBytes } = JOB_LIMITS;
  const entries = Object.entries(map);
  const problems: string[] = [];
  if (entries.length > metadataEntries) {
    problems.push(`has ${entries.length} entries; at most ${metadataEntries} are allowed`);
  }
  if (entries.some(([key]) => key === '' || utf8Bytes(key) > metadataKeyBytes)) {
    problems.push(`has a key that is empty or longer than ${metadataKeyBytes} bytes`);
  }
  if (entries.some(([, value]) => utf8Bytes(value) > metadataValueBytes)) {
    problems.push(`has a value longer than ${metadataValueBytes} bytes`);
  }
  return problems;
}

/** The id of a job. */
export const jobId = z
  .string({ error: `must be ${JOB_ID_RULE}` })
  .refine(isJobId, { error: `must be ${JOB_ID_RULE}` });

const PATH_ERROR = 'must be a relative path inside the job folder, with "/" between names and without ".."';

/** A relative path inside the job folder. */
export const relativePath = z
  .string({ error: PATH_ERROR })
  .max(512, { error: `${PATH_ERROR}, of at most 512 characters` })
  .refine(isInsidePath, { error: PATH_ERROR });

function isInsidePath(path: string): boolean {
  if (/[\p{Cc}\p{Cs}\\]/u.test(path) || /^[A-Za-z]:/.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '..');
}

/** The text of a program. */
export const programText = z
  .string({ error: 'must be the text of a program' })
  .min(1, { error: 'must not be empty' })
  .refine((text) => utf8Bytes(text) <= JOB_LIMITS.programBytes, {
    error: `must have at most ${JOB_LIMITS.programBytes} bytes`,
    abort: true,
  })
  .refine((text) => !/[\0\p{Cs}]/u.test(text), { error: 'must be UTF-8 text without NUL bytes' });
