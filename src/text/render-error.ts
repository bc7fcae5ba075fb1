/** Errors as text for people and as a document for programs: what is wrong, where, and the next step. */
import { renderDiagnostics } from '../domain/render-diagnostics.ts';
import { PipelineError } from '../domain/errors.ts';

/** An expected error of a command, the parts of its message. */
export function errorLines(error: unknown): readonly string[] {
  const message = messageOf(error);
  if (!(error instanceof PipelineError)) return [`qrtx: ${message}`];
  const found = renderDiagnostics(error.details.diagnostics ?? []);
  return [`qrtx: ${message}`, ...(found === '' ? [] : [found]), `next: ${error.hint}`];
}

/** The same as the one document that `--json` prints. */
export function errorDocument(error: unknown, exitCode: number): object {
  const facts =
    error instanceof PipelineError
      ? { code: error.code, category: error.category, hint: error.hint, details: error.details }
      : {};
  const message = messageOf(error).replace(/^error: /, '');
  return { schema: 'qrtx.error/1', exit_code: exitCode, message, ...facts };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
