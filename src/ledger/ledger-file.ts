/**
 * The ledger of one job on one device: a file of JSON lines that is only ever appended to. Two processes may append
 * at once; what counts is the order of the lines in the file, so every append is followed by reading on.
 */
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { sha256OfMany as hash } from '../domain/digest.ts';
import { PipelineError } from '../domain/errors.ts';
import { isMany } from '../domain/many-counts.ts';
import type { ExecutionResult } from '../domain/result.ts';
import { appendSynced, BEGINNING, type Place, publishSynced, readOn } from './ledger-disk.ts';
import { foldEntry, type KeyRecord, type LedgerEntry, type OutcomeEntry } from './ledger-entry.ts';
import { orderedJson } from '../domain/ordered-json.ts';
import { resultFromBytes, resultFromJson, resultToBytes, resultToJson } from './result-json.ts';

/** What to do about the failures that an operator mends. */
const NEXT_STEPS: Readonly<Record<string, string>> = {
  EISDIR: 'a folder has its name; move it away',
  ENOTDIR: 'a file stands where its folder belongs; move it away',
  ENOSPC: 'free some space',
  EDQUOT: 'free some space or raise the quota',
  EACCES: 'correct the owner or the rights of the data folder',
  EROFS: 'mount the data folder for writing',
};

/** Results up to this many bytes stand in the outcome line itself. */
const INLINE_BYTES = 32 * 1024;

/**
 * One ledger file; keeps what it has read, and reads only what is new. What stands on disk decides: a file that another
 * process removed or replaced is read anew.
 */
export class LedgerFile {
  readonly path: string;
  readonly #records = new Map<string, KeyRecord>();
  #place: Place = BEGINNING;
  /** Reads follow one another: each line counts once. */
  #reading: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
  }

  /** The record of a key as of now; other processes' lines included. */
  async record(key: string): Promise<KeyRecord | undefined> {
    const mine = this.#reading.catch(() => undefined).then(() => this.#readOn());
    this.#reading = mine;
    await mine;
    return this.#records.get(key);
  }

  /** The record of a key as it was when the file was read last. */
  lastRead(key: string): KeyRecord | undefined {
    return this.#records.get(key);
  }

  /**
   * Appends lines, syncs them, and tells the record they led to.
   *
   * @throws {@link PipelineError} `PERSISTENCE_STAGE_FAILED` when the disk refuses.
   */
  async append(...entries: readonly [LedgerEntry, ...LedgerEntry[]]): Promise<KeyRecord | undefined> {
    // A blank line first: a torn line of a process that died stays a line of its own.
    const text = `\n${entries.map((entry) => orderedJson(entry)).join('\n')}\n`;
    await this.#guarded(() => appendSynced(this.path, text));
    return await this.record(entries[0].key);
  }

  /** The fields of an outcome line that carry a result: inline, or as a synced file beside the ledger. */
  async store(result: ExecutionResult): Promise<Pick<OutcomeEntry, 'result' | 'result_file'>> {
    const { counts } = result;
    const bytes = resultToBytes(result);
    if (bytes.length <= INLINE_BYTES && !isMany(counts))
      return { result: resultToJson({ ...result, counts }) };
    const sha256 = await hash(bytes);
    const name = `${sha256}.result.json`;
    await this.#guarded(() => publishSynced(join(dirname(this.path), name), bytes));
    return { result_file: { name, sha256 } };
  }

  /**
   * The result of a completed execution.
   *
   * @throws {@link PipelineError} `ARTIFACT_CORRUPT` when the file does not match its hash.
   */
  async load(outcome: OutcomeEntry): Promise<ExecutionResult> {
    if (outcome.result !== undefined) return resultFromJson(outcome.result);
    const { name = '', sha256 = '' } = outcome.result_file ?? {};
    const path = join(dirname(this.path), name);
    const bytes = await this.#guarded(() => readFile(path));
    if ((await hash(bytes)) !== sha256) {
      throw new PipelineError('ARTIFACT_CORRUPT', `${name} beside the ledger does not match its hash`);
    }
    return resultFromBytes(bytes);
  }

  async #readOn(): Promise<void> {
    const { text, anew, place } = await this.#guarded(() => readOn(this.path, this.#place));
    if (anew) this.#records.clear();
    this.#place = place;
    for (const entry of parseLines(text)) {
      this.#records.set(entry.key, foldEntry(this.#records.get(entry.key), entry));
    }
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      // After the comma Node names the file: it is in the details, for who runs the kernel.
      const [said = ''] = (error instanceof Error ? error.message : String(error)).split(', ', 1);
      const next = NEXT_STEPS[said.split(':', 1)[0] ?? ''];
      const reason = next === undefined ? said : `${said}: ${next}`;
      throw new PipelineError(
        'PERSISTENCE_STAGE_FAILED',
        `the ledger ${basename(this.path)}: ${reason}`,
        { path: this.path },
        { cause: error },
      );
    }
  }
}

/** Entries of a ledger's text; a torn line is left out, because what it announced never began. */
export function parseLines(text: string): readonly LedgerEntry[] {
  return text.split('\n').flatMap((line) => {
    try {
      const entry = JSON.parse(line) as LedgerEntry | null;
      return entry?.schema === 'qrtx.ledger/1' ? [entry] : [];
    } catch {
      return [];
    }
  });
}
