/** An artifact store whose single calls a test replaces: disks that are full, slow or gone. Typed as the port. */
import type { ArtifactStore } from '../../src/qfs/artifact-store.ts';
import { createMemoryStore } from '../../src/qfs/memory-store.ts';

/** A memory store; `before` runs ahead of every write of an artifact and may wait or throw. */
export function storeDouble(before: (jobId: string, name: string) => Promise<void>): ArtifactStore {
  const memory = createMemoryStore();
  return {
    put: async (jobId, name, bytes) => {
      await before(jobId, name);
      return memory.put(jobId, name, bytes);
    },
    putAll: async (jobId, files) => {
      for (const { name } of files) await before(jobId, name);
      return memory.putAll(jobId, files);
    },
    get: (jobId, name, expected) => memory.get(jobId, name, expected),
    list: (jobId) => memory.list(jobId),
    names: (jobId) => memory.names(jobId),
    assertRoom: (bytes) => memory.assertRoom(bytes),
    supersede: (jobId, name, asName) => memory.supersede(jobId, name, asName),
    sweep: (jobId) => memory.sweep(jobId),
    remove: (jobId) => memory.remove(jobId),
    jobs: () => memory.jobs(),
  };
}
