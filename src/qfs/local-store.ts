/**
 * QFS on a local disk (contract §7). One artifact is written so:
 *
 * 1. A temp file beside its final place gets the bytes and is synced.
 * 2. `link()` gives it its final name. A name that is taken is never overwritten: the bytes are compared.
 * 3. The temp name goes, and the folder is synced once for all files of a call.
 *
 * So a name shows nothing or the whole artifact, and a call that returned is on the medium. Cost: one sync for each
 * file, one for the folder, and one for its parent when this process meets the job for the first time.
 */
import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { type ArtifactRef, assertArtifactName, CIRCUIT_FS, TEMP_PREFIX } from '../domain/artifact.ts';
import { assertJobId, isJobId } from '../domain/job-id.ts';
import { PipelineError } from '../domain/errors.ts';
import type { ArtifactFile, ArtifactStore } from './artifact-store.ts';
import { diskError, errnoOf } from './disk-error.ts';
import { nodeFiles } from './file-calls.ts';
import type { FileCalls } from './file-calls.ts';
import { assertSameBytes, bytesOf, describeArtifact, verified } from './integrity.ts';

const MIB = 2 ** 20;
/** Kept free for the ledger, the record and the files of other jobs that are under way. */
const RESERVE_BYTES = 8 * MIB;

/** Folders remembered as durable; beyond that the memory starts anew, at the cost of one sync for each folder. */
const MOST_KNOWN_FOLDERS = 10_000;

/** The artifact store on the folder `root`, which is created when it is missing. */
export function createLocalStore(root: string, files: FileCalls = nodeFiles): ArtifactStore {
  return new LocalStore(root, files);
}

class LocalStore implements ArtifactStore {
  readonly #root: string;
  readonly #files: FileCalls;
  readonly #durableFolders = new Set<string>();

  constructor(root: string, files: FileCalls) {
    this.#root = realRoot(resolve(root));
    this.#files = files;
  }

  async put(jobId: string, name: string, bytes: string | Uint8Array): Promise<ArtifactRef> {
    const [ref] = await this.putAll(jobId, [{ name, bytes }]);
    if (ref === undefined) throw new Error('a file was put and has no reference');
    return ref;
  }

  async putAll(jobId: string, files: readonly ArtifactFile[]): Promise<readonly ArtifactRef[]> {
    const artifacts = files.map(({ name, bytes }) => {
      const path = this.#path(jobId, name);
      return { jobId, name, path, folder: dirname(path), bytes: bytesOf(bytes) };
    });
    const folders = [...new Set(artifacts.map(({ folder }) => folder))];
    const parents = await all(folders.map((folder) => this.#makeFolder(folder)));
    const ancestors = [...new Set(parents.flat())];
    await all([
      ...artifacts.map((artifact) => this.#publish(artifact)),
      ...ancestors.map((folder) => this.#sync(folder)),
    ]);
    await all(folders.map((folder) => this.#sync(folder)));
    this.#remember(folders);
    return all(artifacts.map((artifact) => describeArtifact(artifact, artifact.bytes)));
  }

  async get(
    jobId: string,
    name: string,
    expected?: { readonly sha256: string },
  ): Promise<Uint8Array | undefined> {
    const bytes = await this.#read(this.#path(jobId, name));
    return bytes === undefined ? undefined : verified({ jobId, name }, bytes, expected);
  }

  async list(jobId: string): Promise<readonly ArtifactRef[]> {
    const refs: ArtifactRef[] = [];
    for (const name of (await this.#names(jobId)).filter((entry) => !isTemp(entry)).sort()) {
      const bytes = await this.get(jobId, name);
      if (bytes !== undefined) refs.push(await describeArtifact({ jobId, name }, bytes));
    }
    return refs;
  }

  async names(jobId: string): Promise<readonly string[]> {
    return (await this.#names(jobId)).filter((name) => !isTemp(name));
  }

  async assertRoom(bytes: number): Promise<void> {
    const free = await attempt('looking at', this.#root, this.#files.freeBytes(this.#root));
    if (free >= bytes + RESERVE_BYTES) return;
    const needed = Math.ceil((bytes + RESERVE_BYTES) / MIB);
    throw new PipelineError(
      'PERSISTENCE_STAGE_FAILED',
      `the disk is nearly full: ${Math.floor(free / MIB)} MiB are free, the job may need ${needed} MiB; free some space`,
      { path: this.#root, errno: 'ENOSPC' },
    );
  }

  async supersede(jobId: string, name: string, asName: string): Promise<void> {
    const bytes = await this.get(jobId, name);
    if (bytes === undefined) return;
    await this.put(jobId, asName, bytes);
    const path = this.#path(jobId, name);
    await this.#discard(path);
    await this.#sync(dirname(path));
  }

  async sweep(jobId: string): Promise<void> {
    const left = (await this.#names(jobId)).filter(isTemp);
    await all(left.map((name) => this.#discard(join(this.#jobFolder(jobId), name))));
  }

  async remove(jobId: string): Promise<void> {
    const folder = this.#jobFolder(jobId);
    const trash = join(this.#root, 'trash', randomBytes(8).toString('hex'));
    for (const known of this.#durableFolders) {
      if (known === folder || known.startsWith(`${folder}${sep}`)) this.#durableFolders.delete(known);
    }
    try {
      await this.#files.makeFolder(dirname(trash));
      await this.#files.rename(folder, trash);
      await this.#files.removeTree(trash);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw diskError('removing', folder, error);
    }
  }

  async *jobs(): AsyncIterable<string> {
    const folder = join(this.#root, CIRCUIT_FS);
    for (const entry of (await this.#entries(folder)).filter(({ name }) => isJobId(name))) {
      if (entry.folder) yield entry.name;
    }
  }

  #jobFolder(jobId: string): string {
    return join(this.#root, CIRCUIT_FS, assertJobId(jobId));
  }

  #path(jobId: string, name: string): string {
    return join(this.#jobFolder(jobId), assertArtifactName(name));
  }

  /** Creates a folder; returns the ancestors that must be synced before something in it is durable. */
  async #makeFolder(folder: string): Promise<readonly string[]> {
    const created = await attempt('creating', folder, this.#files.makeFolder(folder));
    const isNew = (path: string) => created !== undefined && path.startsWith(created);
    const isUnknown = (path: string) =>
      path.startsWith(`${this.#root}${sep}`) && !this.#durableFolders.has(path);
    return upwards(folder)
      .filter((path) => isNew(path) || isUnknown(path))
      .map((path) => dirname(path));
  }

  #remember(folders: readonly string[]): void {
    if (this.#durableFolders.size > MOST_KNOWN_FOLDERS) this.#durableFolders.clear();
    for (const path of folders.flatMap(upwards)) this.#durableFolders.add(path);
  }

  async #publish(artifact: Artifact): Promise<void> {
    const temp = join(artifact.folder, `${TEMP_PREFIX}${randomBytes(8).toString('hex')}`);
    try {
      await this.#write(temp, artifact.bytes);
      await this.#link(temp, artifact);
    } catch (error) {
      // The first error is the one to report; what cannot be removed now is left to sweep().
      await this.#files.unlink(temp).catch(() => undefined);
      throw diskError('writing', artifact.path, error);
    }
    await this.#discard(temp);
  }

  async #write(path: string, bytes: Uint8Array): Promise<void> {
    const file = await this.#files.create(path);
    try {
      await file.write(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async #link(temp: string, artifact: Artifact): Promise<void> {
    try {
      await this.#files.link(temp, artifact.path);
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
      const there = await this.#read(artifact.path);
      if (there === undefined) throw error;
      assertSameBytes(artifact, there, artifact.bytes);
    }
  }

  /** Removes a temp name; one that is gone already was swept. */
  async #discard(temp: string): Promise<void> {
    try {
      await this.#files.unlink(temp);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw diskError('removing', temp, error);
    }
  }

  async #sync(folder: string): Promise<void> {
    const syncing = async (): Promise<void> => {
      const open = await this.#files.open(folder);
      try {
        await open.sync();
      } finally {
        await open.close();
      }
    };
    await attempt('syncing', folder, syncing());
  }

  async #read(path: string): Promise<Uint8Array | undefined> {
    try {
      const file = await this.#files.open(path);
      try {
        return await file.read();
      } finally {
        await file.close();
      }
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw diskError('reading', path, error);
    }
  }

  /** Paths of all files under a job's folder, temp files too. */
  async #names(jobId: string, under = ''): Promise<readonly string[]> {
    const entries = await this.#entries(join(this.#jobFolder(jobId), under));
    const nested = entries.map(({ name, folder }) => {
      const path = under === '' ? name : `${under}/${name}`;
      return folder ? this.#names(jobId, path) : Promise.resolve([path]);
    });
    return (await all(nested)).flat();
  }

  async #entries(folder: string) {
    try {
      return await this.#files.list(folder);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return [];
      throw diskError('listing', folder, error);
    }
  }
}

/** A root may be a symbolic link; below it none is followed. */
function realRoot(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // It is made with the first artifact, as a folder.
    return path;
  }
}

interface Artifact {
  readonly jobId: string;
  readonly name: string;
  readonly path: string;
  readonly folder: string;
  readonly bytes: Uint8Array;
}

/** A folder and everything above it. */
function upwards(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [] : [folder, ...upwards(parent)];
}

function isTemp(name: string): boolean {
  return name.slice(name.lastIndexOf('/') + 1).startsWith(TEMP_PREFIX);
}

async function attempt<T>(doing: string, path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw diskError(doing, path, error);
  }
}

/** Waits for all, also after a failure, so that nothing of a failed call is still under way; then throws the first. */
async function all<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  const results = await Promise.allSettled(work);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
