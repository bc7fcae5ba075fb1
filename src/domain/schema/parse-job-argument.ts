/**
 * Reads the argument of `quantumJob` (contract §2). It comes from clients in any language, so everything is checked
 * here, and a wrong type is a violation of the job, never an exception of the workflow.
 */
import { z } from 'zod';
import type { Violation } from '../errors.ts';
import { ANONYMOUS } from '../job-argument.ts';
import type { JobArgument } from '../job-argument.ts';
import { JOB_LIMITS } from '../job-spec.ts';
import { PROGRAM_FORMATS } from '../program-format.ts';
import { TRACEPARENT } from '../traceparent.ts';
import { duration, jobId, line, oneOf, optional, programText, textOf } from './fields.ts';
import { tooMuchOf } from './too-much.ts';
import { readShape } from './read-shape.ts';
import type { Finding } from './violations.ts';
import { capped, fieldName, isUnknownKey, utf8Bytes } from './violations.ts';

const identity = line(256);
const TRACE_CONTEXT = 'a W3C traceparent: 00-<32 hex digits>-<16 hex digits>-<2 hex digits>';

/** The argument as it is sent; also the source of its published JSON Schema. */
export const jobArgumentSchema = z.strictObject(
  {
    version: optional(z.literal(1, { error: 'must be 1, the only version of this argument' })),
    job_id: optional(jobId),
    job_yaml: optional(z.string({ error: 'must be the text of a job.yaml' })),
    spec: optional(z.record(z.string(), z.unknown(), { error: 'must be a job specification as an object' })),
    program: optional(programText),
    program_format: optional(oneOf(PROGRAM_FORMATS)),
    tenant: optional(identity),
    project: optional(identity),
    subject: optional(identity),
    roles: optional(
      z
        .array(line(64), { error: 'must be a list of texts' })
        .max(32, { error: 'must have at most 32 roles' }),
    ),
    request_id: optional(identity),
    idempotency_key: optional(identity),
    traceparent: optional(textOf(TRACEPARENT, TRACE_CONTEXT)),
    deadline_seconds: optional(duration),
  },
  { error: 'must be one JSON object' },
);

/** An argument that was read. `argument` is there exactly when there is no violation. */
export interface ParsedJobArgument {
  readonly argument?: JobArgument;
  readonly violations: readonly Violation[];
  readonly warnings: readonly Violation[];
}

const named = ({ path, rule, message }: Finding): Violation => ({
  field: fieldName(path, 'argument'),
  rule,
  message,
});

/** Reads the argument of `quantumJob`; never throws. The specification inside is read by {@link parseJobSpec}. */
export function parseJobArgument(raw: unknown): ParsedJobArgument {
  const tooLarge = sizeProblem(raw);
  if (tooLarge !== undefined) return { violations: [tooLarge], warnings: [] };
  const { value, findings } = readShape(jobArgumentSchema, raw);
  const warnings = capped(findings.filter(isUnknownKey), named, 'argument');
  const broken = findings.filter((finding) => !isUnknownKey(finding));
  if (value === undefined || broken.length > 0) {
    return { violations: capped(broken, named, 'argument'), warnings };
  }
  const missing = specProblem(value.job_yaml, value.spec);
  if (missing !== undefined) return { violations: [missing], warnings };
  return { argument: withDefaults(value), violations: [], warnings };
}

function sizeProblem(raw: unknown): Violation | undefined {
  const text = JSON.stringify(raw) as string | undefined;
  const size = utf8Bytes(text ?? '');
  const message =
    size > JOB_LIMITS.argumentBytes
      ? `has ${size} bytes as JSON; at most ${JOB_LIMITS.argumentBytes} are allowed`
      : tooMuchOf(raw, 2 * JOB_LIMITS.keys);
  return message === undefined ? undefined : { field: 'argument', rule: 'limit', message };
}

function specProblem(yaml: unknown, spec: unknown): Violation | undefined {
  if (yaml === undefined && spec === undefined) {
    const message = 'is required: the text of a job.yaml, or the same document as an object in spec';
    return { field: 'job_yaml', rule: 'required', message };
  }
  if (yaml === undefined || spec === undefined) return undefined;
  return { field: 'spec', rule: 'exclusive', message: 'must not stand beside job_yaml; send one of them' };
}

function withDefaults(value: z.output<typeof jobArgumentSchema>): JobArgument {
  const given = Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
  return { ...ANONYMOUS, ...given, version: 1 };
}
