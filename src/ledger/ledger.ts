/**
 * The ledger of contract §8: for every execution key, one synced line before the device is asked and one when the
 * execution has ended. It makes any driver exactly-once by key, over crashes and over two workers that both believe
 * to own a job.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../domain/errors.ts';
import { isMissing } from './ledger-disk.ts';
import { LedgerFile, parseLines } from './ledger-file.ts';
import type { LedgerEntry } from './ledger-entry.ts';

const OPEN_FILES = 256;
const SAFE_NAME = /^(?!\.{1,2}$)[A-Za-z0-9._:@-]{1,200}$/;

/** The ledgers of all devices under one folder. */
export class Ledger {
  readonly #root: string;
  readonly #files = new Map<string, LedgerFile>();

  /** @param root - the QFS root; files stand in `<root>/ledger/<device_id>/<job_id>.jsonl` */
  constructor(root: string) {
    this.#root = join(root, 'ledger');
  }

  /**
   * The ledger file that holds a key of a device.
   *
   * @throws {@link PipelineError} `EXECUTION_STAGE_FAILED` for a key or device id that is not fit for a path.
   */
  file(deviceId: string, key: string): LedgerFile {
    const jobId = key.split('/', 1)[0] ?? '';
    const path = join(this.#root, safeName(deviceId), `${safeName(jobId)}.jsonl`);
    const known = this.#files.get(path) ?? new LedgerFile(path);
    this.#files.delete(path);
    this.#files.set(path, known);
    for (const oldest of this.#files.keys()) {
      if (this.#files.size <= OPEN_FILES) break;
      this.#files.delete(oldest);
    }
    return known;
  }

  /** All lines of a job on all devices, in the order they were written; empty when there are none. */
  async readLedger(jobId: string): Promise<readonly LedgerEntry[]> {
    const name = `${safeName(jobId)}.jsonl`;
    const devices = await orWhenMissing(readdir(this.#root), []);
    const texts = devices
      .sort()
      .map((device) => orWhenMissing(readFile(join(this.#root, device, name), 'utf8'), ''));
    return (await Promise.all(texts)).flatMap(parseLines);
  }

  /** Removes the ledgers of an ended job on all devices, and the large results that stand beside them. */
  async remove(jobId: string): Promise<void> {
    const name = `${safeName(jobId)}.jsonl`;
    for (const device of await orWhenMissing(readdir(this.#root), [])) {
      const path = join(this.#root, device, name);
      for (const entry of parseLines(await orWhenMissing(readFile(path, 'utf8'), ''))) {
        const result = entry.event === 'outcome' ? entry.result_file?.name : undefined;
        if (result !== undefined) await rm(join(this.#root, device, safeName(result)), { force: true });
      }
      await orWhenMissing(rm(path, { force: true }), undefined);
      this.#files.delete(path);
    }
  }
}

async function orWhenMissing<T>(work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error) || (error instanceof Error && 'code' in error && error.code === 'ENOTDIR'))
      return otherwise;
    throw error;
  }
}

function safeName(name: string): string {
  if (SAFE_NAME.test(name)) return name;
  throw new PipelineError(
    'EXECUTION_STAGE_FAILED',
    `"${name.slice(0, 80)}" cannot name a ledger: letters, digits and . _ : @ - are allowed, at most 200`,
  );
}
