/** Where the package lies and which version it is; the same from sources and from dist/. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Absolute path of the package's folder. */
export const PACKAGE_ROOT = folderWithPackage(import.meta.dirname);

/** Version of the kernel, as in package.json. */
export const VERSION = (
  JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string }
).version;

/**
 * Names the build: the hash of its sources, which the build leaves in dist/. Empty when nothing was built, as when
 * tests run from sources.
 */
export function buildStamp(): string {
  const stamp = join(PACKAGE_ROOT, 'dist', '.sources');
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
}

function folderWithPackage(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package.json of QRTX is missing: install the package again');
  return folderWithPackage(parent);
}
