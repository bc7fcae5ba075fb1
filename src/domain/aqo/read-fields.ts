/** Checked access to the fields of an AQO document; every complaint names the path, the rule and the next step. */
import { PipelineError } from '../errors.ts';

/** A JSON object of unknown content. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** @throws {@link PipelineError} `VALIDATION_FAILED` with one violation. */
export function refuse(field: string, rule: string): never {
  const message = `${field} ${rule}`;
  throw new PipelineError('VALIDATION_FAILED', `AQO: ${message}; correct the circuit or compile it again`, {
    violations: [{ field, rule, message }],
  });
}

/** The value as a JSON object. */
export function objectAt(value: unknown, field: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(field, 'must be an object');
  return value as JsonObject;
}

/** The value as a list. */
export function listAt(value: unknown, field: string): readonly unknown[] {
  if (!Array.isArray(value)) refuse(field, 'must be a list');
  return value as readonly unknown[];
}

/** The value as an integer in a range, both ends allowed. */
export function integerAt(value: unknown, field: string, low: number, high: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
    refuse(field, `must be an integer from ${low} to ${high}`);
  }
  return value;
}

/** The value as a list of different indices below `count`. */
export function indicesAt(value: unknown, field: string, count: number, noun: string): readonly number[] {
  const indices = listAt(value, field);
  indices.forEach((item, index) => {
    if (typeof item !== 'number' || !Number.isInteger(item) || item < 0 || item >= count) {
      refuse(`${field}[${index}]`, `must be a ${noun} index below ${count}`);
    }
  });
  if (indices.length > 1 && new Set(indices).size !== indices.length) refuse(field, `names a ${noun} twice`);
  return indices as readonly number[];
}
