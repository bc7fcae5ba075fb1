/** The data folder is its owner's, however it was before; in processes of their own, because a umask is a process's. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../../src/config/package-info.ts';

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'qrtx-home-'));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const dist = (name: string) => JSON.stringify(join(PACKAGE_ROOT, 'dist/src', name));

/** Secures a folder under a umask and publishes an artifact in it; what was said. */
function secure(root: string, umask = 0o022): string {
  const script = `
    process.umask(${umask});
    const { secureHome, assertCanPublish } = await import(${dist('processes/secure-home.js')});
    const { createLocalStore } = await import(${dist('qfs/local-store.js')});
    const root = ${JSON.stringify(root)};
    try {
      secureHome({ root }, console.log);
      assertCanPublish({ root });
      await createLocalStore(root).put('job', 'results.json', '{}');
    } catch (error) { console.log('refused: ' + error.message + ': ' + error.hint); }`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
}

const rights = (path: string) => statSync(path).mode & 0o777;

it.each([0, 0o022, 0o277, 0o777])('is made private under the umask %o', (umask) => {
  const root = join(work, 'made/here');
  expect(secure(root, umask)).toBe('');
  expect([rights(root), rights(join(root, 'circuit_fs')), rights(join(root, 'circuit_fs/job'))]).toEqual([
    0o700, 0o700, 0o700,
  ]);
  expect(rights(join(root, 'circuit_fs/job/results.json'))).toBe(0o400);
  expect(readdirSync(root)).toEqual(['circuit_fs']);
});

it('is closed when it was open to others, with what is ours in it, and says so', () => {
  const root = join(work, 'open');
  mkdirSync(join(root, 'logs'), { recursive: true });
  writeFileSync(join(root, 'temporal.db'), '');
  writeFileSync(join(root, 'notes.txt'), '');
  for (const [name, mode] of [
    ['logs', 0o777],
    ['temporal.db', 0o666],
    ['notes.txt', 0o644],
    ['.', 0o755],
  ] as const) {
    chmodSync(join(root, name), mode);
  }
  const link = join(work, 'link');
  symlinkSync(root, link);
  expect(secure(link)).toBe(`others could read the data folder ${link}: it is now for its owner only\n`);
  expect(['.', 'logs', 'temporal.db', 'notes.txt'].map((name) => rights(join(root, name)))).toEqual([
    0o700, 0o700, 0o600, 0o644,
  ]);
  expect(secure(link)).toBe('');
});

it('is no folder of everybody, and no file', () => {
  const shared = join(work, 'shared');
  mkdirSync(shared);
  chmodSync(shared, 0o1777);
  expect(secure(shared)).toMatch(/^refused: .*shared by all users.*QRTX_HOME/);
  expect(statSync(shared).mode & 0o7777).toBe(0o1777);
  writeFileSync(join(work, 'file'), '');
  expect(secure(join(work, 'file'))).toMatch(
    /^refused: the data folder .*\/file cannot be used: .*QRTX_HOME/,
  );
});
