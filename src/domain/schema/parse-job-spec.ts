/** Reads a job specification from job.yaml text or from an object: all violations at once, with line and column. */
import type { Violation } from '../errors.ts';
import { jobNames } from '../job-name.ts';
import type { JobSpec, UnbuiltKinds } from '../job-spec.ts';
import { compatibilitySchema, jobSpecSchema } from './job-spec-schema.ts';
import type { JobDocument } from './job-spec-schema.ts';
import { normalise } from './normalise.ts';
import type { Finding } from './violations.ts';
import { readShape } from './read-shape.ts';
import { capped, fieldName, isUnknownKey, NOTE } from './violations.ts';
import { tooMuchOf } from './too-much.ts';
import { readYaml } from './yaml-source.ts';
import type { YamlSource } from './yaml-source.ts';

/** What to read: the text of a job.yaml, or the same document as a plain object. */
export interface JobSpecInput {
  readonly yaml?: string;
  readonly spec?: unknown;
  /** True: an unknown key is a violation; else it is left out and named in a warning. */
  readonly strict?: boolean;
  /** True: any text may be the name, as on the wire; else a name with other characters is a violation. */
  readonly anyName?: boolean;
  /** Default: refused. */
  readonly unbuiltKinds?: UnbuiltKinds;
}

/** A specification that was read. `spec` is there exactly when there is no violation. */
export interface ParsedJobSpec {
  readonly spec?: JobSpec;
  readonly violations: readonly Violation[];
  readonly warnings: readonly Violation[];
  /** True when the document was written for `eigen.os/v0.1`. */
  readonly migrated: boolean;
}

/** Reads a job specification; never throws. {@link violationsError} makes the error of its violations. */
export function parseJobSpec(input: JobSpecInput): ParsedJobSpec {
  const source = input.yaml === undefined ? objectSource(input.spec) : readYaml(input.yaml);
  const { violations: unreadable, warnings } = source;
  if (unreadable.length > 0) return { violations: unreadable, warnings, migrated: false };
  const document = input.anyName === true ? withSafeName(source.value) : source.value;
  const shape = readShape(jobSpecSchema, document, withRequiredKeys);
  const rules = shape.value === undefined ? undefined : applyRules(shape.value, input.unbuiltKinds);
  const findings = [...shape.findings, ...(rules?.findings ?? [])];
  const lenient = (finding: Finding) =>
    finding.rule === NOTE || (input.strict !== true && isUnknownKey(finding));
  const place = placer(source);
  const violations = capped(
    findings.filter((finding) => !lenient(finding)),
    place,
  );
  return {
    ...(rules === undefined || violations.length > 0 ? {} : { spec: rules.spec }),
    violations,
    warnings: capped([...warnings, ...findings.filter(lenient)], (found) =>
      'path' in found ? place(found) : found,
    ),
    migrated: shape.value?.apiVersion === 'v0.1',
  };
}

function applyRules(
  document: JobDocument,
  unbuiltKinds: UnbuiltKinds = 'refuse',
): { readonly spec: JobSpec; readonly findings: readonly Finding[] } {
  const base = ['spec', 'metadata'];
  const { value, findings } = readShape(compatibilitySchema, document.spec.metadata ?? {});
  const normalised = normalise(document, value ?? compatibilitySchema.parse({}), unbuiltKinds);
  const under = findings.map((finding) => ({ ...finding, path: [...base, ...finding.path] }));
  return { spec: normalised.spec, findings: [...under, ...normalised.findings] };
}

/** A plain object has no lines; its depth and size are bounded, because everything after this walks through it. */
function objectSource(value: unknown): YamlSource {
  const message = tooMuchOf(value);
  const violations = message === undefined ? [] : [{ field: 'spec', rule: 'limit', message }];
  return { value, violations, warnings: [], locate: () => undefined };
}

function placer(source: YamlSource): (finding: Finding) => Violation {
  return ({ path, rule, message, atKey }) => ({
    field: fieldName(path),
    rule,
    message,
    ...source.locate(path, atKey),
  });
}

/** The document with a name by the rule, and the one that was given beside it. */
function withSafeName(value: unknown): unknown {
  const metadata = mapping(mapping(value).metadata);
  const names = typeof metadata.name === 'string' ? jobNames(metadata.name) : undefined;
  return names === undefined ? value : { ...mapping(value), metadata: { ...metadata, ...names } };
}

/** Stands in for what is missing, so that the rules between keys are judged even then. */
function withRequiredKeys(value: unknown): unknown {
  const document = mapping(value);
  const spec = mapping(document.spec);
  const { backend_target: target = 'sim:local' } = mapping(spec.workload);
  return {
    apiVersion: 'eigen.os/v1',
    kind: 'QuantumJob',
    ...document,
    metadata: { name: 'job', ...mapping(document.metadata) },
    spec: { target, ...spec },
  };
}

function mapping(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
