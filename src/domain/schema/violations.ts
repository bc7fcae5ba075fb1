/** Turns what zod and the reader find into the violations a person sees: field path, rule, and what is allowed. */
import type { z } from 'zod';
import { PipelineError } from '../errors.ts';
import type { Violation } from '../errors.ts';

/** Keys from the root of the document to a field. */
export type FieldPath = readonly PropertyKey[];

/** The rule of a feature that this version does not have. */
export const NOT_SUPPORTED = 'not_supported_yet';

/** The rule of what is worth a word and forbids nothing: it is a warning, also under strict reading. */
export const NOTE = 'note';

/** Most violations that one report lists. */
export const MOST_VIOLATIONS = 50;

/** Something found at a field, before its line and column are looked up. */
export interface Finding {
  readonly path: FieldPath;
  readonly rule: string;
  readonly message: string;
  /** True to point at the key and not at the value. */
  readonly atKey?: boolean;
}

/** Bytes of a text in UTF-8. */
export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** Characters of a key that a report shows: keys have at most so many bytes where they are allowed. */
const MOST_KEY_SHOWN = 128;

/** `['spec', 'dependencies', 0]` as `spec.dependencies[0]`; the document itself is `job.yaml`. */
export function fieldName(path: FieldPath, root = 'job.yaml'): string {
  const name = path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const key = String(part);
    const name = key.length > MOST_KEY_SHOWN ? `${key.slice(0, MOST_KEY_SHOWN)}…` : key;
    return text === '' ? name : `${text}.${name}`;
  }, '');
  return name === '' ? root : name;
}

/** A received value as a message shows it: one line, cut at 60 characters. */
export function shown(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  const text = typeof value === 'object' && value !== null ? kindOf(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function kindOf(value: object): string {
  return Array.isArray(value) ? 'a list' : 'a mapping';
}

const RULES: Readonly<Record<string, string>> = {
  invalid_type: 'type',
  invalid_union: 'type',
  invalid_format: 'pattern',
  invalid_value: 'one_of',
  too_small: 'range',
  too_big: 'range',
  custom: 'value',
};

/** True for a key the format does not have: an error only under strict reading. */
export function isUnknownKey({ rule }: Finding): boolean {
  return rule === 'unknown_key';
}

/** The findings of one zod issue: an issue about unknown keys gives one for each key. */
export function findingsOf(issue: z.core.$ZodIssue): readonly Finding[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      rule: 'unknown_key',
      message: 'is not a known key; it is left out',
      atKey: true,
    }));
  }
  if (issue.input === undefined && issue.code !== 'custom') {
    return [{ path: issue.path, rule: 'required', message: `is required; it ${issue.message}` }];
  }
  const custom: unknown = issue.code === 'custom' ? issue.params?.rule : undefined;
  const rule = typeof custom === 'string' ? custom : (RULES[issue.code] ?? issue.code);
  const got = issue.input === undefined || custom !== undefined ? '' : `; got ${shown(issue.input)}`;
  return [{ path: issue.path, rule, message: `${issue.message}${got}` }];
}

/**
 * At most {@link MOST_VIOLATIONS} violations, in the order of the document; the last one says how many there are. Only
 * those are located: `violation` is called for no more.
 *
 * @param name - what is named in the last one
 */
export function capped<T>(
  findings: readonly T[],
  violation: (finding: T) => Violation,
  name = 'job.yaml',
): readonly Violation[] {
  const most = findings.length > MOST_VIOLATIONS ? MOST_VIOLATIONS - 1 : MOST_VIOLATIONS;
  const sorted = findings
    .slice(0, most)
    .map(violation)
    .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  const rest = findings.length - sorted.length;
  if (rest === 0) return sorted;
  const message = `has ${rest} more findings; correct the ones above first`;
  return [...sorted, { field: name, rule: 'limit', message }];
}

/** One violation as a line for people: `runtime.shots (line 4, column 10): must be …`. */
export function violationLine(violation: Violation): string {
  const { field, line, column, message } = violation;
  const place = line === undefined ? '' : ` (line ${line}, column ${column ?? 1})`;
  return `${field}${place}: ${message}`;
}

/**
 * The error a job ends with because of its violations: `NOT_SUPPORTED_YET` when nothing else is wrong than features
 * this version does not have, else `VALIDATION_FAILED`. All violations are in `details.violations`.
 */
export function violationsError(violations: readonly Violation[], what = 'the job'): PipelineError {
  const unsupported = violations.every(({ rule }) => rule === NOT_SUPPORTED);
  const code = unsupported ? 'NOT_SUPPORTED_YET' : 'VALIDATION_FAILED';
  const problem = unsupported ? 'asks for what is not supported yet' : 'is not valid';
  const lines = violations.map(violationLine).join('; ');
  return new PipelineError(code, `${what} ${problem}: ${lines}`, { violations });
}
