/**
 * The port of QFS (contract §7): artifacts of jobs under stable paths, written once, hashed, and verified on read.
 */
import type { ArtifactRef } from '../domain/artifact.ts';

/** Stores artifacts. A finished artifact never changes: equal bytes again are a success, other bytes an error. */
export interface ArtifactStore {
  /**
   * Publishes an artifact atomically and durably.
   *
   * @param name - path inside the job's folder, e.g. `results.json`; no `..`, no absolute path
   * @throws {@link PipelineError} `ARTIFACT_CONFLICT` (other bytes are there), `PERSISTENCE_STAGE_FAILED` (disk).
   */
  put(jobId: string, name: string, bytes: string | Uint8Array): Promise<ArtifactRef>;
  /** Publishes several artifacts of one job, side by side; the folder is synced once. */
  putAll(jobId: string, files: readonly ArtifactFile[]): Promise<readonly ArtifactRef[]>;
  /**
   * Reads an artifact; with `expected` the hash must match.
   *
   * @returns undefined when there is none
   * @throws {@link PipelineError} `ARTIFACT_CORRUPT` when the bytes do not match, `PERSISTENCE_STAGE_FAILED` (disk).
   */
  get(jobId: string, name: string, expected?: { readonly sha256: string }): Promise<Uint8Array | undefined>;
  /** Finished artifacts of a job, by name in code-unit order, with hash and size. */
  list(jobId: string): Promise<readonly ArtifactRef[]>;
  /** Names of a job's finished artifacts, in no order; nothing is read. */
  names(jobId: string): Promise<readonly string[]>;
  /**
   * Refuses when so many bytes, and a reserve for the job's other files, do not fit any more.
   *
   * @throws {@link PipelineError} `PERSISTENCE_STAGE_FAILED`, as a write would.
   */
  assertRoom(bytes: number): Promise<void>;
  /**
   * Moves a finished artifact to another name, so that its own is free again: the record of an unsuccessful run makes
   * room for that of the next. Nothing happens when there is no artifact of that name.
   */
  supersede(jobId: string, name: string, asName: string): Promise<void>;
  /** Removes what an interrupted write left behind for the job. */
  sweep(jobId: string): Promise<void>;
  /** Removes the job's folder. */
  remove(jobId: string): Promise<void>;
  /** Ids of all jobs that have a folder. */
  jobs(): AsyncIterable<string>;
}

/** A file to publish. */
export interface ArtifactFile {
  readonly name: string;
  readonly bytes: string | Uint8Array;
}
