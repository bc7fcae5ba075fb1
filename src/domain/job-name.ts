/** Names of jobs: one for machines, and beside it the one that a person gave when that has other characters. */
import { sha256 } from './digest.ts';

/** Rule of `metadata.name`. */
export const JOB_NAME = /^[a-zA-Z0-9._-]{1,128}$/;
/** Longest name as given, in bytes of UTF-8. */
export const MOST_NAME_BYTES = 256;

/** The name of a job; `display_name` only where the given one is not a name by itself. */
export interface JobNames {
  readonly name: string;
  readonly display_name?: string;
}

/**
 * The names of a job that was given any text as its name. The safe one keeps letters and digits of ASCII (`é` becomes
 * `e`), everything between them becomes one dash; where nothing is left, a digest of the text tells jobs apart.
 *
 * @returns undefined for a text without anything to see
 */
export function jobNames(given: string): JobNames | undefined {
  if (JOB_NAME.test(given)) return { name: given };
  const display_name = given.replaceAll(/[\s\p{Cc}\p{Cs}]+/gu, ' ').trim();
  if (display_name === '') return undefined;
  const letters = display_name.normalize('NFKD').replaceAll(/\p{M}+/gu, '');
  const dashed = letters.replaceAll(/[^a-zA-Z0-9._]+/g, '-').replaceAll(/^[-.]+|-+$/g, '');
  const name = dashed.slice(0, 128);
  return { name: name === '' ? `job-${sha256(display_name).slice(0, 8)}` : name, display_name };
}
