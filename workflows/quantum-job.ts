/**
 * One quantum job: the six stages of RFC 0007, awaited top to bottom. Everything a stage does is an activity; what
 * the stages hand on are references. How a job waits, is stopped and ends stands in the modules beside this one.
 */
import { CancellationScope, proxyActivities, proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import type {
  Activities,
  AcceptedJob,
  AlreadyCommitted,
  CompilationInput,
  CompiledJob,
  CompletionInput,
  DeviceRun,
  JobOutcome,
  ProcessedJob,
  ProcessingInput,
  ValidationInput,
} from '../src/protocol/stages.ts';
import { ownerOfArgument } from '../src/domain/job-argument.ts';
import { traceIdOf } from '../src/domain/traceparent.ts';
import { foresee } from '../src/job/record.ts';
import { metaOf } from '../src/job/state.ts';
import { acceptanceOf } from '../src/protocol/memo.ts';
import { DeviceDispatch } from './device-dispatch.ts';
import { JobShell } from './job-shell.ts';
import { type StageCalls, runPatiently } from './patient-stage.ts';
import { COMPILATION, COMPLETION, RESULT_PROCESSING, VALIDATION } from './stage-options.ts';
import { endUnsuccessfully } from './unsuccessful-end.ts';

const VALIDATE: StageCalls<ValidationInput, AcceptedJob | AlreadyCommitted> = {
  once: proxyLocalActivities<Activities>(VALIDATION.once).validate,
  again: (input, bounds) => proxyActivities<Activities>({ ...VALIDATION.again, ...bounds }).validate(input),
  attempts: VALIDATION.attempts,
};
const COMPILE_HEAVY: StageCalls<CompilationInput, CompiledJob> = {
  again: (input, bounds) => proxyActivities<Activities>({ ...COMPILATION.again, ...bounds }).compile(input),
  attempts: COMPILATION.attempts,
};
const COMPILE: StageCalls<CompilationInput, CompiledJob> = {
  ...COMPILE_HEAVY,
  once: proxyLocalActivities<Activities>(COMPILATION.once).compile,
};
const PROCESS_RESULTS: StageCalls<ProcessingInput, ProcessedJob> = {
  once: proxyLocalActivities<Activities>(RESULT_PROCESSING.once).processResults,
  again: (input, bounds) =>
    proxyActivities<Activities>({ ...RESULT_PROCESSING.again, ...bounds }).processResults(input),
  attempts: RESULT_PROCESSING.attempts,
};
const COMPLETE: StageCalls<CompletionInput, JobOutcome> = {
  once: proxyLocalActivities<Activities>(COMPLETION.once).complete,
  again: (input, bounds) => proxyActivities<Activities>({ ...COMPLETION.again, ...bounds }).complete(input),
  attempts: COMPLETION.attempts,
};

/**
 * The workflow that clients start (contract §2), one per job, with the id `job/<job_id>`.
 *
 * @param argument - version 1 of the plain-JSON argument; judged in stage 1, whatever it is
 * @returns references to the results of a completed job
 * @throws ApplicationFailure with the error category as its type and `last_error` in its details; CancelledFailure
 */
export async function quantumJob(argument: unknown): Promise<JobOutcome> {
  const shell = new JobShell();
  try {
    return await shell.stages(() => stages(shell, argument));
  } catch (error) {
    return endUnsuccessfully(shell, error);
  }
}

async function stages(shell: JobShell, argument: unknown): Promise<JobOutcome> {
  const accepted = await validation(shell, argument); // 1 Validation
  if ('committed' in accepted) return repeatOf(shell, accepted.committed);
  const compiled = await compilation(shell, accepted); // 2 Compilation
  const device = await resourceAllocation(shell, accepted, compiled); // 3 ResourceAllocation
  const executed = await quantumExecution(device); // 4 QuantumExecution
  const processed = await resultProcessing(shell, accepted, compiled, executed); // 5 ResultProcessing
  return completion(shell, accepted, compiled, processed); // 6 Completion
}

async function validation(shell: JobShell, argument: unknown): Promise<AcceptedJob | AlreadyCommitted> {
  const acceptance = acceptanceOf(workflowInfo().memo);
  const trace_id = traceIdOf(argument);
  const owner = ownerOfArgument(argument);
  const submitter = { ...owner, ...(trace_id !== undefined && { trace_id }), ...acceptance };
  shell.send({ type: 'validating', submitter });
  const input = { ...shell.run, argument, submitted_at: shell.job.submitted_at, ...acceptance };
  const accepted = await runPatiently(VALIDATE, shell, () => input);
  if (!('committed' in accepted)) shell.send({ type: 'validated', accepted });
  return accepted;
}

async function compilation(shell: JobShell, job: AcceptedJob): Promise<CompiledJob> {
  shell.send({ type: 'compiling' });
  const compiled = await runPatiently(job.heavy ? COMPILE_HEAVY : COMPILE, shell, () => ({
    ...shell.run,
    job,
  }));
  shell.send({ type: 'compiled', compiled });
  return compiled;
}

async function resourceAllocation(
  shell: JobShell,
  accepted: AcceptedJob,
  compiled: CompiledJob,
): Promise<DeviceDispatch> {
  const device = new DeviceDispatch(shell, accepted, compiled);
  await device.allocated();
  return device;
}

function quantumExecution(device: DeviceDispatch): Promise<DeviceRun> {
  return device.executed();
}

function resultProcessing(
  shell: JobShell,
  { device_id, memory }: AcceptedJob,
  { shots, seed, program_record, registers }: CompiledJob,
  { handle }: DeviceRun,
): Promise<ProcessedJob> {
  shell.send({ type: 'processing' });
  const { warnings } = metaOf(shell.state);
  const known = { ...shell.run, device_id, handle, shots, seed };
  const input = {
    ...known,
    ...(program_record !== undefined && { program_record }),
    ...(registers !== undefined && { registers }),
    ...(memory === true && { memory }),
    ...(warnings.length > 0 && { warnings }),
  };
  return runPatiently(PROCESS_RESULTS, shell, () => input);
}

/** The commit point: from here the job completes or fails. */
async function completion(
  shell: JobShell,
  accepted: AcceptedJob,
  compiled: CompiledJob,
  { results }: ProcessedJob,
): Promise<JobOutcome> {
  shell.send({ type: 'committing' });
  const artifacts = [...accepted.artifacts, ...compiled.artifacts, results];
  const inputOf = (): CompletionInput => {
    const { record } = shell.state;
    const { timestamp: committed_at } = foresee(record, 'commit', { at: shell.now(), message: 'completed' });
    const meta = metaOf(shell.state);
    return { ...shell.run, meta, artifacts, results, updates: record.updates, committed_at };
  };
  return CancellationScope.nonCancellable(async () => {
    const outcome = await runPatiently(COMPLETE, shell, inputOf);
    shell.send({ type: 'committed', outcome });
    return outcome;
  });
}

/** The same job was committed before: its references are this run's result, and nothing runs again. */
function repeatOf(shell: JobShell, outcome: JobOutcome): JobOutcome {
  shell.send({ type: 'committedBefore', outcome });
  return outcome;
}
