/**
 * A cache on a local disk: `<root>/<first two digits>/<key>`, one file an entry, which begins with the hash of what
 * follows. A file is written beside its place and renamed, so that a reader meets a whole entry or none; it is not
 * synced, because a power failure may cost an entry and the hash finds that out.
 *
 * Bounds: entries that were not used for 30 days go, then the ones unused for longest until all are within 256 MiB.
 * That is looked after at the first write of a process and at every 256th from there.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BlobCache } from '../domain/blob-cache.ts';
import { sha256 } from '../domain/digest.ts';
import { TEMP_PREFIX } from '../domain/artifact.ts';
import { diskError, errnoOf } from './disk-error.ts';

/** Bounds of a cache on disk. */
export interface CacheBounds {
  readonly bytes: number;
  /** Seconds since the last use. */
  readonly age: number;
}

const BOUNDS: CacheBounds = { bytes: 256 * 1024 * 1024, age: 30 * 24 * 3600 };
const WRITES_BETWEEN_SWEEPS = 256;
const HASH_CHARACTERS = 64;
const KEY = /^[0-9a-f]{64}$/;

/** The cache in the folder `root`, which is created when it is missing. */
export function createLocalCache(root: string, bounds: CacheBounds = BOUNDS): BlobCache {
  return new LocalCache(root, bounds);
}

class LocalCache implements BlobCache {
  readonly #root: string;
  readonly #bounds: CacheBounds;
  #writes = 0;

  constructor(root: string, bounds: CacheBounds) {
    this.#root = root;
    this.#bounds = bounds;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const path = this.#path(key);
    const file = await unlessMissing('reading', path, readFile(path));
    if (file === undefined) return undefined;
    const bytes = file.subarray(HASH_CHARACTERS);
    if (file.subarray(0, HASH_CHARACTERS).toString('latin1') !== sha256(bytes)) {
      await this.remove(key);
      return undefined;
    }
    const now = new Date();
    // The time of last use; an entry that goes away meanwhile has been read all the same.
    await unlessMissing('touching', path, utimes(path, now, now));
    return bytes;
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const path = this.#path(key);
    const temp = join(dirname(path), `${TEMP_PREFIX}${randomBytes(8).toString('hex')}`);
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFile(temp, Buffer.concat([Buffer.from(sha256(bytes), 'latin1'), bytes]), {
        ...{ flag: 'wx', mode: 0o600 },
      });
      await rename(temp, path);
    } catch (error) {
      await rm(temp, { force: true }).catch(() => undefined);
      throw diskError('writing', path, error);
    }
    if (this.#writes++ % WRITES_BETWEEN_SWEEPS === 0) await this.#sweep();
  }

  async remove(key: string): Promise<void> {
    const path = this.#path(key);
    await unlessMissing('removing', path, rm(path));
  }

  #path(key: string): string {
    if (!KEY.test(key)) throw new RangeError(`"${key.slice(0, 80)}" is not a SHA-256 in lower-case hex`);
    return join(this.#root, key.slice(0, 2), key);
  }

  /** Removes what is too old, then what was not used for longest, until the rest is within the bounds. */
  async #sweep(): Promise<void> {
    const files = (await this.#files()).sort((a, b) => b.used - a.used);
    const oldest = Date.now() - this.#bounds.age * 1000;
    let total = 0;
    for (const { path, size, used } of files) {
      total += size;
      if (used >= oldest && total <= this.#bounds.bytes) continue;
      total -= size;
      await unlessMissing('removing', path, rm(path));
    }
  }

  async #files(): Promise<{ path: string; size: number; used: number }[]> {
    const names =
      (await unlessMissing('listing', this.#root, readdir(this.#root, { recursive: true }))) ?? [];
    const found = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#root, name);
        const facts = await unlessMissing('reading', path, stat(path));
        return facts?.isFile() === true ? [{ path, size: facts.size, used: facts.mtimeMs }] : [];
      }),
    );
    return found.flat();
  }
}

/** What a call gives; undefined when its file is not there. */
async function unlessMissing<T>(doing: string, path: string, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw diskError(doing, path, error);
  }
}
