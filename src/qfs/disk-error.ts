/** Turns what an operating system says about a disk into an error a person can act on. */
import { sep } from 'node:path';
import { PipelineError } from '../domain/errors.ts';

const MEANINGS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'the disk quota is used up; free some space or raise the quota',
  EACCES: 'this process has no right to do so; correct the owner or the rights of the folder',
  EPERM: 'this process has no right to do so; correct the owner or the rights of the folder',
  EROFS: 'the file system is mounted read-only; mount it for writing or choose another data folder',
  EIO: 'the disk reports an error; check the disk',
  EMFILE: 'too many files are open; raise the limit of open files (ulimit -n)',
  ENFILE: 'too many files are open on this machine',
  ENOTDIR: 'a part of the path is a file and not a folder; choose another data folder',
  EISDIR: 'there is a folder of that name; remove it',
  ELOOP: 'there is a symbolic link of that name; remove it',
  ENAMETOOLONG: 'the path is too long for this file system; choose a shorter data folder',
  ENOENT: 'the folder or file is gone; nothing else may clean up in the data folder while jobs run',
};

/** Node's code of a failed call, e.g. `ENOSPC`; undefined for other errors. */
export function errnoOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/**
 * The error of a failed call on `path`; an error that already says what it is stays as it is. The message reaches
 * every caller and names the end of the path (job and file); all of it is in the details, for who runs the kernel.
 */
export function diskError(doing: string, path: string, error: unknown): PipelineError {
  if (error instanceof PipelineError) return error;
  const errno = errnoOf(error);
  const meaning = errno === undefined ? String(error) : (MEANINGS[errno] ?? errno);
  const shown = path.split(sep).slice(-2).join('/');
  return new PipelineError(
    'PERSISTENCE_STAGE_FAILED',
    `${doing} ${shown} failed: ${meaning}`,
    { path, ...(errno === undefined ? {} : { errno }) },
    { cause: error },
  );
}
