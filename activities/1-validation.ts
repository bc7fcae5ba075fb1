/**
 * Stage 1, Validation: judges the argument of the workflow, whoever sent it, and stores what was accepted. Every
 * violation is reported at once; a job whose id is taken by another job is refused here.
 */
import { contentDigest, jobContent, seedFrom, specDigest } from '../src/domain/digest.ts';
import { unknownDevice } from '../src/domain/device.ts';
import { PipelineError, type Violation } from '../src/domain/errors.ts';
import type { Budgets } from '../src/domain/job-record.ts';
import type { JobArgument } from '../src/domain/job-argument.ts';
import { JOB_DEFAULTS, type JobSpec, labelList } from '../src/domain/job-spec.ts';
import type { ProgramFormat } from '../src/domain/program-format.ts';
import { type ResolvedProgram, resolveProgram } from '../src/domain/program.ts';
import { parseJobArgument } from '../src/domain/schema/parse-job-argument.ts';
import { violationsError } from '../src/domain/schema/violations.ts';
import { committedOutcome, publishFiles, readMeta } from './job-meta.ts';
import type { KernelPorts } from './ports.ts';
import type { AcceptedJob, AlreadyCommitted, RetryBudget, ValidationInput } from '../src/protocol/stages.ts';

/** Retries of stage 4 where the job says nothing: a device that fails three times in 10 minutes stays failed. */
const DEFAULT_RETRY: RetryBudget = {
  max_attempts: 3,
  base_delay_ms: 500,
  max_delay_ms: 30_000,
  max_elapsed_ms: 600_000,
};

/** Programs above this size, in bytes, are compiled by a regular activity from the start: they last. */
const HEAVY_PROGRAM = 64 * 1024;

interface Checked {
  readonly argument: JobArgument;
  readonly spec: JobSpec;
  readonly program: ResolvedProgram;
  readonly warnings: readonly Violation[];
}

/** Judges a job and stores its input; a job that was committed before is answered with its references. */
export async function validate(
  ports: KernelPorts,
  input: ValidationInput,
): Promise<AcceptedJob | AlreadyCommitted> {
  const checked = await check(ports, input);
  const digests = digestsOf(checked, input.content_digest);
  const { argument, spec } = checked;
  const budgets = budgetsOf(checked);
  const stored = await withBudget(budgets.job, async () => {
    refuseUnknownTarget(ports, spec.target);
    const committed = await refuseTakenId(ports, input, digests.content_digest);
    return committed === undefined ? storeInput(ports, input, checked) : { committed };
  });
  if ('committed' in stored) return stored;
  const { program, artifacts } = stored;
  return {
    name: spec.name,
    ...(spec.displayName !== undefined && { display_name: spec.displayName }),
    target: spec.target,
    device_id: ports.devices.deviceIdOf(spec.target),
    priority: spec.priority,
    labels: labelList(spec.labels),
    subject: {
      tenant: argument.tenant,
      project: argument.project,
      subject: argument.subject,
      roles: argument.roles,
    },
    trace: {
      ...(argument.request_id !== undefined && { request_id: argument.request_id }),
      ...(argument.traceparent !== undefined && { traceparent: argument.traceparent }),
    },
    shots: spec.shots ?? JOB_DEFAULTS.shots,
    shots_fixed: spec.shots !== undefined,
    ...(spec.memory === true && { memory: true }),
    seed: spec.seed ?? seedFrom(input.job_id),
    seed_fixed: spec.seed !== undefined,
    budgets,
    retry: { ...DEFAULT_RETRY, ...spec.retry },
    entrypoint: spec.entrypoint,
    compiler_options: spec.compilerOptions,
    ...digests,
    program,
    ...(checked.program.format !== undefined && { program_format: checked.program.format }),
    artifacts,
    warnings: checked.warnings,
    heavy: ports.compiler.isRemote?.(checked.program) === true || program.size > HEAVY_PROGRAM,
  };
}

/** @throws PipelineError with every violation of argument and specification. */
async function check(ports: KernelPorts, input: ValidationInput): Promise<Checked> {
  const { argument, violations, warnings } = parseJobArgument(input.argument);
  if (argument === undefined) throw violationsError(violations);
  if (argument.job_id !== undefined && argument.job_id !== input.job_id) {
    const message = `"${argument.job_id}" is not the job id of this workflow, "${input.job_id}"`;
    throw violationsError([{ field: 'job_id', rule: 'matches-workflow-id', message }]);
  }
  const parsed = await ports.readSpec({
    ...(argument.job_yaml !== undefined && { yaml: argument.job_yaml }),
    ...(argument.spec !== undefined && { spec: argument.spec }),
    ...(ports.unbuiltKinds !== undefined && { unbuiltKinds: ports.unbuiltKinds }),
  });
  if (parsed.spec === undefined) throw violationsError(parsed.violations);
  const { spec } = parsed;
  const { program, violations: missing } = resolveProgram(spec, argument);
  if (program === undefined) throw violationsError(missing);
  return { argument, spec, program, warnings: [...warnings, ...parsed.warnings] };
}

function budgetsOf({ argument, spec }: Checked): Budgets {
  const job = Math.min(spec.timeouts.job, argument.deadline_seconds ?? Number.POSITIVE_INFINITY);
  return { ...spec.timeouts, job };
}

/** A failure that is waited for tells the job how long it may wait: nothing else has told it yet. */
async function withBudget<T>(job_seconds: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    throw new PipelineError(error.code, error.message, { ...error.details, job_seconds }, { cause: error });
  }
}

/** @throws PipelineError naming the known targets; or `DEVICE_UNAVAILABLE` while only an absent peer could tell. */
function refuseUnknownTarget({ devices }: KernelPorts, target: string): void {
  const device = devices.deviceIdOf(target);
  devices.refuseAwaited(device);
  const unknown = unknownDevice(device, device === target ? devices.targets : devices.ids);
  if (unknown === undefined) return;
  const { message } = unknown;
  const meant = device === target ? message : `"${target}" is another name of "${device}", and ${message}`;
  throw violationsError([{ ...unknown, message: meant }]);
}

/** The content digest of the acceptance counts (contract §3): it was taken before any parsing. */
function digestsOf({ spec, program }: Checked, accepted: string | undefined) {
  return {
    spec_digest: specDigest(spec),
    content_digest: accepted ?? contentDigest(jobContent(spec, program)),
  };
}

/** The outcome of an earlier run of the same job; undefined when this id is free or its last run did not complete. */
async function refuseTakenId(
  ports: KernelPorts,
  { job_id, run_id }: ValidationInput,
  contentDigestNow: string,
): Promise<AlreadyCommitted['committed'] | undefined> {
  const meta = await readMeta(ports.store, job_id);
  if (meta === undefined) return undefined;
  const sameContent = meta.content_digest === contentDigestNow;
  if (meta.run_id !== run_id && !sameContent) throw idInUse(job_id);
  return committedOutcome(meta);
}

function idInUse(jobId: string): PipelineError {
  return new PipelineError('JOB_ID_IN_USE', `job id "${jobId}" belongs to another job with other content`);
}

async function storeInput(ports: KernelPorts, run: ValidationInput, checked: Checked) {
  const { argument, program } = checked;
  const yaml = argument.job_yaml ?? `${JSON.stringify(argument.spec, null, 2)}\n`;
  try {
    const files = [
      { name: 'input.job.yaml', bytes: yaml },
      { name: programName(program.format), bytes: program.source },
    ];
    const artifacts = await publishFiles(ports.store, run, files);
    const program_ref = artifacts[1];
    if (program_ref === undefined) throw new Error('the program was stored and has no reference');
    return { artifacts, program: program_ref };
  } catch (error) {
    if (error instanceof PipelineError && error.code === 'ARTIFACT_CONFLICT') throw idInUse(run.job_id);
    throw error;
  }
}

function programName(format: ProgramFormat | undefined): string {
  const names = {
    eigen_lang_source: 'program.eigen.py',
    qasm_text: 'program.qasm',
    aqo_json: 'program.aqo.json',
  };
  return format === undefined || format === 'aqo_ref' ? 'program.txt' : names[format];
}
