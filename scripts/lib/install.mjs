// Installs the packages of package-lock.json, once per lock file.
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { expected } from './expected.mjs';
import { withLock } from './lock.mjs';
import { inRoot } from './paths.mjs';
import { run } from './run.mjs';

const STAMP = inRoot('node_modules', '.qrtx-installed');
const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Runs `npm ci` unless node_modules holds exactly what package-lock.json says. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await withLock(inRoot('.cache', 'install.lock'), 'npm ci', async () => {
    if (isInstalled() || adopt()) return;
    refuseLinkedFolder();
    console.error('qrtx: installing packages (npm ci) …');
    const code = await run(NPM, ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'], {
      stdio: ['ignore', 2, 2],
    });
    if (code !== 0) throw expected(`npm ci ended with exit code ${code}: its messages above say why`, code);
    writeFileSync(STAMP, lockHash());
  });
}

const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(inRoot('package-lock.json')))
    .digest('hex');

const isInstalled = () => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lockHash();

/** Accepts a folder that `npm install` has brought to the state of the lock file: npm keeps its own record of it. */
function adopt() {
  const record = inRoot('node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8')).packages;
  const mayLack = (entry) => entry.optional === true || entry.devOptional === true;
  const complete = Object.entries(wanted).every(
    ([path, entry]) => path === '' || path in installed || mayLack(entry),
  );
  const exact = Object.entries(installed).every(([path, entry]) => isDeepStrictEqual(entry, wanted[path]));
  if (complete && exact) writeFileSync(STAMP, lockHash());
  return complete && exact;
}

/** `npm ci` would empty the folder behind the link, which another checkout uses. */
function refuseLinkedFolder() {
  const folder = inRoot('node_modules');
  if (!existsSync(folder) || !lstatSync(folder).isSymbolicLink()) return;
  throw expected(
    `node_modules is a link to ${realpathSync(folder)} and does not fit package-lock.json: run npm ci there`,
  );
}
