/** `qrtx cancel`: the same as Temporal's own cancel, with a reason; one job, or all that a filter finds. */
import { userInfo } from 'node:os';
import type { CancelAnswer, JobClient, JobSnapshot } from '../../client/index.ts';
import type { Output } from '../../text/output.ts';
import { jobTable } from '../../text/render.ts';
import { withClient, withJobs } from '../access.ts';
import { agreed } from '../ask.ts';
import { type CliCommand, type Flags, textFlag } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { gatewayOf } from '../gateway/options.ts';
import { filterOf, filterOptions } from '../job-filter.ts';
import type { Jobs } from '../jobs.ts';

/** Jobs that one command cancels at most. */
const MOST_JOBS = 10_000;

/** Asks for a cancel. */
export const cancel: CliCommand = {
  usage: 'cancel [job]',
  jobs: 'any',
  summary: 'ask for a cancel of one job, or of all running jobs that the filters find',
  examples: [
    'qrtx cancel j-abc --reason "wrong ansatz"',
    'qrtx cancel --state Queued --label sweep=7',
    'qrtx cancel --device sim:local --since 1h --yes --json',
  ],
  options: (command) =>
    filterOptions(command)
      .option('--reason <text>', 'why, for the record', 'no reason given')
      .option('-y, --yes', 'cancel what the filters find without asking')
      .option('--json', 'print one JSON document'),
  run: (out, [jobId], flags) => {
    const filter = filterOf(flags);
    const filtered = Object.keys(filter).length > 0;
    if ((jobId === undefined) !== filtered) {
      throw new RangeError('name one job, or choose jobs by filters such as --state and --label; not both');
    }
    if (jobId !== undefined) return withJobs(flags, (jobs) => cancelOne(jobs, jobId, out, flags));
    if (gatewayOf(flags) !== undefined) throw new RangeError('filters need Temporal; name one job');
    return withClient((client) => cancelMany(client, filter, out, flags));
  },
};

async function cancelOne(jobs: Jobs, jobId: string, out: Output, flags: Flags): Promise<ExitCode> {
  const answer = await jobs.cancel(jobId, requestOf(flags));
  if (flags.json === true) out.document({ schema: 'qrtx.cancel/1', job_id: jobId, ...answer });
  else out.line(answerLine(jobId, answer));
  if (answer.reason_code === 'ACCEPTED' && flags.json !== true) {
    out.note(`\`qrtx watch ${jobId}\` shows when the device has stopped`);
  }
  return answer.accepted ? EXIT.ok : EXIT.jobFailed;
}

async function cancelMany(
  client: JobClient,
  filter: ReturnType<typeof filterOf>,
  out: Output,
  flags: Flags,
): Promise<ExitCode> {
  const json = flags.json === true;
  const jobs: JobSnapshot[] = [];
  for await (const job of client.list({ ...filter, running: true, limit: MOST_JOBS })) jobs.push(job);
  if (!json)
    for (const line of jobs.length === 0 ? ['no running job fits the filters'] : jobTable(jobs))
      out.line(line);
  if (jobs.length > 0 && flags.yes !== true && !(await agreed(out, `Cancel ${count(jobs)}?`, '--yes'))) {
    out.note('nothing was cancelled');
    return EXIT.ok;
  }
  const request = requestOf(flags);
  const answers: object[] = [];
  for (const { job_id } of jobs) {
    const answer = await client.cancel(job_id, request);
    answers.push({ job_id, ...answer });
    if (!json) out.line(answerLine(job_id, answer));
  }
  if (json) out.document({ schema: 'qrtx.cancellations/1', jobs: answers });
  return EXIT.ok;
}

const requestOf = (flags: Flags) => ({
  reason: textFlag(flags, 'reason') ?? '',
  by: userInfo().username,
});

const count = (jobs: readonly unknown[]): string =>
  jobs.length === 1 ? 'this job' : `these ${jobs.length} jobs`;

function answerLine(jobId: string, { reason_code }: CancelAnswer): string {
  return `${jobId}: ${reason_code.toLowerCase().replaceAll('_', ' ')}`;
}
