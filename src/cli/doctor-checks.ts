/** The checks of `qrtx doctor`. Each looks at one thing and changes nothing. */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, statfs } from 'node:fs/promises';
import { promisify } from 'node:util';
import { homePaths } from '../config/home.ts';
import { VERSION } from '../config/package-info.ts';
import type { WaitingJobs } from '../client/index.ts';
import { knownDevices } from './devices.ts';

/** `note` is worth knowing, `fail` keeps jobs from running. */
export type CheckStatus = 'ok' | 'note' | 'fail';

/** One thing that was looked at. */
export interface Check {
  readonly check: string;
  readonly status: CheckStatus;
  /** What was found: version, place, or the problem. */
  readonly found: string;
  /** What to do about it. */
  readonly next?: string;
}

const PROGRAM_LIMIT_MS = 10_000;
const LOW_SPACE_GIB = 1;
const GIB = 2 ** 30;

/** Looks at everything a job needs, in the order in which to mend it. */
export async function checkAll(): Promise<readonly Check[]> {
  return [
    { check: 'qrtx', status: 'ok', found: `${VERSION}, Node ${process.versions.node}` },
    await look('data folder', dataFolder),
    await look('instance', instance),
    await look('Temporal CLI', temporalCli),
    await look('Python', python),
    ...(await temporalServer()),
  ];
}

type Finding = Omit<Check, 'check'>;

async function look(check: string, how: () => Promise<Finding>): Promise<Check> {
  try {
    return { check, ...(await how()) };
  } catch (error) {
    return { check, status: 'fail', found: messageOf(error) };
  }
}

async function dataFolder(): Promise<Finding> {
  const { root } = homePaths();
  await mkdir(root, { recursive: true, mode: 0o700 });
  await access(root, constants.R_OK | constants.W_OK);
  const { bavail, bsize } = await statfs(root);
  const free = (bavail * bsize) / GIB;
  const found = `${root}, ${free.toFixed(1)} GiB free`;
  if (free >= LOW_SPACE_GIB) return { status: 'ok', found };
  return { status: 'note', found, next: 'free some space, or set QRTX_HOME to a folder on another disk' };
}

async function instance(): Promise<Finding> {
  const { findInstance } = await import('../temporal-server/instance.ts');
  const running = findInstance(homePaths().instance);
  if (running === undefined) {
    return { status: 'note', found: 'none serves the data folder', next: '`npm start` starts one' };
  }
  return { status: 'ok', found: `process ${running.pid}, Web UI ${running.ui_url}` };
}

async function temporalCli(): Promise<Finding> {
  const [{ CLI_SOURCES }, { provisionTemporalCli }] = await Promise.all([
    import('../temporal-server/temporal-cli-sources.ts'),
    import('../temporal-server/temporal-cli.ts'),
  ]);
  // Nothing is downloaded here: `npm start` does that.
  const sources = CLI_SOURCES.filter(({ isSlow }) => isSlow !== true);
  try {
    const { path, version, serverVersion } = await provisionTemporalCli({ sources });
    return { status: 'ok', found: `${version} with server ${serverVersion}, ${path}` };
  } catch (error) {
    return { status: 'note', found: messageOf(error), next: '`npm start` fetches it' };
  }
}

/** Needed only where the Temporal CLI cannot be downloaded directly, and for the Python samples. */
async function python(): Promise<Finding> {
  try {
    const { stdout } = await promisify(execFile)('python3', ['-m', 'pip', '--version'], {
      timeout: PROGRAM_LIMIT_MS,
    });
    return { status: 'ok', found: stdout.trim().replace(/ from \S+/, '') };
  } catch {
    const next = 'install Python 3 with pip, if the Temporal CLI has to come from there';
    return { status: 'note', found: 'python3 with pip was not found', next };
  }
}

/** The server, and what stands behind it: without the first nothing is said of the others. */
async function temporalServer(): Promise<readonly Check[]> {
  const check = 'Temporal server';
  const { connectTemporal, serverFacts, waitingJobs } = await import('../client/index.ts');
  try {
    const temporal = await connectTemporal();
    try {
      const facts = await serverFacts(temporal, (await knownDevices()).devices);
      const found = `${facts.version}, namespace ${facts.namespace}, keeps ended runs ${facts.retention_days} days`;
      return [
        { check, status: 'ok', found },
        attributes(facts.missing_search_attributes),
        stuckCheck(facts.stuck_jobs),
        pollers('worker', facts.workers, 'jobs wait as Pending'),
        ...Object.entries(facts.executors).map(([id, count]) =>
          pollers(id, count, 'its jobs wait as Queued'),
        ),
        ...(await waitingJobs(temporal)).map(waits),
      ];
    } finally {
      await temporal.close();
    }
  } catch (error) {
    return [{ check, status: 'fail', found: messageOf(error) }];
  }
}

function attributes(missing: readonly string[]): Check {
  const check = 'attributes';
  if (missing.length === 0) return { check, status: 'ok', found: 'all search attributes are there' };
  const found = `the namespace lacks ${missing.join(', ')}`;
  return { check, status: 'fail', found, next: 'start a worker with `npm start`: it registers them' };
}

function stuckCheck({ count, ids }: { readonly count: number; readonly ids: readonly string[] }): Check {
  const check = 'stuck jobs';
  if (count === 0) return { check, status: 'ok', found: 'no workflow task fails again and again' };
  const found = `the workflow tasks of ${count} jobs fail again and again: ${ids.join(', ')}`;
  return {
    check,
    status: 'fail',
    found,
    next: '`qrtx status JOB` says why; `temporal workflow terminate` ends one',
  };
}

function pollers(check: string, count: number, problem: string): Check {
  if (count > 0) return { check, status: 'ok', found: `${count} process${count === 1 ? '' : 'es'} at work` };
  return {
    check,
    status: 'fail',
    found: `no process is at work, ${problem}`,
    next: 'start one with `npm start`',
  };
}

function waits({ for: peer, jobs, reason }: WaitingJobs): Check {
  const found = `${jobs} job${jobs === 1 ? ' waits' : 's wait'} for ${peer}: ${reason}`;
  return { check: 'waiting', status: 'note', found, next: 'mend that: the jobs go on by themselves' };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
