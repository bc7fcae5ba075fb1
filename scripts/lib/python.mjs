// A Python with the packages of the samples and of the readers of compiled.qasm, in a virtual environment of the
// project's cache. It is made once per list of packages and Python version; every package comes at a pinned version
// with its hash.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expected } from './expected.mjs';
import { withLock } from './lock.mjs';
import { inRoot } from './paths.mjs';
import { run } from './run.mjs';

const REQUIREMENTS = ['examples/clients/python', 'examples/clients/grpc-python', 'test/clients/openqasm'].map(
  (folder) => inRoot(folder, 'requirements.txt'),
);
const NAMES = ['python3', 'python'];
const OLDEST = [3, 10];
const PROBE_LIMIT_MS = 60_000;
const PIP = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--quiet'];
const FLAGS = ['--require-hashes', '--only-binary=:all:', '--timeout=20', '--retries=2'];

/** Path of the Python of the virtual environment; fails with what to install. */
export async function ensurePython() {
  const { command, version } = findPython();
  const lists = REQUIREMENTS.map((file) => readFileSync(file, 'utf8'));
  const key = createHash('sha256')
    .update([version, ...lists].join('\0'))
    .digest('hex');
  const folder = inRoot('.cache', 'python', key.slice(0, 16));
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const stamp = join(folder, '.complete');
  if (existsSync(stamp)) return python;
  await withLock(inRoot('.cache', 'python.lock'), 'Python packages', async () => {
    if (existsSync(stamp)) return;
    console.error('qrtx: making a Python environment for the samples and readers …');
    rmSync(folder, { recursive: true, force: true });
    await step(command, ['-m', 'venv', folder], 'install the venv module of Python (python3-venv on Debian)');
    await step(
      python,
      [...PIP, ...FLAGS, ...REQUIREMENTS.flatMap((file) => ['-r', file])],
      'the messages of pip above say why',
    );
    writeFileSync(stamp, '');
  });
  return python;
}

/** The first Python on the PATH that is new enough. */
function findPython() {
  for (const command of NAMES) {
    const code = 'import sys; print("%d.%d.%d" % sys.version_info[:3])';
    const { status, stdout } = spawnSync(command, ['-c', code], {
      encoding: 'utf8',
      timeout: PROBE_LIMIT_MS,
    });
    if (status === 0 && isNewEnough(stdout.trim())) return { command, version: stdout.trim() };
  }
  throw expected(
    `no Python ${OLDEST.join('.')} or later on the PATH (looked for ${NAMES.join(', ')}): install it with pip and venv`,
  );
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

async function step(command, args, next) {
  const code = await run(command, args, { stdio: ['ignore', 2, 2] });
  if (code !== 0)
    throw expected(`${command} ${args.slice(0, 3).join(' ')} ended with exit code ${code}: ${next}`);
}
