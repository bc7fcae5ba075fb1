/** What the ledger does to a disk: reads on in a file that others may replace, appends and publishes durably. */
import type { Stats } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Only the owner reads what was executed for whom. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** So many bytes before the place reached say whether it is still the same text: every line has an id of its own. */
const MARK_BYTES = 128;

/** How far a file has been read. */
export interface Place {
  readonly offset: number;
  /** Which file that was, and the last bytes before the offset. */
  readonly file?: { readonly dev: number; readonly ino: number };
  readonly mark: Buffer;
}

/** The beginning of any file. */
export const BEGINNING: Place = { offset: 0, mark: Buffer.alloc(0) };

/** The whole lines after a place; `anew` when another file stands there, and they are all of its lines. */
export interface NewLines {
  readonly text: string;
  readonly anew: boolean;
  readonly place: Place;
}

/** Reads on. A file that is gone, replaced, cut short or written over is read from its beginning. */
export async function readOn(path: string, place: Place): Promise<NewLines> {
  const file = await openIfThere(path);
  if (file === undefined) return { text: '', anew: place.offset > 0, place: BEGINNING };
  try {
    const facts = await file.stat();
    const from = (await isSame(file, facts, place)) ? place : BEGINNING;
    const bytes = await read(file, from.offset, facts.size - from.offset);
    const lines = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
    const mark = Buffer.concat([from.mark, lines]).subarray(-MARK_BYTES);
    const next = { offset: from.offset + lines.length, file: { dev: facts.dev, ino: facts.ino }, mark };
    return { text: lines.toString('utf8'), anew: from !== place, place: next };
  } finally {
    await file.close();
  }
}

async function isSame(file: FileHandle, { dev, ino, size }: Stats, place: Place): Promise<boolean> {
  if (place.file === undefined) return true;
  if (place.file.dev !== dev || place.file.ino !== ino || size < place.offset) return false;
  // A file system gives the number of a removed file to the next one.
  const { mark, offset } = place;
  return mark.equals(await read(file, offset - mark.length, mark.length));
}

async function read(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.max(0, length));
  const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
  return bytes.subarray(0, bytesRead);
}

/** Appends text and syncs it; a new file with every folder that leads to it. */
export async function appendSynced(path: string, text: string): Promise<void> {
  const { file, toSync } = await openForAppend(path);
  try {
    await file.appendFile(text);
    await Promise.all([file.datasync(), ...toSync.map(syncFolder)]);
  } finally {
    await file.close();
  }
}

async function openForAppend(path: string): Promise<{ file: FileHandle; toSync: readonly string[] }> {
  try {
    return { file: await open(path, 'ax', FILE_MODE), toSync: [dirname(path)] };
  } catch (error) {
    if (isExisting(error)) return { file: await open(path, 'a', FILE_MODE), toSync: [] };
    if (!isMissing(error)) throw error;
    const made = await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
    const file = await open(path, 'a', FILE_MODE);
    return { file, toSync: upTo(dirname(path), made === undefined ? dirname(path) : dirname(made)) };
  }
}

/** A folder and those above it, up to `last`. */
function upTo(folder: string, last: string): readonly string[] {
  const parent = dirname(folder);
  return folder === last || parent === folder ? [folder] : [folder, ...upTo(parent, last)];
}

/** Publishes a file whole and durably; one that is there is replaced, and what cannot be finished does not stay. */
export async function publishSynced(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeSynced(temporary, bytes);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Writes a file that nobody reads yet, and syncs it. */
export async function writeSynced(path: string, bytes: string | Uint8Array): Promise<void> {
  const file = await open(path, 'w', FILE_MODE);
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** True when a path does not exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
