/** Joins what a specification says about its program with the text that was sent along with it. */
import type { Violation } from './errors.ts';
import type { JobArgument } from './job-argument.ts';
import { JOB_DEFAULTS, type JobSpec } from './job-spec.ts';
import { formatOfFileName, formatOfText } from './program-format.ts';
import type { ProgramFormat } from './program-format.ts';

/** The program of a job as the compiler gets it. */
export interface ResolvedProgram {
  readonly source: string;
  /** Absent: the compiler reads the text's own header. */
  readonly format?: ProgramFormat;
  /** Name of the file, for diagnostics. */
  readonly file?: string;
}

/** The program of a job, or why there is none. `program` is there exactly when there is no violation. */
export function resolveProgram(
  spec: JobSpec,
  sent: Pick<JobArgument, 'program' | 'program_format'>,
): { readonly program?: ResolvedProgram; readonly violations: readonly Violation[] } {
  const { source: inline, path, format: declared } = spec.program;
  const violations: Violation[] = [];
  if (inline !== undefined && sent.program !== undefined && inline !== sent.program) {
    const message = 'is another text than the program that was sent along; send it once';
    violations.push({ field: 'spec.program', rule: 'conflict', message });
  }
  if (declared !== undefined && sent.program_format !== undefined && declared !== sent.program_format) {
    const message = `says ${declared}, but program_format says ${sent.program_format}; say it once`;
    violations.push({ field: 'spec.program.format', rule: 'conflict', message });
  }
  const source = inline ?? sent.program;
  if (source === undefined) {
    const message = `names the file ${path ?? ''}, but its text was not sent along in "program"`;
    violations.push({ field: 'spec.program.path', rule: 'required', message });
  }
  if (source === undefined || violations.length > 0) return { violations };
  const named = path === undefined ? undefined : formatOfFileName(path);
  // The default name was given by nobody, so it says nothing against the text's own header.
  const header = path === JOB_DEFAULTS.programFile ? formatOfText(source) : undefined;
  const format = declared ?? sent.program_format ?? header ?? named;
  const program = {
    source,
    ...(format === undefined ? {} : { format }),
    ...(path === undefined || (header !== undefined && header !== named) ? {} : { file: path }),
  };
  return { program, violations };
}
