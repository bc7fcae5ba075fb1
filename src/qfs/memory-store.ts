/** An artifact store in memory, for tests and for dry runs: the same promises but for durability. */
import { type ArtifactRef, assertArtifactName } from '../domain/artifact.ts';
import { assertJobId } from '../domain/job-id.ts';
import type { ArtifactFile, ArtifactStore } from './artifact-store.ts';
import { assertSameBytes, bytesOf, describeArtifact, verified } from './integrity.ts';

/** An empty store in memory. */
export function createMemoryStore(): ArtifactStore {
  return new MemoryStore();
}

class MemoryStore implements ArtifactStore {
  readonly #jobs = new Map<string, Map<string, Uint8Array>>();

  async put(jobId: string, name: string, bytes: string | Uint8Array): Promise<ArtifactRef> {
    const path = { jobId: assertJobId(jobId), name: assertArtifactName(name) };
    const offered = Uint8Array.from(bytesOf(bytes));
    const files = this.#jobs.get(jobId) ?? new Map<string, Uint8Array>();
    const there = files.get(name);
    if (there !== undefined) assertSameBytes(path, there, offered);
    this.#jobs.set(jobId, files.set(name, offered));
    return describeArtifact(path, offered);
  }

  async putAll(jobId: string, files: readonly ArtifactFile[]): Promise<readonly ArtifactRef[]> {
    assertJobId(jobId);
    for (const { name } of files) assertArtifactName(name);
    const written = await Promise.allSettled(files.map(({ name, bytes }) => this.put(jobId, name, bytes)));
    return written.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    });
  }

  async get(
    jobId: string,
    name: string,
    expected?: { readonly sha256: string },
  ): Promise<Uint8Array | undefined> {
    const path = { jobId: assertJobId(jobId), name: assertArtifactName(name) };
    const there = this.#jobs.get(jobId)?.get(name);
    return there === undefined ? undefined : Uint8Array.from(await verified(path, there, expected));
  }

  async list(jobId: string): Promise<readonly ArtifactRef[]> {
    const files = this.#jobs.get(assertJobId(jobId)) ?? new Map<string, Uint8Array>();
    const names = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
    return Promise.all(names.map(([name, bytes]) => describeArtifact({ jobId, name }, bytes)));
  }

  names(jobId: string): Promise<readonly string[]> {
    return Promise.resolve([...(this.#jobs.get(assertJobId(jobId))?.keys() ?? [])]);
  }

  assertRoom(): Promise<void> {
    return Promise.resolve();
  }

  async supersede(jobId: string, name: string, asName: string): Promise<void> {
    const files = this.#jobs.get(assertJobId(jobId));
    const bytes = files?.get(assertArtifactName(name));
    if (files === undefined || bytes === undefined) return;
    await this.put(jobId, asName, bytes);
    files.delete(name);
  }

  async sweep(jobId: string): Promise<void> {
    assertJobId(jobId);
    return Promise.resolve();
  }

  async remove(jobId: string): Promise<void> {
    this.#jobs.delete(assertJobId(jobId));
    return Promise.resolve();
  }

  async *jobs(): AsyncIterable<string> {
    yield* [...this.#jobs.keys()].sort();
    await Promise.resolve();
  }
}
