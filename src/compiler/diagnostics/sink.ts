/** Collects the findings of one compile run: several errors at once, each place once, and never more than a page. */
import type { Diagnostic } from '../../domain/errors.ts';
import { PipelineError } from '../../domain/errors.ts';
import type { DiagnosticCode } from './codes.ts';
import { DIAGNOSTIC_CODES } from './codes.ts';
import type { Range, SourceText } from './source-text.ts';

/** Most errors of one run; the compile stops there. */
export const MAX_ERRORS = 20;
const MAX_LINE_TEXT = 240;

/** What a finding adds to its code and message. */
export interface FindingDetails {
  readonly expected?: string;
  readonly hint?: string;
}

/** Thrown to leave the compile when {@link MAX_ERRORS} errors are on record, or when going on makes no sense. */
export class CompileStopped extends Error {
  override readonly name = 'CompileStopped';
}

/** Receiver of findings. */
export class DiagnosticSink {
  readonly source: SourceText;
  readonly #errors: Diagnostic[] = [];
  readonly #warnings: Diagnostic[] = [];
  readonly #seen = new Set<string>();

  constructor(source: SourceText) {
    this.source = source;
  }

  /** True when at least one error is on record. */
  get failed(): boolean {
    return this.#errors.length > 0;
  }

  /** Errors on record. */
  get errorCount(): number {
    return this.#errors.length;
  }

  /** Warnings in order of position. */
  get warnings(): readonly Diagnostic[] {
    return inOrder(this.#warnings);
  }

  /**
   * Records an error.
   *
   * @throws {@link CompileStopped} when the run has had enough of them.
   */
  error(code: DiagnosticCode, range: Range, message: string, details: FindingDetails = {}): void {
    const key = `${code}:${range.start}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#errors.push(this.#diagnostic(code, 'error', range, message, details));
    if (this.#errors.length >= MAX_ERRORS) throw new CompileStopped('too many errors');
  }

  /** Records a warning, at most {@link MAX_ERRORS} of them. */
  warn(code: DiagnosticCode, range: Range, message: string, details: FindingDetails = {}): void {
    const key = `${code}:${range.start}`;
    if (this.#seen.has(key) || this.#warnings.length >= MAX_ERRORS) return;
    this.#seen.add(key);
    this.#warnings.push(this.#diagnostic(code, 'warning', range, message, details));
  }

  /** @throws {@link PipelineError} `COMPILER_STAGE_FAILED` with all findings when there is an error. */
  throwIfFailed(): void {
    const [first] = inOrder(this.#errors);
    if (first === undefined) return;
    const more = this.#errors.length - 1;
    const place = `${first.file ?? 'program'}:${first.line}:${first.column}`;
    const rest = more === 0 ? '' : ` (and ${more} more error${more === 1 ? '' : 's'})`;
    throw new PipelineError('COMPILER_STAGE_FAILED', `${place}: ${first.code} ${first.message}${rest}`, {
      diagnostics: inOrder([...this.#errors, ...this.#warnings]),
    });
  }

  #diagnostic(
    code: DiagnosticCode,
    severity: Diagnostic['severity'],
    range: Range,
    message: string,
    details: FindingDetails,
  ): Diagnostic {
    const { line, column } = this.source.span(range);
    const lineText = this.source.lineText(line);
    const end = Math.min(column + Math.max(1, range.end - range.start), lineText.length + 1);
    return {
      code,
      severity,
      message,
      ...(this.source.file === undefined ? {} : { file: this.source.file }),
      line,
      column,
      end_column: Math.max(column + 1, end),
      source_line: lineText.slice(0, MAX_LINE_TEXT),
      ...(details.expected === undefined ? {} : { expected: details.expected }),
      hint: details.hint ?? DIAGNOSTIC_CODES[code].hint,
    };
  }
}

function inOrder(findings: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...findings].sort((a, b) => a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : 1));
}
