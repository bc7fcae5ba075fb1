/**
 * One quantum job: the six stages of RFC 0007, awaited top to bottom. Everything a stage does is an activity; what
 * the stages hand on are references. How a job waits, is stopped and ends stands in the modules beside this one.
 */
import { proxyActivities, proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import type {
  Activities,
  AcceptedJob,
  AlreadyCommitted,
  CompilationInput,
  CompiledJob,
  CompletionInput,
  DeviceRun,
  JobMeta,
  JobOutcome,
  JobRun,
  ProcessedJob,
  ProcessingInput,
  ValidationInput,
} from '../src/protocol/stages.ts';
import { ownerOfArgument } from '../src/domain/job-argument.ts';
import { acceptanceOf } from '../src/domain/state-store.ts';
import { traceIdOf } from '../src/domain/traceparent.ts';
import { DeviceDispatch } from './device-dispatch.ts';
import { Interruption } from './interruption.ts';
import { JobLifecycle } from './job-lifecycle.ts';
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
  const job = new QuantumJob();
  return job.run(argument);
}

class QuantumJob {
  readonly #job = new JobLifecycle();
  readonly #stop = new Interruption(this.#job);
  readonly #context = { job: this.#job, stop: this.#stop };
  readonly #run: JobRun = { job_id: this.#job.jobId, run_id: workflowInfo().runId };
  #meta: JobMeta = { attempts: 0, submitted_at: this.#job.snapshot.submitted_at, warnings: [] };

  async run(argument: unknown): Promise<JobOutcome> {
    try {
      return await this.#stop.guard(() => this.#stages(argument));
    } catch (error) {
      const meta = { ...this.#meta, attempts: this.#job.snapshot.attempt };
      return endUnsuccessfully({ job: this.#job, stop: this.#stop, runId: this.#run.run_id, meta }, error);
    }
  }

  async #stages(argument: unknown): Promise<JobOutcome> {
    const accepted = await this.#validation(argument); // 1 Validation
    if ('committed' in accepted) return this.#repeatOf(accepted.committed);
    const compiled = await this.#compilation(accepted); // 2 Compilation
    const device = await this.#resourceAllocation(accepted, compiled); // 3 ResourceAllocation
    const executed = await this.#quantumExecution(device); // 4 QuantumExecution
    const processed = await this.#resultProcessing(accepted, compiled, executed); // 5 ResultProcessing
    return this.#completion(accepted, compiled, processed); // 6 Completion
  }

  async #validation(argument: unknown): Promise<AcceptedJob | { committed: JobOutcome }> {
    this.#job.enter('validate', 'validating the job specification');
    const submitted_at = this.#job.snapshot.submitted_at;
    const owner = ownerOfArgument(argument);
    const acceptance = acceptanceOf(workflowInfo().memo);
    const trace_id = traceIdOf(argument);
    const submitter = { ...owner, ...(trace_id !== undefined && { trace_id }) };
    this.#job.learn(submitter);
    this.#meta = { ...this.#meta, ...submitter, ...acceptance };
    const input = { ...this.#run, argument, submitted_at, ...acceptance };
    const accepted = await runPatiently(VALIDATE, this.#context, () => input);
    if ('committed' in accepted) return accepted;
    const { name, target, device_id, priority, budgets, subject, labels, spec_digest, content_digest } =
      accepted;
    const { tenant, project } = subject;
    const display = accepted.display_name === undefined ? {} : { display_name: accepted.display_name };
    this.#job.learn(
      { name, ...display, target, device: device_id, priority, budgets, tenant, project },
      labels,
    );
    const warnings = accepted.warnings.map(({ field, message }) => `${field}: ${message}`);
    const known = {
      name,
      ...display,
      target,
      device: device_id,
      tenant,
      project,
      priority,
      spec_digest,
      content_digest,
    };
    this.#meta = { ...this.#meta, ...known, warnings };
    this.#stop.learnJobBudget(budgets.job);
    // The usual job budget is longer than the queue's, whose timer then serves both: a quick job pays for one timer.
    if (budgets.job <= budgets.queue) this.#stop.budgets.start('job', budgets.job, Date.parse(submitted_at));
    return accepted;
  }

  async #compilation(job: AcceptedJob): Promise<CompiledJob> {
    this.#job.enter('compile', `compiling for ${job.device_id}`);
    if (job.heavy) this.#job.publish();
    const input = { ...this.#run, job };
    const compiled = await runPatiently(job.heavy ? COMPILE_HEAVY : COMPILE, this.#context, () => input);
    const { shots, seed, compiler, compile_hash, report, placement } = compiled;
    const warnings = [...this.#meta.warnings, ...compiled.warnings];
    const hash = compile_hash === undefined ? {} : { compile_hash };
    const layout = placement === undefined ? {} : { placement };
    this.#job.learn(layout);
    this.#meta = { ...this.#meta, shots, seed, compiler, ...hash, ...layout, passes: report, warnings };
    return compiled;
  }

  async #resourceAllocation(accepted: AcceptedJob, compiled: CompiledJob): Promise<DeviceDispatch> {
    const facts = { accepted, compiled, runId: this.#run.run_id };
    const device = new DeviceDispatch(this.#job, this.#stop, facts);
    await device.allocated();
    return device;
  }

  async #quantumExecution(device: DeviceDispatch): Promise<DeviceRun> {
    const executed = await device.executed();
    this.#meta = { ...this.#meta, method: executed.method };
    return executed;
  }

  async #resultProcessing(
    job: AcceptedJob,
    compiled: CompiledJob,
    executed: DeviceRun,
  ): Promise<ProcessedJob> {
    this.#job.report({ phase: 'PostProcessing', at: executed.finished_at }, 'writing the results');
    const { shots, seed, program_record } = compiled;
    const { handle } = executed;
    const { warnings } = this.#meta;
    const known = { ...this.#run, device_id: job.device_id, handle, shots, seed };
    const record = program_record === undefined ? {} : { program_record };
    const input = { ...known, ...record, ...(warnings.length > 0 && { warnings }) };
    return runPatiently(PROCESS_RESULTS, this.#context, () => input);
  }

  /** The commit point: from here the job completes or fails. */
  #completion(accepted: AcceptedJob, compiled: CompiledJob, processed: ProcessedJob): Promise<JobOutcome> {
    return this.#stop.commit(async () => {
      this.#job.enter('complete', 'committing');
      const { results } = processed;
      const outcome = await runPatiently(COMPLETE, this.#context, () => ({
        ...this.#run,
        meta: { ...this.#meta, attempts: this.#job.snapshot.attempt },
        artifacts: [...accepted.artifacts, ...compiled.artifacts, results],
        results,
        updates: this.#job.updates,
        committed_at: this.#job.foresee('commit', 'completed').timestamp,
      }));
      return this.#job.finish(outcome, 'completed');
    });
  }

  /** The same job was committed before: its references are this run's result, and nothing runs again. */
  #repeatOf(outcome: JobOutcome): Promise<JobOutcome> {
    return this.#stop.commit(() => {
      const stages = ['compile', 'enqueue', 'allocate', 'execute', 'complete'] as const;
      for (const event of stages) this.#job.enter(event, 'this job was completed by an earlier run');
      return Promise.resolve(this.#job.finish(outcome, 'completed by an earlier run'));
    });
  }
}
