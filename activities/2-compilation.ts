/**
 * Stage 2, Compilation: program text to AQO for the target, and the check that the target can run it, so that a
 * circuit that cannot run never waits in a queue.
 */
import { parseArtifactRef } from '../src/domain/artifact.ts';
import { readAqo } from '../src/domain/aqo/read.ts';
import { awayReason, unmetRequirements } from '../src/domain/device.ts';
import { noiseViolation, unusedNoise, withDeclaredNoise } from '../src/domain/device-options.ts';
import { PipelineError, type Violation } from '../src/domain/errors.ts';
import { PROGRAM_FILE, writeProgramRecord } from '../src/domain/program-record.ts';
import { unboundViolations } from '../src/domain/symbols.ts';
import { memoryViolations } from '../src/domain/shot-memory.ts';
import type { CompiledProgram, CompileRequest } from '../src/compiler/compiler.ts';
import type { Device } from '../src/domain/device.ts';
import { publishFiles } from './job-meta.ts';
import type { KernelPorts } from './ports.ts';
import { callerOf } from './caller.ts';
import type { AcceptedJob, CompilationInput, CompiledJob, JobRun } from '../src/protocol/stages.ts';
import { withinLimit } from './within-limit.ts';

/** Longest compilation: many times what the largest program takes that the limits let through. */
const COMPILE_LIMIT_MS = 60_000;

/** Compiles a job's program and stores `compiled.aqo.json` and `compiled.qasm`. */
export async function compile(
  ports: KernelPorts,
  run: CompilationInput,
  signal: AbortSignal,
): Promise<CompiledJob> {
  const { job_id, job } = run;
  const target = await ports.devices.driver(job.device_id).describe();
  const request = await requestOf(ports, job_id, job, target);
  const limit = {
    peer: `compiler ${ports.compiler.version}`,
    milliseconds: ports.compileLimitMs ?? COMPILE_LIMIT_MS,
    code: 'COMPILER_UNAVAILABLE' as const,
  };
  const program = await withinLimit(limit, signal, (stop) => ports.compiler.compile(request, stop));
  const compiler = program.compiler ?? ports.compiler.version;
  refuseGarbage(program, compiler);
  const { declarations } = program;
  const shots = job.shots_fixed ? job.shots : (declarations.shots ?? job.shots);
  const seed = job.seed_fixed ? job.seed : (declarations.seed ?? job.seed);
  const requirements = { ...program.requirements, shots };
  const options = withDeclaredNoise(job.compiler_options, declarations.noiseModel);
  const memory = job.memory === true ? memoryViolations(target, requirements) : [];
  const open = unboundViolations(program.unbound ?? []);
  refuse([...unmet(target, requirements, options), ...memory, ...open], target);
  const { aqo, said, artifacts } = await keep(ports, run, program);
  return {
    aqo,
    artifacts,
    ...(said !== undefined && { program_record: said }),
    requirements,
    shots,
    seed,
    options,
    compiler,
    ...(program.inputHash !== undefined && { compile_hash: program.inputHash }),
    report: program.report,
    ...(program.registers !== undefined && { registers: program.registers }),
    ...(program.placement !== undefined && { placement: program.placement }),
    ...(target.status !== 'ONLINE' && { device_away: awayReason(target) }),
    warnings: warningsOf(program, unusedNoise(target, options)),
  };
}

async function requestOf(
  ports: KernelPorts,
  jobId: string,
  job: AcceptedJob,
  target: Device,
): Promise<CompileRequest> {
  const program = {
    source: await readText(ports, jobId, job.program),
    ...(job.program_format !== undefined && { format: job.program_format }),
    file: parseArtifactRef(job.program.ref).name,
  };
  const { entrypoint, compiler_options: options } = job;
  const isRemote = ports.compiler.isRemote?.(program) === true;
  return { ...program, entrypoint, target, options, ...(isRemote && { caller: callerOf(jobId, job) }) };
}

/** Stores what was compiled; `said` is what the program says beside its circuit, when it returns something. */
async function keep(ports: KernelPorts, run: JobRun, { aqo, qasm, declarations }: CompiledProgram) {
  const { record } = declarations;
  const artifacts = await publishFiles(ports.store, run, [
    { name: 'compiled.aqo.json', bytes: aqo },
    { name: 'compiled.qasm', bytes: qasm },
    ...(record === undefined ? [] : [{ name: PROGRAM_FILE, bytes: writeProgramRecord(record) }]),
  ]);
  const [circuit, , said] = artifacts;
  if (circuit === undefined) throw new Error('the circuit was stored and has no reference');
  return { aqo: circuit, said: record?.output === undefined ? undefined : said, artifacts };
}

async function readText(
  ports: KernelPorts,
  jobId: string,
  ref: { ref: string; sha256: string },
): Promise<string> {
  const bytes = await ports.store.get(jobId, parseArtifactRef(ref.ref).name, ref);
  if (bytes === undefined) throw new PipelineError('ARTIFACT_CORRUPT', `${ref.ref} is gone`);
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

/** A compiler that answers with something that is not AQO has failed, however well it thinks it did. */
function refuseGarbage(program: CompiledProgram, compiler: string): void {
  try {
    if (program.readBack !== true) readAqo(program.aqo);
    if (program.qasm.length === 0) throw new Error('compiled.qasm is empty');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new PipelineError(
      'COMPILER_STAGE_FAILED',
      `compiler ${compiler} gave no valid circuit: ${message}`,
    );
  }
}

const MOST_WARNINGS = 20;

function warningsOf({ warnings }: CompiledProgram, further: string | undefined): readonly string[] {
  const lines = warnings.map(({ line, column, message }) => `${line}:${column}: ${message}`);
  return [...(further === undefined ? [] : [further]), ...lines].slice(0, MOST_WARNINGS);
}

function unmet(
  target: Device,
  needs: CompiledJob['requirements'],
  options: Readonly<Record<string, string>>,
): readonly Violation[] {
  // A device that is away now may be back when the job's turn comes: it waits in the queue.
  const lacking = unmetRequirements(target, needs).filter(({ rule }) => rule !== 'status');
  const noise = noiseViolation(target, options);
  return [
    ...lacking.map(({ rule, message }) => ({ field: 'spec.target', rule, message })),
    ...(noise === undefined ? [] : [noise]),
  ];
}

/** @throws PipelineError `VALIDATION_FAILED` with the violations, when there are any. */
function refuse(violations: readonly Violation[], target: Device): void {
  if (violations.length === 0) return;
  const message = violations.map((violation) => violation.message).join('; ');
  throw new PipelineError('VALIDATION_FAILED', message, { violations, device: target.id });
}
