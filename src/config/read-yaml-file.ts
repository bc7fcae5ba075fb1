/**
 * Reads a YAML file of settings by a schema: every problem at once, each with its line and column; a key that is not
 * known is refused with the one that was probably meant.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { closestName } from '../domain/closest-name.ts';
import { PipelineError, type Violation } from '../domain/errors.ts';
import { readShape } from '../domain/schema/read-shape.ts';
import {
  capped,
  type FieldPath,
  fieldName,
  type Finding,
  isUnknownKey,
  violationLine,
} from '../domain/schema/violations.ts';
import { readYaml } from '../domain/schema/yaml-source.ts';

/** Keys of a file of settings: a policy has some for each tenant. */
const MOST_KEYS = 10_000;

/**
 * The settings in a file.
 *
 * @param schema - made of `z.strictObject`, so that unknown keys are found
 * @throws PipelineError `CONFIGURATION_INVALID` with `details.violations`; the system's error when the file cannot be read.
 */
export async function readYamlFile<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  return parseYaml(await readFile(path, 'utf8'), schema, basename(path), path);
}

/**
 * The settings in a text.
 *
 * @param name - the file, as violations name it
 * @param path - the file, as the error's message names it
 * @throws PipelineError as {@link readYamlFile}.
 */
export function parseYaml<T>(text: string, schema: z.ZodType<T>, name: string, path = name): T {
  const source = readYaml(text, name, MOST_KEYS);
  if (source.violations.length > 0) throw invalid(path, source.violations);
  const { value, findings } = readShape(schema, source.value ?? {});
  const place = (finding: Finding): Violation => ({
    field: fieldName(finding.path, name),
    rule: finding.rule,
    message: isUnknownKey(finding) ? unknownKey(schema, finding.path) : finding.message,
    ...source.locate(finding.path, finding.atKey),
  });
  if (value === undefined || findings.length > 0) throw invalid(path, capped(findings, place, name));
  return value;
}

function invalid(path: string, violations: readonly Violation[]): PipelineError {
  const lines = violations.map(violationLine).join('; ');
  return new PipelineError('CONFIGURATION_INVALID', `${path} is not valid: ${lines}`, { violations });
}

function unknownKey(schema: z.ZodType, path: FieldPath): string {
  const known = keysAt(schema, path.slice(0, -1));
  const meant = closestName(String(path.at(-1)), known);
  if (meant !== undefined) return `is not a known key; did you mean ${meant}?`;
  return known.length === 0 ? 'is not a known key' : `is not a known key; known are ${known.join(', ')}`;
}

/** The keys that a schema knows at a path. */
function keysAt(schema: z.ZodType, path: FieldPath): readonly string[] {
  let at: unknown = schema;
  for (const part of [...path, undefined]) {
    while (at instanceof z.ZodOptional || at instanceof z.ZodDefault) at = at.unwrap();
    if (at instanceof z.ZodArray) at = part === undefined ? undefined : at.element;
    else if (at instanceof z.ZodObject && part !== undefined)
      at = (at.shape as Record<PropertyKey, unknown>)[part];
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}
