/** A program for the commands that need no server: a program file, or a job.yaml or folder as `submit` takes it. */
import { readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { PipelineError } from '../domain/errors.ts';
import type { JobSpec } from '../domain/job-spec.ts';
import { type ResolvedProgram, resolveProgram } from '../domain/program.ts';
import { formatOfFileName } from '../domain/program-format.ts';
import { violationsError } from '../domain/schema/violations.ts';
import { loadJobFolder } from '../qfs/job-folder.ts';

/** What the compiler takes; the smaller limit of a job is that of the argument it travels in. */
const MAX_PROGRAM_BYTES = 4 * 1024 * 1024;

/** A program, with the job around it when there is one. */
export interface OfflineJob {
  readonly program: ResolvedProgram;
  readonly spec?: JobSpec;
}

/**
 * Reads a program or a job.
 *
 * @throws PipelineError `VALIDATION_FAILED` when it cannot be read or is not valid.
 */
export async function loadOfflineJob(path: string): Promise<OfflineJob> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true || ['.yaml', '.yml'].includes(extname(path))) return fromFolder(path);
  if (found.size > MAX_PROGRAM_BYTES) {
    const message = `${path} has ${found.size} bytes; at most ${MAX_PROGRAM_BYTES} are allowed`;
    throw new PipelineError('VALIDATION_FAILED', message);
  }
  const format = formatOfFileName(path);
  const source = await readFile(path, 'utf8');
  return { program: { source, file: basename(path), ...(format !== undefined && { format }) } };
}

async function fromFolder(path: string): Promise<OfflineJob> {
  const folder = await loadJobFolder(path, { programBytes: MAX_PROGRAM_BYTES });
  const { program, violations } = resolveProgram(folder.spec, folder);
  if (program === undefined) throw violationsError(violations, join(path));
  return { program, spec: folder.spec };
}
