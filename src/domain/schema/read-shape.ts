/**
 * Reads a value by a zod schema and goes on after a finding: what is wrong is taken out and the rest is read, so that
 * one report holds everything.
 */
import type { z } from 'zod';
import type { Finding } from './violations.ts';
import { findingsOf } from './violations.ts';

/** What could be read, and what was wrong. With findings, `value` is what is left without the wrong fields. */
export interface Shape<T> {
  readonly value?: T;
  readonly findings: readonly Finding[];
}

/**
 * Reads `value` by `schema`.
 *
 * @param complete - puts stand-ins where a required field was taken out
 */
export function readShape<T>(
  schema: z.ZodType<T>,
  value: unknown,
  complete: (rest: unknown) => unknown = (rest) => rest,
): Shape<T> {
  const first = schema.safeParse(value, { reportInput: true });
  if (first.success) return { value: first.data, findings: [] };
  const findings = first.error.issues.flatMap(findingsOf);
  const second = schema.safeParse(complete(without(value, findings)));
  return second.success ? { value: second.data, findings } : { findings };
}

function without(value: unknown, findings: readonly Finding[]): unknown {
  const copy: unknown = structuredClone(value);
  for (const { path } of findings) remove(copy, path);
  return copy;
}

/** Removes the field at a path; of a list with a wrong item, the list; of a path that ends early, where it ends. */
function remove(root: unknown, path: Finding['path']): void {
  let parent = root;
  for (const [index, key] of path.entries()) {
    if (typeof parent !== 'object' || parent === null) return;
    const value: unknown = Reflect.get(parent, key);
    const last = index === path.length - 1 || typeof path[index + 1] === 'number';
    if (last || typeof value !== 'object' || value === null) {
      Reflect.deleteProperty(parent, key);
      return;
    }
    parent = value;
  }
}
