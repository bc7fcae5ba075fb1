/** `qrtx doctor`: what is there, what answers, and the next step for what does not. */
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { homePaths } from '../../config/home.ts';
import { VERSION } from '../../config/package-info.ts';
import { messageOf } from '../../processes/setup-error.ts';
import { withClient } from '../access.ts';
import type { JobSnapshot } from '../../client/index.ts';
import type { CliCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';

interface Check {
  readonly check: string;
  readonly ok: boolean;
  /** What was found, or the problem with its next step. */
  readonly found: string;
}

/** Looks at everything a job needs. */
export const doctor: CliCommand = {
  usage: 'doctor',
  summary: 'show what is installed and what answers, and what to do about the rest',
  examples: ['qrtx doctor', 'qrtx doctor --json'],
  options: (command) => command.option('--json', 'print one JSON document'),
  run: async (out, _args, flags) => {
    const checks = [
      await look('qrtx', () => Promise.resolve(`${VERSION}, Node ${process.versions.node}`)),
      await look('data folder', dataFolder),
      await look('Temporal CLI', temporalCli),
      await look('Temporal server', temporalServer),
    ];
    if (flags.json === true) out.document({ schema: 'qrtx.doctor/1', checks });
    else for (const { check, ok, found } of checks) out.line(`${mark(ok, out)} ${check.padEnd(16)} ${found}`);
    return checks.every(({ ok }) => ok) ? EXIT.ok : EXIT.unreachable;
  },
};

function mark(ok: boolean, { colors }: Parameters<CliCommand['run']>[0]): string {
  return ok ? colors.green('ok  ') : colors.red('FAIL');
}

async function look(check: string, how: () => Promise<string>): Promise<Check> {
  try {
    return { check, ok: true, found: await how() };
  } catch (error) {
    return { check, ok: false, found: messageOf(error) };
  }
}

async function dataFolder(): Promise<string> {
  const { root } = homePaths();
  await mkdir(root, { recursive: true });
  await access(root, constants.R_OK | constants.W_OK);
  return `${root} can be written`;
}

async function temporalCli(): Promise<string> {
  const [{ CLI_SOURCES }, { provisionTemporalCli }] = await Promise.all([
    import('../../processes/temporal-cli-sources.ts'),
    import('../../processes/temporal-cli.ts'),
  ]);
  // Nothing is downloaded here: `npm start` does that.
  const sources = CLI_SOURCES.filter(({ isSlow }) => isSlow !== true);
  const { path, version, serverVersion } = await provisionTemporalCli({ sources });
  return `${version} with server ${serverVersion}, ${path}`;
}

async function temporalServer(): Promise<string> {
  const [latest] = await withClient(async (client) => {
    const jobs: JobSnapshot[] = [];
    for await (const job of client.list({ limit: 1 })) jobs.push(job);
    return jobs;
  });
  return latest === undefined
    ? 'answers; no job yet'
    : `answers; latest job ${latest.job_id} is ${latest.state}`;
}
