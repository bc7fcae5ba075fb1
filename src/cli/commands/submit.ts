/** `qrtx submit`: checks a job as stage 1 would, then starts it. */
import { unknownDevice } from '../../domain/device.ts';
import { resolveProgram } from '../../domain/program.ts';
import { violationLine, violationsError } from '../../domain/schema/violations.ts';
import { assertJobId } from '../../domain/job-id.ts';
import { watchJob, withClient } from '../access.ts';
import { type CliCommand, textFlag } from '../command.ts';
import { EXIT, exitCodeOf } from '../exit-codes.ts';
import { resultLines, snapshotLines } from '../../text/render.ts';
import { knownDevices } from '../devices.ts';

/** Starts a job from a folder or a job.yaml. */
export const submit: CliCommand = {
  usage: 'submit',
  summary: 'start a job from a job.yaml or the folder that has one',
  examples: ['qrtx submit --job examples/bell --watch', 'qrtx submit --job job.yaml --json'],
  options: (command) =>
    command
      .requiredOption('--job <path>', 'job.yaml, or the folder that has one')
      .option('--job-id <id>', 'identity of the job; the same id and content again is the same job')
      .option('--watch', 'show the job until it ends')
      .option('--strict', 'treat unknown keys of job.yaml as errors')
      .option('--json', 'print one JSON document'),
  run: async (out, _args, flags) => {
    const { loadJobFolder } = await import('../../qfs/job-folder.ts');
    const folder = await loadJobFolder(textFlag(flags, 'job') ?? '', { strict: flags.strict === true });
    const jobId = textFlag(flags, 'jobId');
    if (jobId !== undefined) assertJobId(jobId);
    const { violations } = resolveProgram(folder.spec, folder);
    if (violations.length > 0) throw violationsError(violations, folder.file);
    const unknown = unknownDevice(folder.spec.target, await knownDevices());
    if (unknown !== undefined) throw violationsError([unknown], folder.file);
    for (const warning of folder.warnings) out.note(`warning: ${violationLine(warning)}`);
    return withClient(async (client) => {
      const json = flags.json === true;
      const submitted = await client.submit({ ...folder, ...(jobId !== undefined && { job_id: jobId }) });
      const job_id = submitted.job_id;
      if (!json) out.line(`${submitted.created ? 'submitted' : 'already there'}: ${job_id}`);
      if (flags.watch !== true) {
        if (json) out.document({ schema: 'qrtx.submit/1', ...submitted });
        return EXIT.ok;
      }
      const job = await watchJob(client, job_id, out, json);
      const results = await client.results(job_id);
      if (json) out.document({ ...job, ...(results !== undefined && { results }) });
      else
        for (const line of results === undefined ? snapshotLines(job) : resultLines(results)) out.line(line);
      return exitCodeOf(job);
    });
  },
};
