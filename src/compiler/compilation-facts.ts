/**
 * What an answer of `CompilationService` says beside the circuit, in its map of texts: who compiled, what the program
 * declares, and warnings. A peer that is not ours leaves most of it out.
 */
import { z } from 'zod';
import type { Diagnostic } from '../domain/errors.ts';
import type { CompiledProgram, ProgramDeclarations } from './compiler.ts';

/** Option of a request that names the entry function. */
export const ENTRYPOINT_OPTION = 'entrypoint';

const DECLARATIONS = 'qrtx.declarations';
const WARNINGS = 'qrtx.warnings';
/** Most text that is taken of one entry; longer warnings are left out. */
const MOST_TEXT = 64 * 1024;

/** The facts, read. */
export interface AnswerFacts {
  readonly compiler: string;
  readonly compilerVersion: string;
  readonly declarations: ProgramDeclarations;
  readonly warnings: readonly Diagnostic[];
}

const declarationsSchema = z.object({
  shots: z.int().min(1).max(10_000_000).optional(),
  seed: z
    .string()
    .regex(/^\d{1,20}$/)
    .optional(),
  target: z.string().max(256).optional(),
  noiseModel: z.string().max(256).optional(),
  optimizationLevel: z.int().min(0).max(3).optional(),
  record: z
    .object({
      compiler: z.string().max(256).optional(),
      metadata: z.record(z.string(), z.json()).optional(),
      datasets: z.array(z.json()).optional(),
      output: z.json().optional(),
    })
    .optional(),
});

const warningSchema = z.object({
  code: z.string().max(64),
  severity: z.literal('warning'),
  message: z.string().max(4096),
  line: z.int().min(1),
  column: z.int().min(1),
  end_column: z.int().min(1),
  source_line: z.string().max(4096),
});

/** Writes the facts of a compilation of ours. */
export function writeFacts(program: CompiledProgram, version: string): Record<string, string> {
  const [compiler = '', compilerVersion = ''] = version.split('/');
  const warnings = JSON.stringify(program.warnings);
  return {
    compiler,
    compiler_version: compilerVersion,
    [DECLARATIONS]: JSON.stringify(program.declarations),
    ...(warnings.length <= MOST_TEXT && { [WARNINGS]: warnings }),
  };
}

/** Reads the facts of an answer; what is not there or not as it should be counts as not said. */
export function readFacts(metadata: Readonly<Record<string, string>>): AnswerFacts {
  const declared = read(metadata[DECLARATIONS], declarationsSchema) ?? {};
  return {
    compiler: (metadata.compiler ?? 'CompilationService').slice(0, 128),
    compilerVersion: (metadata.compiler_version ?? 'unknown').slice(0, 128),
    // Through JSON once: what is not said is absent.
    declarations: JSON.parse(JSON.stringify(declared)) as ProgramDeclarations,
    warnings: read(metadata[WARNINGS], z.array(warningSchema)) ?? [],
  };
}

function read<T>(text: string | undefined, schema: z.ZodType<T>): T | undefined {
  if (text === undefined || text.length > MOST_TEXT) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
