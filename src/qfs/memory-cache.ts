/** A cache in memory, for tests and for dry runs. */
import type { BlobCache } from '../domain/blob-cache.ts';

/** An empty cache; the oldest entries go when there are more than `mostEntries`. */
export function createMemoryCache(mostEntries = 1000): BlobCache {
  const entries = new Map<string, Uint8Array>();
  return {
    get: (key) => Promise.resolve(entries.get(key)?.slice()),
    put: (key, bytes) => {
      entries.delete(key);
      entries.set(key, bytes.slice());
      for (const oldest of entries.keys()) {
        if (entries.size <= mostEntries) break;
        entries.delete(oldest);
      }
      return Promise.resolve();
    },
    remove: (key) => {
      entries.delete(key);
      return Promise.resolve();
    },
  };
}
