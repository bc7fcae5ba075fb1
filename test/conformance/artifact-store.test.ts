/** The back ends of QFS against their one list. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createLocalStore } from '../../src/qfs/local-store.ts';
import { createMemoryStore } from '../../src/qfs/memory-store.ts';
import { artifactStoreConformance } from './artifact-store.ts';

artifactStoreConformance('local disk', async () => {
  const root = await mkdtemp(join(tmpdir(), 'qrtx-qfs-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const tamper = async (jobId: string, name: string, bytes: string): Promise<void> => {
    const path = join(root, 'circuit_fs', jobId, name);
    await chmod(path, 0o644);
    await writeFile(path, bytes);
  };
  return { store: createLocalStore(root), other: createLocalStore(root), tamper };
});

artifactStoreConformance('memory', () => {
  const store = createMemoryStore();
  return Promise.resolve({ store, other: store });
});
