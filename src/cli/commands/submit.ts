/** `qrtx submit`: checks a job as stage 1 would, then starts it. */
import { homePaths } from '../../config/home.ts';
import { readSettings } from '../../config/settings.ts';
import { assertJobId } from '../../domain/job-id.ts';
import type { Violation } from '../../domain/errors.ts';
import type { JobSpec } from '../../domain/job-spec.ts';
import { type ResolvedProgram, resolveProgram } from '../../domain/program.ts';
import { NOTE, violationLine, violationsError } from '../../domain/schema/violations.ts';
import type { JobFolder } from '../../qfs/job-folder.ts';
import type { Output } from '../../text/output.ts';
import { withJobs } from '../access.ts';
import { type CliCommand, type Flags, textFlag } from '../command.ts';
import { deviceIdOf, deviceNamed, unknownTarget } from '../devices.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { gatewayOf } from '../gateway/options.ts';
import type { Jobs } from '../jobs.ts';
import { showEnd } from '../show-end.ts';
import { watchJob } from '../watch-job.ts';

/** Starts a job from a folder or a job.yaml. */
export const submit: CliCommand = {
  usage: 'submit [path]',
  jobs: 'any',
  summary: 'start a job from a job.yaml, or from the folder that has one',
  examples: [
    'qrtx submit examples/bell --watch',
    'qrtx submit --job job.yaml --wait --json',
    'qrtx submit examples/bell --job-id bell-7 --strict',
  ],
  options: (command) =>
    command
      .option('--job <path>', 'the same as the argument: job.yaml, or the folder that has one')
      .option('--job-id <id>', 'identity of the job; the same id and content again is the same job')
      .option('--watch', 'show the job until it ends (Ctrl-C stops watching, not the job)')
      .option('--wait', 'wait in silence until the job ends, then show how')
      .option('--strict', 'treat unknown keys of job.yaml as errors')
      .option('--json', 'print one JSON document'),
  run: async (out, [path], flags) => {
    const job = await checkedJob(pathOf(path, textFlag(flags, 'job')), flags);
    for (const warning of job.warnings) out.note(`warning: ${violationLine(warning)}`);
    if (job.migrated) out.note('warning: apiVersion eigen.os/v0.1 was read as eigen.os/v1');
    return withJobs(flags, (jobs) => start(jobs, job, out, flags));
  },
};

async function start(
  jobs: Jobs,
  job: JobFolder & { readonly job_id?: string },
  out: Output,
  flags: Flags,
): Promise<ExitCode> {
  const json = flags.json === true;
  const submitted = await jobs.submit(job);
  const { job_id, created } = submitted;
  if (!json) out.line(`${created ? 'submitted' : 'already there'}: ${job_id}`);
  if (flags.watch !== true && flags.wait !== true) {
    if (json) out.document({ schema: 'qrtx.submit/1', ...submitted });
    return EXIT.ok;
  }
  const ended = await watchJob(jobs, job_id, out, { quiet: json || flags.watch !== true });
  const results = await jobs.results(job_id);
  if (json) out.document({ ...ended, ...(results !== undefined && { results }) });
  else showEnd(ended, results, out);
  return exitCodeOf(ended);
}

function pathOf(argument: string | undefined, option: string | undefined): string {
  const path = argument ?? option;
  if (path !== undefined && (argument === undefined || option === undefined)) return path;
  throw new RangeError('give one job.yaml, or the folder that has one: `qrtx submit PATH`');
}

/** Reads a job and refuses here what stage 1 would refuse, so that nothing is created. */
async function checkedJob(path: string, flags: Flags): Promise<JobFolder & { readonly job_id?: string }> {
  const { loadJobFolder } = await import('../../qfs/job-folder.ts');
  const isRemote = gatewayOf(flags) !== undefined;
  const unbuiltKinds = isRemote ? 'run_as_quantum_job' : (await readSettings(homePaths())).workload_kinds;
  const loaded = await loadJobFolder(path, { strict: flags.strict === true, unbuiltKinds });
  // What its site makes of the job, only the gateway knows.
  const folder = isRemote
    ? { ...loaded, warnings: loaded.warnings.filter(({ rule }) => rule !== NOTE) }
    : loaded;
  const jobId = textFlag(flags, 'jobId');
  if (jobId !== undefined) assertJobId(jobId);
  const { program, violations } = resolveProgram(folder.spec, folder);
  if (program === undefined) throw violationsError(violations, folder.file);
  // Behind a gateway are other devices than those of this machine.
  if (!isRemote) {
    const problems = await targetProblems(program, folder.spec);
    if (problems.length > 0) throw violationsError(problems, folder.file);
  }
  return { ...folder, ...(jobId !== undefined && { job_id: jobId }) };
}

/** What the target cannot do for a job, or that there is no such target. */
async function targetProblems(program: ResolvedProgram, spec: JobSpec): Promise<readonly Violation[]> {
  const id = await deviceIdOf(spec.target);
  const device = await deviceNamed(id);
  if (device === undefined) {
    const unknown = await unknownTarget(id);
    return unknown === undefined ? [] : [unknown];
  }
  const { unfit } = await import('../fit.ts');
  return unfit(program, spec, device);
}
