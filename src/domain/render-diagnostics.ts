/** Findings as text for a terminal: place, message, the source line and a caret under the finding. */
import type { Diagnostic } from './errors.ts';

/** Several lines without colours, without a line break at the end. */
export function renderDiagnostic(diagnostic: Diagnostic): string {
  const { line, column, end_column: end, source_line: text } = diagnostic;
  const gutter = String(line);
  const blank = ' '.repeat(gutter.length);
  const lead = text.slice(0, column - 1).replace(/[^\t]/g, ' ');
  const marks = '^'.repeat(Math.max(1, Math.min(end, text.length + 1) - column));
  const lines = [
    `${diagnostic.file ?? 'program'}:${line}:${column}: ${diagnostic.severity} ${diagnostic.code}: ${diagnostic.message}`,
    `${gutter} | ${text}`,
    `${blank} | ${lead}${marks}`,
  ];
  if (diagnostic.expected !== undefined) lines.push(`${blank} = expected: ${diagnostic.expected}`);
  if (diagnostic.hint !== undefined) lines.push(`${blank} = hint: ${diagnostic.hint}`);
  return lines.join('\n');
}

/** All findings, one blank line between two. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(renderDiagnostic).join('\n\n');
}
