/**
 * From an EnqueueJob request to a submission. Program and jobspec_yaml go to stage 1, which judges them as the job's
 * own errors; what is not said twice in different words is joined here.
 */
import { contentDigest } from '../domain/digest.ts';
import { jobNames } from '../domain/job-name.ts';
import { type JobSpec, normalisedForm } from '../domain/job-spec.ts';
import { violationsError } from '../domain/schema/violations.ts';
import { TRACEPARENT } from '../domain/traceparent.ts';
import type { EnqueueJobRequest__Output } from '../generated/eigen/internal/v1/EnqueueJobRequest.ts';
import type { CallContext } from '../rpc/handlers.ts';
import type { RawSubmission } from '../client/index.ts';
import type { SpecReader } from '../reading/spec-reader.ts';
import type { Caller } from './caller.ts';
import { type EnqueueFields, readEnqueueFields } from './enqueue-fields.ts';
import { type Contract, workloadOf } from './workload.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * The submission that a request stands for.
 *
 * @throws PipelineError `VALIDATION_FAILED` when the request has not the right shape.
 */
export async function submissionOf(
  request: EnqueueJobRequest__Output,
  call: CallContext,
  caller: Caller,
  readSpec: SpecReader,
): Promise<RawSubmission> {
  const { identity } = call;
  const stated = {
    tenant: identity.tenant,
    project: identity.project,
    requestId: identity.requestId,
    traceparent: identity.traceparent,
  };
  const fields = readEnqueueFields(request, stated);
  const { tenant, project } = caller.subject;
  const { request_id, idempotency_key } = fields.metadata;
  const { jobspec_yaml: yaml } = fields;
  const spec = yaml === undefined ? undefined : (await readSpec({ yaml, ...AS_SENT })).spec;
  return {
    tenant,
    project,
    content_digest: digestOf(request, fields),
    request_id,
    ...(idempotency_key !== undefined && { idempotency_key }),
    summary: `${fields.name} on ${fields.target}`,
    priority: spec?.priority ?? priorityOf(fields),
    argument: {
      version: 1,
      ...documentOf(fields, spec, request.metadata?.workload ?? null),
      program: fields.program,
      program_format: fields.program_format,
      ...caller.subject,
      request_id,
      ...(idempotency_key !== undefined && { idempotency_key }),
      ...traceOf(caller.traceparent),
      ...deadlineOf(request),
    },
  };
}

/** Taken over what the caller sent, before anything is parsed (contract §3). */
function digestOf(request: EnqueueJobRequest__Output, fields: EnqueueFields): string {
  const { program, metadata_kvs } = request;
  const { name, program_format, target, compiler_options = {} } = fields;
  const priority = priorityOf(fields);
  return contentDigest({ name, program, program_format, target, priority, compiler_options, metadata_kvs });
}

function priorityOf({ priority }: EnqueueFields): number {
  return priority === 0 ? DEFAULT_PRIORITY : priority;
}

/** Whether its workload kind runs is for stage 1 to say, as everything in it. */
const AS_SENT = { anyName: true, unbuiltKinds: 'run_as_quantum_job' } as const;

/** On the wire 0 is unset, and means this. */
const DEFAULT_PRIORITY = 50;

/** `job_yaml` as it came where nothing is said beside it; else the specification as an object. */
function documentOf(fields: EnqueueFields, spec: JobSpec | undefined, contract: Contract | null): Json {
  const { jobspec_yaml, compiler_options = {}, metadata_kvs = {} } = fields;
  const workload = workloadOf(fields.jobspec_workload ?? {}, contract);
  if (jobspec_yaml === undefined) return { spec: specOf(fields, workload) };
  if (spec === undefined) return { job_yaml: jobspec_yaml };
  refuseContradictions(spec, fields);
  const beside = (said: Readonly<Record<string, string>>, here: Readonly<Record<string, string>>) =>
    Object.entries(said).some(([key, value]) => here[key] !== value);
  const complete =
    spec.displayName === undefined &&
    !beside(metadata_kvs, spec.metadata) &&
    !beside(compiler_options, spec.compilerOptions);
  if (complete && workload === undefined) return { job_yaml: jobspec_yaml };
  const document = normalisedForm(spec);
  const { workload: written, ...body } = document.spec as Json & { readonly workload?: Json };
  const metadata = { ...spec.metadata, ...metadata_kvs };
  const compiler = { ...spec.compilerOptions, ...compiler_options };
  return {
    spec: { ...document, spec: { ...body, metadata, compiler, workload: { ...workload, ...written } } },
  };
}

function specOf(fields: EnqueueFields, workload: Json | undefined): Json {
  const { name, target, priority, compiler_options, metadata_kvs } = fields;
  const body = {
    target,
    ...(priority !== 0 && { priority }),
    compiler: compiler_options,
    metadata: metadata_kvs,
    workload,
  };
  return { apiVersion: 'eigen.os/v1', kind: 'QuantumJob', metadata: { ...jobNames(name) }, spec: body };
}

/** @throws PipelineError `VALIDATION_FAILED` where a field of the request says another thing than jobspec_yaml. */
function refuseContradictions(spec: JobSpec, fields: EnqueueFields): void {
  const { name, target, priority, compiler_options = {}, metadata_kvs = {} } = fields;
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['name', name, name === spec.displayName ? name : spec.name],
    ['target', target, spec.target],
    ['priority', priority === 0 ? spec.priority : priority, spec.priority],
    ...shared('compiler_options', compiler_options, spec.compilerOptions),
    ...shared('metadata_kvs', metadata_kvs, spec.metadata),
  ];
  const violations = pairs
    .filter(([, said, written]) => said !== written)
    .map(([field]) => ({
      field,
      rule: 'conflict',
      message: 'says another thing than jobspec_yaml; say the same, or say it once',
    }));
  if (violations.length > 0) throw violationsError(violations, 'the request');
}

function shared(
  field: string,
  said: Readonly<Record<string, string>>,
  written: Readonly<Record<string, string>>,
): readonly (readonly [string, unknown, unknown])[] {
  const both = Object.keys(said).filter((key) => Object.hasOwn(written, key));
  return both.map((key) => [`${field}.${key}`, said[key], written[key]] as const);
}

/** A trace context that is none is left out: the job is not to fail for it. */
function traceOf(traceparent: string | undefined): Json {
  return traceparent !== undefined && TRACEPARENT.test(traceparent) ? { traceparent } : {};
}

/** @throws PipelineError `VALIDATION_FAILED` for a budget that is none. */
function deadlineOf({ metadata }: EnqueueJobRequest__Output): Json {
  const duration = metadata?.deadline ?? null;
  if (duration === null) return {};
  const deadline_seconds = Number(duration.seconds) + duration.nanos / 1e9;
  if (deadline_seconds === 0) return {};
  if (deadline_seconds > 0 && deadline_seconds <= MOST_SECONDS) return { deadline_seconds };
  const message = `must not be negative, and at most ${MOST_SECONDS} s`;
  throw violationsError([{ field: 'metadata.deadline', rule: 'range', message }], 'the request');
}

const MOST_SECONDS = 366 * 24 * 3600;
