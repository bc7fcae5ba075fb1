// Decides whether a build is still that of its sources: by what the files hold, not by their times, so that a
// checkout, a copy or a clock can neither hide a change nor invent one.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * SHA-256 over names and bytes of files and, recursively, folders; what does not exist counts as absent.
 *
 * @param {string} root
 * @param {readonly string[]} names - relative to root
 */
export function contentHash(root, names) {
  const hash = createHash('sha256');
  for (const name of names) for (const file of filesOf(root, name)) addFile(hash, root, file);
  return hash.digest('hex');
}

function addFile(hash, root, file) {
  const bytes = readFileSync(join(root, file));
  hash.update(`${file}\0${bytes.length}\0`).update(bytes);
}

/** Paths of all files at or under a name, in one order everywhere. */
function filesOf(root, name) {
  const stats = statSync(join(root, name), { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (!stats.isDirectory()) return [name];
  return readdirSync(join(root, name))
    .sort()
    .flatMap((entry) => filesOf(root, `${name}/${entry}`));
}
