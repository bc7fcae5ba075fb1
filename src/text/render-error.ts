/** Errors as text for people: what is wrong, where, and the next step. */
import { renderDiagnostics } from '../compiler/diagnostics/render.ts';
import { PipelineError } from '../domain/errors.ts';

/** An expected error of a command, the parts of its message. */
export function errorLines(error: unknown): readonly string[] {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof PipelineError)) return [`qrtx: ${message}`];
  const found = renderDiagnostics(error.details.diagnostics ?? []);
  return [`qrtx: ${message}`, ...(found === '' ? [] : [found]), `next: ${error.hint}`];
}
