/**
 * Reads a job from disk: a job.yaml, or a folder that has one, and the program it names. Nothing outside the folder
 * is read, whatever a path or a symbolic link says, and everything has a limit.
 */
import { constants } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { PipelineError } from '../domain/errors.ts';
import type { Violation } from '../domain/errors.ts';
import { JOB_LIMITS } from '../domain/job-spec.ts';
import type { JobSpec, UnbuiltKinds } from '../domain/job-spec.ts';
import { formatOfFileName } from '../domain/program-format.ts';
import type { ProgramFormat } from '../domain/program-format.ts';
import { parseJobSpec } from '../domain/schema/parse-job-spec.ts';
import { violationsError } from '../domain/schema/violations.ts';
import { errnoOf } from './disk-error.ts';

/** A job as it lies on disk: the texts that go into the argument of `quantumJob`, and what was read from them. */
export interface JobFolder {
  /** Absolute path of the job.yaml. */
  readonly file: string;
  readonly job_yaml: string;
  /** Text of the program file; absent when the program stands in job.yaml. */
  readonly program?: string;
  readonly program_format?: ProgramFormat;
  /** Absolute path of the program file. */
  readonly programFile?: string;
  readonly spec: JobSpec;
  readonly warnings: readonly Violation[];
  /** True when job.yaml was written for `eigen.os/v0.1`. */
  readonly migrated: boolean;
}

/** How a job folder is read. */
export interface JobFolderOptions {
  /** Unknown keys are an error. */
  readonly strict?: boolean;
  /** Default: refused. */
  readonly unbuiltKinds?: UnbuiltKinds;
  /** Most bytes of the program; default: those of an argument. */
  readonly programBytes?: number;
}

/**
 * Reads a job.yaml, or the one in a folder, and its program.
 *
 * @param path - file or folder
 * @throws {@link PipelineError} `VALIDATION_FAILED` or `NOT_SUPPORTED_YET`: the file is missing, too large, no UTF-8,
 * outside its folder, or breaks a rule of job.yaml (all violations in the details).
 */
export async function loadJobFolder(
  path: string,
  { programBytes = JOB_LIMITS.programBytes, ...options }: JobFolderOptions = {},
): Promise<JobFolder> {
  const file = await jobFile(resolve(path));
  const job_yaml = await readText(file, JOB_LIMITS.yamlBytes);
  const { spec, violations, warnings, migrated } = parseJobSpec({ yaml: job_yaml, ...options });
  if (spec === undefined) throw violationsError(violations, file);
  const job = { file, job_yaml, spec, warnings, migrated };
  if (spec.program.path === undefined) return job;
  const programFile = await insideFolder(dirname(file), spec.program.path);
  const program = await readText(programFile, programBytes);
  if (program === '') throw refused(programFile, 'is empty; it must be the text of a program');
  const format = spec.program.format ?? formatOfFileName(spec.program.path);
  return { ...job, program, programFile, ...(format === undefined ? {} : { program_format: format }) };
}

async function jobFile(path: string): Promise<string> {
  const found = await known(path, stat(path));
  return realpathOf(found.isDirectory() ? join(path, 'job.yaml') : path);
}

async function realpathOf(path: string): Promise<string> {
  return known(path, realpath(path));
}

/** The real path of a file named relative to a folder; symbolic links may not lead out of it. */
async function insideFolder(folder: string, name: string): Promise<string> {
  const [root, file] = [await realpathOf(folder), await realpathOf(join(folder, name))];
  if (file.startsWith(root.endsWith(sep) ? root : root + sep)) return file;
  throw refused(join(folder, name), `leads out of the job folder, to ${file}; only files inside it are read`);
}

/** Reads a regular file of at most `limit` bytes of UTF-8. */
async function readText(path: string, limit: number): Promise<string> {
  const handle = await known(path, open(path, constants.O_RDONLY | constants.O_NONBLOCK));
  try {
    const { size } = await regularFile(path, handle.stat());
    if (size > limit) throw refused(path, `has ${size} bytes; at most ${limit} are allowed`);
    const bytes = await handle.readFile();
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw refused(path, 'is not UTF-8 text; save it in this encoding');
  } finally {
    await handle.close();
  }
}

async function regularFile(path: string, status: ReturnType<typeof stat>) {
  const found = await status;
  if (found.isFile()) return found;
  throw refused(path, 'is not a file');
}

const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist: a part of the path is a file',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  ELOOP: 'is a symbolic link that leads in circles',
  ENAMETOOLONG: 'has a path that is too long',
};

async function known<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw refused(path, MEANINGS[errnoOf(error) ?? ''] ?? `cannot be read: ${String(error)}`, error);
  }
}

function refused(path: string, problem: string, cause?: unknown): PipelineError {
  const violations = [{ field: basename(path), rule: 'file', message: problem }];
  return new PipelineError('VALIDATION_FAILED', `${path} ${problem}`, { violations, path }, { cause });
}
