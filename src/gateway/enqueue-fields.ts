/** The shape of EnqueueJob (contract §4): what is judged here and not in stage 1, every violation at once. */
import { z } from 'zod';
import { line, oneOf, optional, programText, textMap, wholeNumber } from '../domain/schema/fields.ts';
import { jobNameField, targetField } from '../domain/schema/job-spec-schema.ts';
import { readShape } from '../domain/schema/read-shape.ts';
import { tooMuchOf } from '../domain/schema/too-much.ts';
import { capped, fieldName, type Finding, utf8Bytes, violationsError } from '../domain/schema/violations.ts';
import { JOB_LIMITS } from '../domain/job-spec.ts';
import { PROGRAM_FORMATS } from '../domain/program-format.ts';
import type { EnqueueJobRequest__Output } from '../generated/eigen/internal/v1/EnqueueJobRequest.ts';

/** Entries of `metadata_kvs` that carry a whole document; they have limits of their own. */
export const DOCUMENT_KEYS = { jobspec: 'jobspec_yaml', workload: 'jobspec_workload' } as const;

const required = line(256);
const documentText = z.string().refine((text) => utf8Bytes(text) <= JOB_LIMITS.yamlBytes, {
  error: `must have at most ${JOB_LIMITS.yamlBytes} bytes`,
});
const WORKLOAD_ERROR = 'must be a JSON object';
const workloadJson = documentText.transform((text, context) => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
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
  name: jobNameField,
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

/** Proto3 has no absent fields: empty ones count as left out. */
function plain(request: EnqueueJobRequest__Output, stated: Stated): unknown {
  const { metadata, program, metadata_kvs, ...fields } = request;
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
    metadata_kvs: kvs,
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

function withoutUndefined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The two documents stand inside `metadata_kvs` on the wire. */
function wireName(field: string): string {
  const inside = Object.values(DOCUMENT_KEYS).some((key) => field === key);
  return inside ? `metadata_kvs.${field}` : field;
}
