/**
 * Bounds on a plain value that a caller built, looked at before any schema reads it: a walk that stops at the first
 * key, item or level that is one too many.
 */
import { JOB_LIMITS } from '../job-spec.ts';

/** Most levels of mappings and lists in a specification. */
export const MOST_NESTING = 24;

/** Items of all lists together: the places of a sweep are the longest that anybody writes. */
const MOST_ITEMS = 10_000;

/** What is too much of a value, as a violation says it; undefined when nothing is. */
export function tooMuchOf(value: unknown, mostKeys: number = JOB_LIMITS.keys): string | undefined {
  let keys = 0;
  let items = 0;
  const walk = (node: unknown, levels: number): string | undefined => {
    if (typeof node !== 'object' || node === null) return undefined;
    if (levels === 0) return `is nested more than ${MOST_NESTING} levels deep`;
    const inside: readonly unknown[] = Array.isArray(node) ? node : Object.values(node);
    if (Array.isArray(node)) items += inside.length;
    else keys += inside.length;
    if (keys > mostKeys) return `has more than ${mostKeys} keys; at most ${mostKeys} are allowed`;
    if (items > MOST_ITEMS) return `has more than ${MOST_ITEMS} items in its lists; that is too much`;
    for (const item of inside) {
      const problem = walk(item, levels - 1);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
  return walk(value, MOST_NESTING);
}
