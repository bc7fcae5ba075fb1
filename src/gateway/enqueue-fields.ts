/** The shape of EnqueueJob (contract §4): what is judged here and not in stage 1, every violation at once. */
import { z } from 'zod';
import { line, oneOf, optional, programText, textMap, wholeNumber } from '../domain/schema/fields.ts';
import { compatibilitySchema, targetField } from '../domain/schema/job-spec-schema.ts';
import { readShape } from '../domain/schema/read-shape.ts';
import { tooMuchOf } from '../domain/schema/too-much.ts';
import { capped, fieldName, type Finding, utf8Bytes, violationsError } from '../domain/schema/violations.ts';
import { jobNames, MOST_NAME_BYTES } from '../domain/job-name.ts';
import { JOB_LIMITS } from '../domain/job-spec.ts';
import { PROGRAM_FORMATS } from '../domain/program-format.ts';
import type { EnqueueJobRequest__Output } from '../generated/eigen/internal/v1/EnqueueJobRequest.ts';

/** Entries of `metadata_kvs` that carry a whole document; they have limits of their own. */
export const DOCUMENT_KEYS = { jobspec: 'jobspec_yaml', workload: 'jobspec_workload' } as const;

const required = line(256);
const documentText = z.string().refine((text) => utf8Bytes(text) <= JOB_LIMITS.yamlBytes, {
  error: `must have at most ${JOB_LIMITS.yamlBytes} bytes`,
});
const NAME_ERROR = `must have letters, digits or other characters to be seen, and at most ${MOST_NAME_BYTES} bytes`;
/** Any text: {@link jobNames} makes the job's name of it. */
const givenName = z
  .string({ error: NAME_ERROR })
  .refine((text) => utf8Bytes(text) <= MOST_NAME_BYTES && jobNames(text) !== undefined, {
    error: NAME_ERROR,
  });
const WORKLOAD_ERROR = 'must be a JSON object';
const workloadJson = documentText.transform((text, context) => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // What cannot be read is reported as what it should be.
  }
  context.addIssue({ code: 'custom', message: WORKLOAD_ERROR });
  return z.NEVER;
});

const enqueueSchema = z.object({
  metadata: z.object({
    request_id: required,
    traceparent: required,
    tenant_id: required,
    project_id: required,
    idempotency_key: optional(line(256)),
  }),
  name: givenName,
  program: programText,
  program_format: oneOf(PROGRAM_FORMATS),
  target: targetField,
  priority: wholeNumber(0, 100),
  compiler_options: textMap,
  metadata_kvs: textMap,
  jobspec_yaml: optional(documentText),
  jobspec_workload: optional(workloadJson),
});

/** Fields of a well-formed request. */
export type EnqueueFields = z.output<typeof enqueueSchema>;

/** What the call's gRPC metadata may say in place of a field. */
export interface Stated {
  readonly tenant: string | undefined;
  readonly project: string | undefined;
  readonly requestId: string | undefined;
  readonly traceparent: string | undefined;
}

/**
 * The fields of a request.
 *
 * @throws PipelineError `VALIDATION_FAILED` with a violation for each field that is missing or not as it must be.
 */
export function readEnqueueFields(request: EnqueueJobRequest__Output, stated: Stated): EnqueueFields {
  const fields = plain(request, stated);
  const tooMuch = tooMuchOf(fields);
  if (tooMuch !== undefined) {
    throw violationsError([{ field: 'request', rule: 'limit', message: tooMuch }], 'the request');
  }
  const { value, findings } = readShape(enqueueSchema, fields);
  if (value !== undefined && findings.length === 0) return value;
  const violation = ({ path, rule, message }: Finding) => ({
    field: wireName(fieldName(path, 'request')),
    rule,
    message,
  });
  throw violationsError(capped(findings, violation, 'request'), 'the request');
}

/** Proto3 has no absent fields: empty ones count as left out, in its maps and in what they carry, too. */
function plain(request: EnqueueJobRequest__Output, stated: Stated): unknown {
  const { metadata, program, compiler_options, metadata_kvs, ...fields } = request;
  const {
    [DOCUMENT_KEYS.jobspec]: jobspec_yaml,
    [DOCUMENT_KEYS.workload]: jobspec_workload,
    ...kvs
  } = metadata_kvs;
  return {
    ...withoutEmpty(fields),
    metadata: {
      ...withoutUndefined({
        request_id: stated.requestId,
        traceparent: stated.traceparent,
        tenant_id: stated.tenant,
        project_id: stated.project,
      }),
      ...withoutEmpty(metadata ?? {}),
    },
    ...(program.length > 0 && { program: utf8(program) }),
    compiler_options: withoutEmpty(compiler_options),
    metadata_kvs: withoutUnset(kvs),
    ...withoutUndefined({ jobspec_yaml, jobspec_workload }),
  };
}

/** Text of a program; bytes that are none become a NUL, which the rule for programs names. */
function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return '\0';
  }
}

function withoutEmpty(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '' && value !== null));
}

/** Of the keys that mean something to the kernel, 0 is one that was not set; a seed may be 0. */
function withoutUnset(kvs: Readonly<Record<string, string>>): object {
  const isUnset = (key: string, value: string) =>
    value === '0' && key !== 'seed' && Object.hasOwn(compatibilitySchema.shape, key);
  return withoutEmpty(Object.fromEntries(Object.entries(kvs).filter(([key, value]) => !isUnset(key, value))));
}

function withoutUndefined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The two documents stand inside `metadata_kvs` on the wire. */
function wireName(field: string): string {
  const inside = Object.values(DOCUMENT_KEYS).some((key) => field === key);
  return inside ? `metadata_kvs.${field}` : field;
}
